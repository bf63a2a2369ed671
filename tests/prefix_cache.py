"""What an inference server finds again of a prompt: whole blocks of 16 tokens from its beginning.

A token is four characters here; a template puts the tools before the messages, as those of servers do.
"""

import hashlib
import json
from collections.abc import Sequence

BLOCK = 16
_CHARACTERS = 4 * BLOCK


class PrefixCache:
    """It forgets nothing, so that whatever is not found was never sent."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def take(self, body: bytes) -> tuple[int, int]:
        """The prompt's tokens, and how many of them were found."""
        prompt = prompt_of(body)
        found, hitting, chain = 0, True, hashlib.blake2b(digest_size=16)
        for at in range(0, len(prompt) - _CHARACTERS + 1, _CHARACTERS):
            chain.update(prompt[at : at + _CHARACTERS].encode("utf-8", "surrogatepass"))
            name = chain.copy().digest()
            hitting = hitting and name in self._seen
            found += hitting * BLOCK
            self._seen.add(name)
        return len(prompt) // 4, found


def prompt_of(body: bytes) -> str:
    request = json.loads(body)
    parts = [request.get("tools", []), *request["messages"]]
    return "\n".join(json.dumps(part, ensure_ascii=False) for part in parts)


def hit_rate(bodies: Sequence[bytes]) -> float:
    """Of all tokens that were sent, the share that was found."""
    cache = PrefixCache()
    counts = [cache.take(body) for body in bodies]
    return sum(found for _, found in counts) / sum(tokens for tokens, _ in counts)


def ideal_rate(bodies: Sequence[bytes]) -> float:
    """The share if each request held the one before it whole, whatever it really holds."""
    tokens = [len(prompt_of(body)) // 4 for body in bodies]
    found = sum(before // BLOCK * BLOCK for before in tokens[:-1])
    return found / sum(tokens)
