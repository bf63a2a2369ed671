"""What one server turned out to take: what it refuses is left out from then on, if an answer can be had without it."""

import re
from collections.abc import Collection, Mapping

from detent.models.longest import Longest
from detent.models.profile import Profile

_NEEDED = frozenset(("messages", "model", "stream", "tools", "max_tokens", "max_completion_tokens"))
_ABOUT_TOOLS = re.compile(r"\btools?\b|\bfunction[ _-]?call(s|ing)?\b", re.IGNORECASE)
_NOT_THERE = re.compile(
    r"\b(does|do|is|are)( not|n't) (support|available|enabled)|\bunsupported\b|\brequires? --|\bno endpoints found\b"
    r"|\bnot supported\b|\bwithout tool",
    re.IGNORECASE,
)


class Manners:
    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.longest = Longest(profile)
        self._refused: set[str] = set()
        self.text_tools = _wants_text(profile)
        """Whether calls of tools are written into the text."""

    def fit(self, body: dict[str, object]) -> None:
        """Leave out of this request what the server refuses, and make the rest as it wants it."""
        for field in self._refused & body.keys():
            del body[field]
        self.longest.fit(body)

    def learn(self, body: Mapping[str, object], refusal: str) -> bool:
        """Whether the request shall be sent again, in another way, after it was refused like this."""
        if "tools" in body and self._profile.settings.tools != "native" and refuses_tools(refusal):
            self.text_tools = True
            return True
        if self.longest.learn(body, refusal):
            return True
        refused = _first_named(body.keys() - _NEEDED, refusal)
        if refused:
            self._refused.add(refused)
        return bool(refused)


def _first_named(fields: Collection[str], refusal: str) -> str:
    """The field that it complains of: others are often named behind it, as the reason."""
    places = {field: found.start() for field in fields if (found := re.search(rf"\b{re.escape(field)}\b", refusal))}
    return min(places, key=lambda field: places[field], default="")


def refuses_tools(refusal: str) -> bool:
    """Whether it says that this model, or this server as it was started, has no calls of tools."""
    return _ABOUT_TOOLS.search(refusal) is not None and _NOT_THERE.search(refusal) is not None


def _wants_text(profile: Profile) -> bool:
    wish = profile.settings.tools
    return wish == "text" or (wish == "auto" and profile.known.tools is False)
