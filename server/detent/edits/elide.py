"""``... rest of the code ...``: what a model left out is what the file has there, when both ends say where that is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from detent.edits.hunk import Wanted
from detent.edits.index import Index
from detent.edits.lines import folded, indent, is_blank, unindented, without_end
from detent.edits.refusal import EditRefused

_OPEN = r"\s* (?: \#+ | // | -- | ; | /\*+ | <!-- | \{/\* | \* | % )"
_CLOSE = r"\s* (?: \*+/\}? | --> )? \s*"
_DOTS = r"(?: [\[(]? \s* (?:\.{3}|…) )"
_TEXT = r"[^*<>={}]*?"
_NOUN = r"(?:file|code|function|method|class|module|body|implementation|component|script|document|content|test)s?"
_WORD = r"\b(?:rest|existing|remaining|unchanged|other|same|omitted|previous|code|as\ before|snip(?:ped)?)\b"
_ELISION = re.compile(
    rf"""(?: {_OPEN} \s* {_DOTS} (?: {_TEXT} {_WORD} {_TEXT} )?
        | \s* {_DOTS} (?!\w) (?: [\w\s,'-]* {_WORD} [\w\s,.…'-]* )? ) \s* [\])]? {_CLOSE}
    | {_OPEN} \s* {_DOTS} {_TEXT} (?:\.{{3}}|…) \s* [\])]? {_CLOSE}""",
    re.VERBOSE | re.IGNORECASE,
)
_SAID = re.compile(
    rf"""{_OPEN} \s* [\[(<]? \s* (?:
    (?:the\ )? (?:rest|remainder) \ of \ (?:the\ |this\ |your\ )? (?:existing\ )? {_NOUN}
        (?:\ (?:here|unchanged|as\ before|as\ is|(?:remains?|stays?|is|goes)\ [\w ]+))?
    | (?:the\ )? (?:existing|remaining|previous|unchanged) \ {_NOUN}
        (?:\ (?:here|unchanged|as\ before|as\ is|(?:remains?|stays?|is|goes)\ [\w ]+))?
    | (?:remains?\ |is\ )? unchanged | snip(?:ped)? | omitted
    ) [.…]* \s* [\])>]? {_CLOSE}""",
    re.VERBOSE | re.IGNORECASE,
)
"""The same without dots: some files have such comments, so it is only refused in what is new."""
_UNCHANGED = r"(?:unchanged|the\ same|as\ (?:before|is)|(?:stays?|remains?)(?:\ \w+){0,3}|here|omitted|elided)"
_MAY_SAY = re.compile(
    rf"""{_OPEN} \s* (?:TODO:?\ |\.{{3}}|…|-{{2,}}|[\[(<])? \s* (?:
      (?:the\ |all\ )? (?:rest|remainder|remaining|others?|everything\ else) (?:\ \w+){{0,4}}? \ {_UNCHANGED}
    | (?:keep|leave|retain) (?:\ \w+){{0,2}} \ (?:existing|rest|everything|other|remaining) (?:\ \w+){{0,3}}
    | (?:your|the) \ (?:existing|other|remaining) \ \w+ (?:\ here)? | same\ as\ (?:above|before)
    | (?:\w+\ ){{0,3}} (?:unchanged|omitted|elided|truncated) (?:\ (?:code\ )?(?:for|below|above|here)(?:\ \w+)?)?
    | no\ changes? (?:\ \w+){{0,2}} | snip(?:ped)?
    ) \s* [.…-]* \s* [\])>]? {_CLOSE}""",
    re.VERBOSE | re.IGNORECASE,
)
"""What could be said of left-out code, or of the code: where more goes than comes, it is of left-out code."""
_DEFINITION = re.compile(r"\s*(?:[\w@]+ +)*(?:def|class|function|fn|func|struct|interface|impl|trait|enum)\b")
_GOES_ON = re.compile(r"\s*(?:[)\]}{#]|//|(?:else|elif|except|finally|catch|case|default|rescue|ensure|when)\b)")
_MOST_LINES = 2_000


def is_elision(line: str) -> bool:
    """Whether a line stands for others; ``...`` can also be code, which the file then has."""
    return len(line) < 120 and _ELISION.fullmatch(line) is not None


def _is_gap(line: str) -> bool:
    return is_elision(line) or (len(line) < 120 and _SAID.fullmatch(line) is not None)


def leaves_out(old: str, new: str) -> bool:
    """Whether the new text stands for more than it says, and the old one does not."""
    return any(_is_gap_where_much_goes(line) and line.strip() not in old for line in new.split("\n"))


def refuse_gap(
    new: Sequence[str], known: Sequence[str], old: Sequence[str] | None = None, *, dots_are_code: bool = True
) -> None:
    """Taken literally, a comment for left-out code would delete the code. ``old``: what the new text is to replace."""
    going, coming = _difference(old, new) if old is not None else (1, 1)
    is_gap = _is_telling_gap if not going else _is_gap_where_much_goes if going >= coming else _is_gap
    gaps = [
        line.strip()
        for number, line in enumerate(new)
        if is_gap(line) and not (dots_are_code and line.strip() == "..." and _is_whole_body(new, number))
    ]
    if gaps and (gap := next((one for one in gaps if one not in {line.strip() for line in known}), "")):
        raise EditRefused(f"the new text says {gap!r} where code is left out. Write out all of the text.")


def _is_telling_gap(line: str) -> bool:
    """Where nothing goes, dots alone can be what is shown, as the output of a program."""
    return _is_gap(line) and any(sign.isalpha() for sign in line)


def _difference(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines with something in them go, and how many come."""
    before, after = (Counter(line.strip() for line in lines if not is_blank(line)) for lines in (old, new))
    return (before - after).total(), (after - before).total()


