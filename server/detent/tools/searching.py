"""Tools that find what is somewhere."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from pydantic import Field

from detent.core.encoding import BOM
from detent.core.errors import ToolFailed
from detent.core.needed import Needed
from detent.core.ports import Effects, Files
from detent.edits.symbolic import mark_of
from detent.syntax.source import Source, Symbol
from detent.tools.call import Call, Name
from detent.tools.output import listed
from detent.tools.patterns import LONGEST_LINE, Search, TooSlow, glob, search

MOST_MATCHES = 200
MOST_SLOW_LINES = 100
"""Of one file, before the rest of it is left out."""
SECONDS = 10.0
SECONDS_AT_ONCE = 0.02
SECONDS_WITHOUT_PAUSE = 0.1
PAUSE = 0.001
"""Seconds between the turns of a long search: to be answered, others need several steps, and threads of their own."""
FIRST_FILES = 10
FILES_AT_ONCE = 1_000
"""At most; fewer while they are large, so that others get their turn."""
LONGEST_SHOWN = 300


@dataclass(slots=True)
class _Found:
    """What a search has come to so far, and why it is not all."""

    lines: list[str] = field(default_factory=list)
    left_out: int = 0
    given_up: list[str] = field(default_factory=list)
    out_of_time: bool = False

    @property
    def full(self) -> bool:
        return len(self.lines) >= MOST_MATCHES

    def told(self, nothing: str) -> str:
        notes = []
        if self.full:
            notes.append(f"[Only the first {MOST_MATCHES} are shown. Ask for something narrower, or give a path.]")
        if self.out_of_time:
            notes.append(f"[Stopped after {SECONDS:.0f} seconds. Give a path to search less.]")
        if self.left_out:
            lines = "1 line was" if self.left_out == 1 else f"{self.left_out} lines were"
            notes.append(f"[{lines} too long for this pattern and not searched to the end.]")
        if self.given_up:
            others = f" and {len(self.given_up) - 1} more" if len(self.given_up) > 1 else ""
            where = f"{self.given_up[0]}{others}"
            notes.append(f"[This pattern takes too long in {where}: the rest there was not searched. Simplify it.]")
        shown = listed(self.lines, "Ask for something narrower, or give a path.") if self.lines else nothing
        return "\n".join([shown, *notes])


class _Turns:
    """Of the event loop, which others need as well."""

    def __init__(self) -> None:
        begun = time.monotonic()
        self._last = begun + SECONDS
        self._pausing = begun + SECONDS_WITHOUT_PAUSE
        self.ends = begun + SECONDS_AT_ONCE
        self.over = False

    async def go_on(self) -> bool:
        """Whether the turn had been too long."""
        now = time.monotonic()
        self.over = now > self._last
        if now > self.ends:
            await asyncio.sleep(0 if now < self._pausing else PAUSE)
            self.ends = time.monotonic() + SECONDS_AT_ONCE
            return True
        return False


class Grep(Call):
    """Search lines by a Python regex."""

    pattern: str = Field(min_length=1)
    path: str = Field(default="", description="file, folder or glob")

    @property
    def title(self) -> str:
        return f"Search for {self.pattern}" + (f" in {self.path}" if self.path else "")

    async def run(self, effects: Effects) -> str:
        return await self.search(effects.files)

    async def search(self, files: Files) -> str:
        looked_for, found, turns = search(self.pattern), _Found(), _Turns()
        async for path, text in _texts(files, self.path, looked_for.needed, found, turns):
            await _look_into(path, text.removeprefix(BOM), looked_for, found, turns)
        return found.told(f"Nothing fits {self.pattern}" + (f" in {self.path}." if self.path else "."))


class FindSymbol(Call):
    """Find a function, method or class: where it is defined, its signature and mark."""

    name: Name = Field(description="area or Shape.area")

    @property
    def title(self) -> str:
        return f"Find {self.name}"

    async def run(self, effects: Effects) -> str:
        found, last_name = _Found(), self.name.rpartition(".")[2]
        async for path, text in _texts(effects.files, "", Needed((last_name,)), found, _Turns()):
            source = Source(text.removeprefix(BOM), path)
            found.lines += (_definition(source, symbol) for symbol in self._meant(source))
            del found.lines[MOST_MATCHES:]
        return found.told(f"No function, method or class has the name {self.name}. Try grep.")

    def _meant(self, source: Source) -> Iterator[Symbol]:
        return (one for one in source.symbols if f".{one.qualified}".endswith(f".{self.name}"))


def _definition(source: Source, symbol: Symbol) -> str:
    signature = " ".join(source.excerpt(symbol.line, symbol.header_end).split())
    mark = mark_of(source, symbol)
    return f"{source.path}:{symbol.line + 1}: {symbol.kind} {symbol.qualified}: {_shortened(signature)} (mark {mark})"


async def _look_into(path: str, text: str, looked_for: Search, found: _Found, turns: _Turns) -> None:
    """The clock is looked at after each line: one may take as long as thousands of others."""
    slow, finds, clock = 0, looked_for.finds, time.monotonic
    for number, line in looked_for.needed.lines(text):
        line = line.rstrip("\r\n")
        found.left_out += len(line) > LONGEST_LINE
        try:
            if finds(line[:LONGEST_LINE]):
                found.lines.append(f"{path}:{number}: {_shortened(line.strip())}")
                if found.full:
                    return
        except TooSlow:
            found.left_out += len(line) <= LONGEST_LINE
            slow += 1
            if slow == MOST_SLOW_LINES:
                found.given_up.append(path)
                return
        if clock() > turns.ends and await turns.go_on() and turns.over:
            return


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


async def _texts(
    files: Files, where: str, needed: Needed, found: _Found, turns: _Turns
) -> AsyncIterator[tuple[str, str]]:
    """The texts that hold ``needed``, as long as there is time and room; the event loop gets its turn in between."""
    paths = _paths(files, where)
    if paths == [_plain(where)]:
        files.read(paths[0])  # just this file was asked for: that nothing fits in it would be no answer
    start, many = 0, FIRST_FILES
    while start < len(paths):
        for path, text in files.holding(needed, paths[start : start + many]):
            yield path, text
            await turns.go_on()
            if found.full or turns.over:
                break
        start += many
        many = max(1, many // 4) if await turns.go_on() else min(many * 2, FILES_AT_ONCE)
        found.out_of_time = turns.over
        if found.full or turns.over:
            return


def _paths(files: Files, where: str) -> list[str]:
    where = _plain(where)
    if where in ("", "."):
        return list(files.list())
    if files.exists(where):
        return [where]
    fits = glob(where)
    found = [path for path in files.list() if path.startswith(f"{where}/") or fits(path)]
    if not found:
        raise ToolFailed(f"There is no file and no folder {where}, and no file that fits it. Try list_files.")
    return found


def _plain(where: str) -> str:
    return where.removeprefix("./").rstrip("/")
