"""What JavaScript's tests are told beside their names: ``test("adds", { skip: true }, ...)``."""

import re
from collections.abc import Iterator

_CALL = re.compile(r"(?<![\w$.])(?:it|test|describe|suite|context)(?:\.\w+)*\s*\(")
_STRING = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|//[^\n]*|/\*.*?\*/""", re.DOTALL)
_OPTION = re.compile(r"""["']?\b(todo|skip|only|fails|failing)\b["']?\s*(?::(?!\s*(?:false|undefined|null)\b)|[,}])""")
_LONGEST = 20_000


def options(text: str) -> Iterator[tuple[str, int]]:
    """The name of each that is set, and its zero-based line."""
    plain = _STRING.sub(lambda found: found[0] if _is_key(found[0]) else _blank(found[0]), text)
    for call in _CALL.finditer(plain):
        for start, end in _objects(plain, call.end()):
            for found in _OPTION.finditer(_outer(plain[start:end])):
                yield found[1], plain.count("\n", 0, start + found.start(1))


def _is_key(string: str) -> bool:
    return _OPTION.match(f"{string}:") is not None


def _blank(string: str) -> str:
    """As long, with as many lines."""
    return re.sub(r"[^\n]", " ", string)


def _objects(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where among the arguments behind the first one an object is written out."""
    depth, begin, number = 0, start, 0
    for at in range(start, min(len(text), start + _LONGEST)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and text[at] == ","):
            if number and text[begin:at].lstrip().startswith("{"):
                yield begin, at
            if depth < 0:
                return
            begin, number = at + 1, number + 1


def _outer(written: str) -> str:
    """Without what stands inside of the object's own values."""
    depth, kept = 0, []
    for sign in written:
        depth -= sign in ")]}"
        kept.append(sign if depth <= 1 or sign == "\n" else " ")
        depth += sign in "([{"
    return "".join(kept)
