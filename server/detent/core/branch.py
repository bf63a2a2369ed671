"""A commit on a branch of its own, beside everything that the user has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commit:
    branch: str
    """Without ``refs/heads/``."""
    name: str
    """Of the commit."""
    tree: str
    parent: str
    message: str
