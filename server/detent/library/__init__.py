"""The front-end for programs: what ``from detent import …`` gives."""

from detent.library.detent import Detent
from detent.library.run import Run

__all__ = ["Detent", "Run"]