def _is_gap_where_much_goes(line: str) -> bool:
    return _is_gap(line) or (len(line) < 120 and _MAY_SAY.fullmatch(line) is not None)


def _is_whole_body(lines: Sequence[str], number: int) -> bool:
    """Whether ``...`` is all that stands in its block, or below its text of documentation, or at the file's margin."""
    line = lines[number]
    before = next((one for one in reversed(lines[:number]) if not is_blank(one)), "")
    deep = indent(line)
    return (
        not deep
        or len(indent(before)) < len(deep)
        or before.rstrip().endswith(('"""', "'''"))
        or before.strip() == "..."
    )


def dots_are_code(path: str, new: Sequence[str], before: Sequence[str]) -> bool:
    """Whether ``...`` on a line of its own says something in such a file, rather than that lines are left out."""
    return path.endswith((".py", ".pyi", ".pl", ".pm", ".yaml", ".yml")) or len(new) >= len(before)


def filled(wanted: Wanted, file: Index) -> Wanted | None:
    """With the file's lines for what was left out; None when nothing was, or nobody can say what."""
    if any(is_elision(line) for line in wanted.old):
        return _filled_from_file(wanted, file) or _filled_from_file(_without_same_ends(wanted, file), file)
    if any(is_elision(line) for line in wanted.new):
        return _filled_from_old(wanted)
    return None


def _filled_from_file(wanted: Wanted, file: Index) -> Wanted | None:
    pieces = _pieces(wanted.old)
    spans = _spans(pieces, file)
    if spans is None:
        return None
    between = [file.lines[spans[n][1] : spans[n + 1][0]] for n in range(len(spans) - 1)]
    if sum(map(len, between)) > _MOST_LINES:
        return None
    new_pieces = _pieces(wanted.new)
    old = _joined(pieces, between)
    if len(new_pieces) == len(pieces):
        return replace(wanted, old=old, new=_joined(new_pieces, between), signs="")
    led_out = any(map(_leads_out, pieces, between, pieces[1:]))
    return replace(wanted, old=old, signs="") if len(new_pieces) == 1 and not led_out else None


def _without_same_ends(wanted: Wanted, file: Index) -> Wanted:
    """Without what stands before the first gap or after the last one, where nothing changes in it and the file has it.

    It can stand in many places; where it does need not be known.
    """
    old, new = _pieces(wanted.old), _pieces(wanted.new)
    if len(old) != len(new):
        return wanted
    while len(old) > 1 and old[0] == new[0] and file.starts(old[0], without_end):
        del old[0], new[0]
    while len(old) > 1 and old[-1] == new[-1] and file.starts(old[-1], without_end):
        del old[-1], new[-1]
    gaps = [("...",)] * (len(old) - 1)
    return replace(wanted, old=_joined(old, gaps), new=_joined(new, gaps), signs="")


