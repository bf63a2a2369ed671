"""How much of a model's context a conversation may fill, and when it is time to shorten it."""

from dataclasses import dataclass

USUAL_CONTEXT = 64_000
"""Tokens, where nobody knows a model's own: less than most have, for one that is too full may forget without a word."""
_MOST_FOR_ANSWER = 0.25
"""The share of the context that is kept free for the longest answer."""
_FULL = 0.85
"""An estimate of tokens may be wrong by a tenth."""
_GOAL = 0.5
"""Far enough below, so that it is seldom done: each time costs the cache what follows."""
_BELOW_REFUSED = 0.8
_WORTH_IT = 0.9


@dataclass(frozen=True, slots=True)
class Room:
    """``limit``: how many tokens a request may have, the answer's own left out."""

    limit: int

    @classmethod
    def of(cls, context: int | None, longest_answer: int, refused: int = 0) -> "Room":
        """``refused``: the size of the smallest request that was refused as too long; 0 for none."""
        whole = context or USUAL_CONTEXT
        limit = whole - min(longest_answer, int(whole * _MOST_FOR_ANSWER))
        return cls(min(limit, int(refused * _BELOW_REFUSED)) if refused else limit)

    def is_full(self, tokens: int) -> bool:
        return tokens > self.limit * _FULL

    def is_enough(self, tokens: int) -> bool:
        """Whether a conversation of this length has room to go on for a while."""
        return tokens <= self.goal

    @property
    def goal(self) -> int:
        return int(self.limit * _GOAL)


def worth_it(before: int, after: int) -> bool:
    """Whether so much is saved that it makes up for a prompt that begins otherwise."""
    return after <= before * _WORTH_IT
