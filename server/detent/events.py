"""The events of a run, for programs: ``from detent.events import PlanProposed``."""

from detent.core.events import *  # noqa: F403 - all of them, as they are
