"""What a jail looks like, as data: written by the server, read by the program that builds it.

That program starts for each command and so imports next to nothing; it gets plain dictionaries, in Python's own marks.
"""

import marshal
from dataclasses import asdict, dataclass, field
from typing import TypedDict

PROXY_PORT = 3128
"""On a jail's own loopback nobody else listens."""


class OverlayPlan(TypedDict):
    root: str
    upper: str
    work: str


class BindPlan(TypedDict):
    source: str
    target: str
    writable: bool


class FencePlan(TypedDict):
    readable: list[str]
    writable: list[str]


class LimitsPlan(TypedDict):
    processes: int
    open_files: int
    file_bytes: int
    cpu_seconds: int
    memory_bytes: int


class JailPlan(TypedDict):
    """``Jail`` as the program gets it."""

    folder: str
    overlay: OverlayPlan | None
    binds: list[BindPlan]
    private: list[str]
    covered: list[str]
    protected: list[str]
    fence: FencePlan | None
    door: int
    door_port: int
    limits: LimitsPlan


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
class Fence:
    """Where namespaces are forbidden: what can be read and written at all, each where it really lies."""

    readable: tuple[str, ...]
    writable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    processes: int = 256
    """0 for no limit: outside a user namespace the kernel counts all that the user runs."""
    open_files: int = 1024
    file_bytes: int = 2 * 1024**3
    cpu_seconds: int = 1200
    memory_bytes: int = 4 * 1024**3
    """Of all its processes together, with what they share and what they write to temporary folders in memory."""


@dataclass(frozen=True, slots=True)
class Jail:
    """The whole system can be read; written can be what is bound writable, and private places for temporary files."""

    folder: str = "/"
    """Where the command begins."""
    overlay: Overlay | None = None
    binds: tuple[Bind, ...] = ()
    """Seen even below what is covered."""
    private: tuple[str, ...] = ()
    """Folders that are empty at first, and can be written."""
    covered: tuple[str, ...] = ()
    """Folders that are empty inside, and files that are; nothing can be made there."""
    protected: tuple[str, ...] = ()
    """In the workspace: what is there is read-only; what is not there cannot be made."""
    fence: Fence | None = None
    """In place of all that is above but the folder: nothing is mounted then."""
    door: int = -1
    """The descriptor of a socket through which one is sent out that listens inside. Without it nothing leads out."""
    door_port: int = PROXY_PORT
    limits: Limits = field(default_factory=Limits)

    def to_text(self) -> str:
        """For the same Python that runs here, as a word of a command line."""
        return marshal.dumps(asdict(self)).hex()
