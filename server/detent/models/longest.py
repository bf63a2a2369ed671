"""How long an answer may be. Every request says it, for a budget holds only what has an end."""

import re
from collections.abc import Mapping

from detent.models.profile import Profile

USUAL_LONGEST = 32_000
"""Tokens. Longer than an answer of an agent is; models that can write more need a setting to do so. The table may know
that one takes less; others are found out by asking."""

OLD_NAME, NEW_NAME = "max_tokens", "max_completion_tokens"
_SHORTEST_TRIED = 1_000

_ABOUT_LIMIT = re.compile(r"\bmax_?(completion_|output_|new_)?tokens\b", re.IGNORECASE)


def longest_of(profile: Profile) -> int:
    if profile.settings.max_output_tokens is not None:
        return profile.settings.max_output_tokens
    return min(USUAL_LONGEST, profile.known.longest or USUAL_LONGEST)


class Longest:
    """What one server takes as the limit of an answer: at first what is usual, then what it did not refuse."""

    def __init__(self, profile: Profile) -> None:
        self.tokens = longest_of(profile)
        self._renamed = False

    def fit(self, body: dict[str, object]) -> None:
        """Write the limit of this request as the server wants it, and no longer."""
        for name in (OLD_NAME, NEW_NAME):
            if name in body:
                wanted = body.pop(name)
                new = NEW_NAME if self._renamed else name
                body[new] = min(wanted, self.tokens) if isinstance(wanted, int) else wanted

    def learn(self, body: Mapping[str, object], refusal: str) -> bool:
        """Whether the request shall be sent again: it was refused for its limit, and another can be tried."""
        if not _ABOUT_LIMIT.search(refusal):
            return False
        if NEW_NAME in refusal and OLD_NAME in body and not self._renamed and "support" in refusal.lower():
            self._renamed = True
            return True
        asked = body.get(OLD_NAME, body.get(NEW_NAME))
        if not isinstance(asked, int) or asked <= _SHORTEST_TRIED:
            return False
        self.tokens = max(asked // 2, _SHORTEST_TRIED)
        return True
