"""What a command may be allowed to reach: hosts, as a person reads them in a question."""

import re
from dataclasses import dataclass

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"(?:\*\.{_LABEL}\.)?{_LABEL}(?:\.{_LABEL})*(?::[1-9]\d{{0,4}})?")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
USUAL_PORTS = (80, 443)
_MOST_LETTERS = 253


@dataclass(frozen=True, slots=True)
class Host:
    """``docs.python.org``, or ``*.example.org`` for what lies below it, or ``localhost:8000``; no port: the web's."""

    name: str
    port: int | None = None

    @classmethod
    def read(cls, text: str) -> "Host":
        """ValueError says how one is written."""
        lowered = text.lower()
        if not _HOST.fullmatch(lowered) or len(text) > _MOST_LETTERS:
            raise ValueError(
                f"{text!r} is no host: write docs.python.org, *.example.org or localhost:8000, without https://"
            )
        name, _, port = lowered.partition(":")
        return cls(name, int(port) if port else None)

    def __str__(self) -> str:
        return f"{self.name}:{self.port}" if self.port else self.name

    def fits(self, name: str, port: int) -> bool:
        """Whether a connection to there is meant by this."""
        below = self.name.startswith("*.") and name.endswith(self.name[1:])
        return (below or name == self.name) and (port == self.port if self.port else port in USUAL_PORTS)

    @property
    def is_near(self) -> bool:
        """Whether it names this machine or an address itself: then that is what the user has seen and allowed."""
        return self.name == "localhost" or _ADDRESS.fullmatch(self.name) is not None
