"""Detent: a coding agent that lives in a language server and holds every change as a proposal with proof.

As a library: ``from detent import Detent``; docs/library.md says what else there is. What is named here is imported
when it is first asked for, because a server that an editor starts must not wait for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detent.core import events
    from detent.core.errors import UserError
    from detent.library import Detent, Run

__version__ = "0.1.0"
__all__ = ("Detent", "Run", "UserError", "__version__", "events")


def __getattr__(name: str) -> object:
    match name:
        case "Detent" | "Run":
            return getattr(import_module("detent.library"), name)
        case "UserError":
            return import_module("detent.core.errors").UserError
        case "events":
            return import_module("detent.events")
    raise AttributeError(f"module 'detent' has no attribute {name!r}")
