"""What a protocol case needs of the server that it runs against."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.security.wire_client import WireClient

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Work:
    """Something that the server does, in the process ``pid``. ``cancel`` returns when it is answered."""

    pid: int
    cancel: Callable[[], None]


class Subject(ABC):
    """A server, and how it is brought to do what a case needs. A client's log lies in the folder of the test."""

    name: str
    command: tuple[str, ...]
    looking: str
    """A method that is answered from memory."""

    @contextmanager
    def prepared(self, folder: Path) -> Iterator[Mapping[str, str]]:
        """Put what the server needs into this folder; gives what is added to its environment."""
        yield {}

    @abstractmethod
    def begin_work(self, client: WireClient, marker: Path) -> Work:
        """Something that runs ``sleep 600`` and then would make the marker; returns when it sleeps."""

    @abstractmethod
    def begin_long_calls(self, client: WireClient, count: int) -> None:
        """So many tool calls that take several seconds, all in flight."""

    @abstractmethod
    def begin_stream(self, client: WireClient) -> None:
        """An answer of a model that does not end."""

    @abstractmethod
    def pollute(self, client: WireClient) -> tuple[str, ...]:
        """Have something write to what it takes for standard output; returns what must be in the log then."""

    @abstractmethod
    def flood(self, client: WireClient) -> None:
        """Have the server send five megabytes."""

    @abstractmethod
    def look(self, client: WireClient) -> int:
        """Begin a request of the method ``looking``; returns its id."""

    @abstractmethod
    def keep(self, client: WireClient) -> Callable[[], bool]:
        """Open a document; the result tells whether the server still has it as it was."""

    @abstractmethod
    def begin_trace(self, client: WireClient) -> int:
        """Begin a command that would leave a trace; returns the id of the request."""

    @abstractmethod
    def left_trace(self, folder: Path) -> bool:
        """Whether that command was ever carried out."""
