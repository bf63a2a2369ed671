"""What is remembered from one run to another."""

from dataclasses import dataclass
from enum import StrEnum

YOU = "you"
"""The source of what a person said."""


class Realm(StrEnum):
    """Where a fact counts."""

    PROJECT = "project"
    GLOBAL = "global"


@dataclass(frozen=True, slots=True)
class Fact:
    """``source``: ``YOU``, or the file or command that it was read from. ``run_id``: in which run it was noted; empty
    for what a person wrote down. ``at``: when it was noted, or said again."""

    id: str
    realm: Realm
    text: str
    source: str
    run_id: str
    at: float
