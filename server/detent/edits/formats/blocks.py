"""SEARCH/REPLACE blocks: the lines that stand there, a divider, the lines that shall."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from detent.edits.dividers import likeliest, likeness
from detent.edits.hunk import Change, Create, Step, Wanted
from detent.edits.paths import undecorated
from detent.edits.refusal import EditRefused

_START = re.compile(
    r"^\s{0,3}\\?(?:<{3,9}\s*(?:SEARCH|ORIGINAL|HEAD)\b\s*>?|-{3,9}\s*SEARCH)\s*(\S.*)?$", re.IGNORECASE
)
_DIVIDER = re.compile(r"^\s{0,3}\\?={3,9}\s*$")
_END = re.compile(r"^\s{0,3}\\?(?:>{3,9}\s*(?:REPLACE|UPDATED)\b|\+{3,9}\s*REPLACE)\s*>?\s*$", re.IGNORECASE)
_USUAL_SIGNS = 7
_MOST_DIVIDERS = 30
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
_NAMED_FENCE = re.compile(
    r"^\s{0,3}(?:`{3,}|~{3,})\s*(?:[\w+#-]*[ :])?\s*(?:title=|file=|path=)?[\"']?([^\s\"']*[./][^\s\"']*)[\"']?\s*$"
)
_PATH = re.compile(r"^[^\s<>|?*\"]+$")
_WORD_OF_TEXT = re.compile(r"^(?!\w*file\b)[A-Z]?[a-z]+[.:,;]$")
_IN_SENTENCE = re.compile(r"(?<![\w./-])[\w.@+-]*(?:/[\w.@+-]+)*[\w-]\.[A-Za-z]\w{0,9}(?![\w/])")


@dataclass
class _Block:
    path: str
    lines: list[str] = field(default_factory=list)
    dividers: list[int] = field(default_factory=list)


def read(answer: str) -> list[Step]:
    """The blocks in their order. A block without its end is half an answer, and refused."""
    steps: list[Step] = []
    for step in (_step(block) for block in _blocks(answer.split("\n"))):
        last = steps[-1] if steps else None
        if isinstance(step, Change) and isinstance(last, Change) and last.path == step.path:
            steps[-1] = replace(last, hunks=(*last.hunks, *step.hunks))
        else:
            steps.append(step)
    return steps


def is_start(line: str) -> bool:
    return bool(_START.match(line))


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    block: _Block | None = None
    path, ended = "", len(lines)
    for number, text in enumerate(lines):
        line = text.removesuffix("\r")
        if block is None:
            if (start := _START.match(line)) is not None:
                path = (start[1] or "").strip() or _path_before(lines, number, path) or path
                block = _Block(path)
            else:
                _refuse_second_end(lines, ended, number)
        elif _END.match(line) and block.dividers:
            yield block
            block, ended = None, number + 1
        elif _START.match(line) and block.dividers and not _is_search_text(block):
            break
        else:
            if _DIVIDER.match(line):
                block.dividers.append(len(block.lines))
            block.lines.append(line)
    if block is not None or _breaks_off(lines[ended:]):
        raise EditRefused("The last block has no end (>>>>>>> REPLACE): the answer was cut off. Nothing was changed.")


def _breaks_off(rest: Sequence[str]) -> bool:
    """Whether another block was about to begin: in the middle of its first mark, or in a fence that stays open."""
    text = [line for line in rest if line.strip()]
    fences = [line for line in text if _FENCE.match(line)]
    closes_last = bool(fences) and fences[0] is text[0] and not fences[0].strip().strip("`~")
    return bool(text) and (text[-1].startswith("<<<") or (len(fences) - closes_last) % 2 == 1)


def _refuse_second_end(lines: Sequence[str], ended: int, number: int) -> None:
    """Text between two ends is text of the block, which holds such a mark itself, and would be lost."""
    if _END.match(lines[number]) and any(line.strip() for line in lines[ended:number]):
        raise EditRefused("A block has two ends (>>>>>>> REPLACE). Use edit_file for text that holds such a mark.")


def _is_search_text(block: _Block) -> bool:
    return not block.dividers


def _path_before(lines: Sequence[str], number: int, last: str) -> str:
    """The file's name stands above the block, outside or inside of the fence; ``last`` is that of the block before."""
    for line in reversed(lines[max(number - 4, 0) : number]):
        text = line.strip()
        if (named := _NAMED_FENCE.match(line)) is not None:
            return undecorated(named[1])
        if _END.match(text):
            return ""
        if not text or _FENCE.match(line):
            continue
        return "" if last and _WORD_OF_TEXT.match(text) else _path_in(text)
    return ""


def _path_in(text: str) -> str:
    """A line that is a path, or a sentence with one in it."""
    path = undecorated(text)
    if " " not in path:
        return path if _PATH.match(path) else ""
    named = _IN_SENTENCE.findall(path)
    return named[0] if len(named) == 1 else ""


def _step(block: _Block) -> Step:
    if not block.path:
        raise EditRefused("A block does not say which file it is about: write the path on the line before it.")
    if not any(line.strip() for line in block.lines[: block.dividers[0]]):
        return Create(block.path, "".join(f"{line}\n" for line in block.lines[block.dividers[0] + 1 :]))
    ways = [Wanted(tuple(block.lines[:at]), tuple(block.lines[at + 1 :])) for at in _dividers(block)]
    ways.sort(key=likeness, reverse=True)
    return Change(block.path, (tuple(ways),), in_order=True)


def _dividers(block: _Block) -> list[int]:
    """A divider can be in what is changed too; the real one is mostly as long as it should be."""
    usual = [at for at in block.dividers if block.lines[at].count("=") == _USUAL_SIGNS] or block.dividers
    return likeliest(block.lines, usual, _MOST_DIVIDERS)
