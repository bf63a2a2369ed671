"""How long an answer may be. Every request says it, for a budget holds only what has an end."""

import re
from collections.abc import Mapping

from detent.config.settings import ModelSettings
from detent.models.prices import spellings

USUAL_LONGEST = 32_000
"""Tokens. Longer than an answer of an agent is; models that can write more need a setting to do so."""
_SHORTER: Mapping[str, int] = {"deepseek-chat": 8_192, "gpt-4o": 16_384, "gpt-4o-mini": 16_384}
"""What refuses a limit that is beyond its own. Others are found out by asking."""

OLD_NAME, NEW_NAME = "max_tokens", "max_completion_tokens"
_SHORTEST_TRIED = 1_000

_ABOUT_LIMIT = re.compile(r"\bmax_?(completion_|output_|new_)?tokens\b", re.IGNORECASE)


def longest_of(settings: ModelSettings) -> int:
    if settings.max_output_tokens is not None:
        return settings.max_output_tokens
    listed = [_SHORTER[spelling] for spelling in spellings(settings.name or "") if spelling in _SHORTER]
    return listed[0] if listed else USUAL_LONGEST


class Longest:
    """What one server takes as the limit of an answer: at first what is usual, then what it did not refuse."""

    def __init__(self, settings: ModelSettings) -> None:
        self.tokens = longest_of(settings)
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
