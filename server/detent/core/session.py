"""What a run is to the people who come back to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """How people find the run again, and where it comes from; the last one counts. ``step``: of the run it goes on."""

    name: str = ""
    archived: bool = False
    continues: str = ""
    step: int = 0