def _leads_out(piece: Sequence[str], fill: Sequence[str], after: Sequence[str]) -> bool:
    """Whether what is left out, and would go, ends the block that it begins in: then another end was meant."""
    first, last = (next(len(indent(line)) for line in lines if not is_blank(line)) for lines in (piece[::-1], after))
    code = [line for line in fill if not is_blank(line) and not _GOES_ON.match(line)]
    shallow = [line for line in code if len(indent(line)) <= first]
    return any(len(indent(line)) < last or _DEFINITION.match(line) for line in shallow)


def _pieces(lines: Sequence[str]) -> list[tuple[str, ...]]:
    pieces: list[list[str]] = [[]]
    for line in lines:
        if is_elision(line):
            pieces.append([])
        else:
            pieces[-1].append(line)
    return [tuple(piece) for piece in pieces]


def _joined(pieces: Sequence[Sequence[str]], between: Sequence[Sequence[str]]) -> tuple[str, ...]:
    lines = list(pieces[0])
    for fill, piece in zip(between, pieces[1:], strict=True):
        lines += [*fill, *piece]
    return tuple(lines)


def _spans(pieces: Sequence[Sequence[str]], file: Index) -> list[tuple[int, int]] | None:
    """Where the pieces stand, in order; None unless there is just one way."""
    if any(all(is_blank(line) for line in piece) for piece in pieces):
        return None
    ways: list[list[tuple[int, int]]] = [[]]
    for piece in pieces:
        starts = file.starts(piece, without_end) or file.starts(piece, folded) or file.starts(piece, unindented)
        ways = [
            [*way, (start, start + len(piece))] for way in ways for start in starts if not way or start >= way[-1][1]
        ]
        if not ways or len(ways) > 64:
            return None
    if len(ways) == 1:
        return ways[0]
    tight = sorted(ways, key=lambda way: way[-1][1] - way[0][0])
    nearest = [way for way in tight if way[-1][1] - way[0][0] == tight[0][-1][1] - tight[0][0][0]]
    same_start = {way[0] for way in ways}
    return nearest[0] if len(nearest) == 1 and len(same_start) == 1 else None


def _filled_from_old(wanted: Wanted) -> Wanted | None:
    """Only the new text leaves out lines: those that stand in the old one between the same neighbours."""
    old, new = [without_end(line) for line in wanted.old], list(wanted.new)
    result: list[str] = []
    at = 0
    for number, line in enumerate(new):
        if not is_elision(line):
            result.append(line)
            continue
        start = _left_off(old, at, new[:number])
        end = None if start is None else _resumes(old, start, new[number + 1 :])
        if start is None or end is None or end <= start or (start == 0 and end == len(old)):
            return None
        result += wanted.old[start:end]
        at = end
    return replace(wanted, new=tuple(result), signs="")


def _left_off(old: Sequence[str], at: int, written: Sequence[str]) -> int | None:
    """Where in ``old`` the text before the gap ends: after the line that stands just before it."""
    last = next((without_end(line) for line in reversed(written) if not is_blank(line)), None)
    if last is None:
        return 0
    places = [number for number in range(at, len(old)) if old[number] == last]
    return places[0] + 1 if places else None


def _resumes(old: Sequence[str], at: int, rest: Sequence[str]) -> int | None:
    """Where in ``old`` the text after the gap goes on."""
    following = [without_end(line) for line in rest]
    first = next((line for line in following if line), None)
    if first is None:
        return len(old)
    places = [number for number in range(at, len(old)) if old[number] == first]
    if len(places) < 2:
        return places[0] if places else None
    scored = sorted(((_run(old[number:], following), number) for number in places), reverse=True)
    return scored[0][1] if scored[0][0] > scored[1][0] else None


def _run(old: Sequence[str], following: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(old, following, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
