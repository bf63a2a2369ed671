"""What a jail looks like, as data: written by the server, read by the program that builds it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Overlay:
    """``root`` is seen with what lies in ``upper`` over it, and all that is written goes there."""

    root: str
    upper: str
    work: str


@dataclass(frozen=True, slots=True)
class Bind:
    """``source`` is seen at ``target``."""

    source: str
    target: str
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    processes: int = 256
    open_files: int = 1024
    file_bytes: int = 2 * 1024**3
    cpu_seconds: int = 1200
    memory_bytes: int = 4 * 1024**3
    """Of all its processes together, as far as they do not share it."""


@dataclass(frozen=True, slots=True)
class Jail:
    """The whole system can be read; written can be what is bound writable, and private places for temporary files."""

    folder: str = "/"
    """Where the command begins."""
    overlay: Overlay | None = None
    binds: tuple[Bind, ...] = ()
    """Seen even below what is covered."""
    covered: tuple[str, ...] = ()
    """Folders that are empty inside, and files that are."""
    protected: tuple[str, ...] = ()
    """In the workspace: what is there is read-only; what is not there cannot be made."""
    network: bool = False
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Jail":
        fields: Mapping[str, Any] = json.loads(text)
        overlay = fields["overlay"]
        return cls(
            fields["folder"],
            None if overlay is None else Overlay(**overlay),
            tuple(Bind(**bind) for bind in fields["binds"]),
            tuple(fields["covered"]),
            tuple(fields["protected"]),
            fields["network"],
            Limits(**fields["limits"]),
        )
