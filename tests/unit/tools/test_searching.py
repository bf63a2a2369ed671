import asyncio
import random
import re
import time
from collections.abc import Awaitable, Mapping

import pytest
from tests.patience import in_time
from tests.unit.tools.desk import OpenDesk

from detent.core.errors import ToolFailed
from detent.core.lines import split_lines
from detent.tools import searching

FILES = {
    "calc.py": b"class Calc:\n    @cached\n    def add(\n        self, a, b\n    ):\n        return a + b\r\n",
    "src/shape.py": b"def area(): return add(1)\nclass Shape:\n    def area(self):\n        pass\n",
    "notes.txt": b"we add things\n",
}


async def test_grep_says_where(open_desk: OpenDesk) -> None:
    desk = open_desk(FILES)
    assert await desk.call("grep", pattern=r"\badd\b") == (
        "calc.py:3: def add(\nnotes.txt:1: we add things\nsrc/shape.py:1: def area(): return add(1)"
    )
    assert await desk.call("grep", pattern=r"b$") == "calc.py:4: self, a, b\ncalc.py:6: return a + b"


@pytest.mark.parametrize("path", ["src", "./src/", "src/shape.py", "src/*.py", "shape.py"])
async def test_grep_in_one_place(open_desk: OpenDesk, path: str) -> None:
    told = await open_desk(FILES).call("grep", pattern="add", path=path)
    assert told == "src/shape.py:1: def area(): return add(1)"


async def test_grep_finds_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk(FILES)
    assert await desk.call("grep", pattern="zzz") == "Nothing fits zzz."
    with pytest.raises(ToolFailed, match="There is no file"):
        await desk.call("grep", pattern="add", path="nowhere")


async def test_what_cannot_fit_is_not_searched(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.txt": b"x" * 5_000 + b"\nthe hit\n"})
    assert await desk.call("grep", pattern="the h.t") == "a.txt:2: the hit", "the long line counts for nothing"


async def test_grep_in_any_case_and_for_one_of_several(open_desk: OpenDesk) -> None:
    odd = {"sign.txt": "5 \u212aELVIN\n".encode(), "latin.txt": b"caf\xe9 ADD\n", "loud.txt": b"WE ADD\r\nTHINGS\r\n"}
    desk = open_desk({**FILES, **odd})
    assert await desk.call("grep", pattern="(?i)^we add") == "loud.txt:1: WE ADD\nnotes.txt:1: we add things"
    assert await desk.call("grep", pattern="(?i)kelvin|nowhere") == "sign.txt:1: 5 \u212aELVIN"
    assert await desk.call("grep", pattern="(THI|thi)ngs|pass$") == "notes.txt:1: we add things\nsrc/shape.py:4: pass"


@pytest.mark.parametrize(
    ("path", "why"),
    [("data.bin", "not text"), ("huge.txt", "large"), ("key.pem", "secrets")],
)
async def test_grep_says_why_it_cannot_look_into_the_one_file(open_desk: OpenDesk, path: str, why: str) -> None:
    """That nothing fits there would be taken for an answer."""
    odd = {"data.bin": b"add\0", "huge.txt": b"add\n" * 3_000_000, "key.pem": b"add"}
    desk = open_desk({**FILES, **odd})
    with pytest.raises(ToolFailed, match=why):
        await desk.call("grep", pattern="add", path=path)


async def test_grep_finds_what_is_not_utf_8(open_desk: OpenDesk) -> None:
    odd = {"latin.txt": b"caf\xe9 ADD\r\n", "wide.txt": "one\ncaf\xe9 ADD\n".encode("utf-16")}
    desk = open_desk({**FILES, **odd})
    for pattern in ("ADD", "caf\xe9", "(?i)caf. add"):
        assert await desk.call("grep", pattern=pattern) == "latin.txt:1: caf\xe9 ADD\nwide.txt:2: caf\xe9 ADD"


async def test_grep_takes_a_mark_of_the_byte_order_for_no_part_of_a_line(open_desk: OpenDesk) -> None:
    desk = open_desk({"marked.py": "\ufeffdef added(): ...\n".encode(), "wide.txt": "def added\n".encode("utf-16")})
    assert await desk.call("grep", pattern="^def added") == "marked.py:1: def added(): ...\nwide.txt:1: def added"


async def test_grep_is_bounded(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.txt": b"hit\n" * 1_000, "b.txt": b"x" * 5_000 + b"hit\n", "c.txt": b"hit " * 400 + b"\n"})
    told = await desk.call("grep", pattern="hit")
    assert told.count("a.txt:") == 200
    assert "Only the first 200" in told
    assert "[1 line was too long" in await desk.call("grep", pattern="hit", path="b.txt")
    assert len(await desk.call("grep", pattern="hit", path="c.txt")) < 400


LINES = (
    "def area(a, b):",
    "AREA = 1",
    "größe GRÖSSE",
    "5 \u212aelvin",
    "",
    "  ",
    "class Shape(Area):",
    "area",
    "x\x0cy area",
)
ENDS = ("\n", "\n", "\n", "\r\n", "\r", "")
PATTERNS = (
    *(
        "area",
        "Area|Shape",
        "(?i)area",
        "^$",
        "^",
        "$",
        "",
        "(?i)kelvin",
        "größe|5",
        r"\barea\(",
        "a{2}",
        "(area)?",
        r"^\s*$",
    ),
    *(
        "x?y",
        "area$",
        "^area",
        "(?:def|class) \\w+",
        "[Aa]rea",
        "\\d",
        "nowhere",
        "(?i:shape)",
        "(?=area)",
        "GRÖSSE|(?i:ö)",
    ),
)


@pytest.mark.parametrize("seed", range(3))
async def test_grep_finds_what_a_look_at_each_line_finds(open_desk: OpenDesk, seed: int) -> None:
    chosen = random.Random(seed)
    texts = {
        f"{chosen.choice(('', 'src/', 'src/deep/'))}{number}.txt": "".join(
            chosen.choice(LINES) + chosen.choice(ENDS) for _ in range(chosen.randrange(8))
        )
        for number in range(12)
    }
    desk = open_desk({path: text.encode() for path, text in texts.items()})
    for pattern in PATTERNS:
        if pattern:
            assert await desk.call("grep", pattern=pattern) == plainly(pattern, texts), pattern


def plainly(pattern: str, texts: Mapping[str, str]) -> str:
    told = [
        f"{path}:{number}: {line.strip()}"
        for path in sorted(texts)
        for number, line in enumerate(split_lines(texts[path]), 1)
        if re.search(pattern, line.rstrip("\r\n"))
    ]
    return "\n".join(told) or f"Nothing fits {pattern}."


@pytest.mark.parametrize("pattern", ["(", "*", "[", "(?P<x", "a{2,1}", "(a+)+$", "(a|aa)*b", r"((\w+)\s?)+", "x" * 501])
async def test_a_pattern_that_cannot_be_searched_for_is_refused(open_desk: OpenDesk, pattern: str) -> None:
    with pytest.raises(ToolFailed, match="The pattern"):
        await open_desk(FILES).call("grep", pattern=pattern)


@pytest.mark.parametrize("pattern", [".*.*.*.*=", r"\s*\s*\s*\s*x$", "a*a*a*a*a*a*b", ".*,.*,.*,.*=$"])
async def test_a_slow_pattern_ends_soon_and_lets_others_work(open_desk: OpenDesk, pattern: str) -> None:
    """The bounds are generous; without care these take from minutes to years."""
    desk = open_desk({"a.txt": b"a" * 1_900 + b"cb=\n" + b" " * 1_900 + b"x.\n" + b"a,b," * 400 + b"\n"})
    begun = time.monotonic()
    told = await desk.call("grep", pattern=pattern)
    assert in_time(begun, 20)
    assert "too long for this pattern" in told


MANY_SLOW_LINES = "".join(f"{'a, box, ' * 17}{number}\n" for number in range(3_000)).encode()


@pytest.mark.parametrize("pattern", [".*.*.*.*.*x$", "(?:a?,? ?b?o?)" * 2 + ".*.*.*x$"])
async def test_thousands_of_slow_lines_in_one_file_end_soon_and_let_others_work(
    open_desk: OpenDesk, pattern: str
) -> None:
    desk = open_desk({"a.txt": MANY_SLOW_LINES, "b.txt": MANY_SLOW_LINES, "c.txt": b"the x\n"})
    begun = time.monotonic()
    told, turns = await turns_of_others(desk.call("grep", pattern=pattern))
    assert in_time(begun, 5)
    assert turns > 3
    assert "takes too long in a.txt and 1 more: the rest there was not searched" in told
    assert "lines were too long for this pattern" in told


async def test_others_have_several_steps_between_the_turns_of_a_long_search(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SECONDS", 0.5)
    monkeypatch.setattr(searching, "SECONDS_WITHOUT_PAUSE", 0.0)
    desk = open_desk({"a.txt": MANY_SLOW_LINES})
    _, turns = await turns_of_others(desk.call("grep", pattern=r"\w*,.*,.*,.*=$"))
    assert turns > 20, "an answer takes several"


async def test_a_search_through_one_long_file_can_be_cancelled(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk({"a.txt": MANY_SLOW_LINES})
    task = asyncio.create_task(desk.call("grep", pattern=r"\w*,.*,.*,.*=$"))
    await asyncio.sleep(0.1)
    assert not task.done()
    begun = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert in_time(begun, 1)


async def test_a_search_through_one_long_file_stops_after_some_time(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SECONDS", 0.2)
    desk = open_desk({"a.txt": b"1 = x\n" + MANY_SLOW_LINES})
    begun = time.monotonic()
    told = await desk.call("grep", pattern=r"\w*,.*,.*,.*=$|^1 =")
    assert in_time(begun, 2)
    assert told.startswith("a.txt:1: 1 = x\n")
    assert "Stopped after" in told


async def turns_of_others(told: Awaitable[str]) -> tuple[str, int]:
    """What is told, and how often others had their turn meanwhile."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    try:
        return await told, turns
    finally:
        task.cancel()


async def test_a_long_search_leaves_time_for_others(open_desk: OpenDesk) -> None:
    desk = open_desk({f"{number}.txt": b"some text of a line\n" * 2_000 for number in range(60)})
    _, turns = await turns_of_others(desk.call("grep", pattern="[Nn][Oo][Tt] [Tt]"))
    assert turns > 3


async def test_large_files_that_do_not_fit_leave_time_for_others(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SECONDS_AT_ONCE", 0.0)
    desk = open_desk({f"{number}.txt": b"text" for number in range(101)})
    told, turns = await turns_of_others(desk.call("grep", pattern="nowhere"))
    assert "Nothing fits" in told
    assert turns > 50
    assert "99.txt" in await desk.call("grep", pattern="text")


async def test_symbols_are_found_by_name(open_desk: OpenDesk) -> None:
    desk = open_desk(FILES)
    found = await desk.call("find_symbol", name="add")
    assert _unmarked(found) == ["calc.py:3: method Calc.add: def add( self, a, b ):"]
    in_a_class = "src/shape.py:3: method Shape.area: def area(self):"
    found = await desk.call("find_symbol", name="area")
    assert _unmarked(found) == ["src/shape.py:1: function area: def area(): return add(1)", in_a_class]
    assert _unmarked(await desk.call("find_symbol", name="Shape.area")) == [in_a_class]
    assert "Try grep" in await desk.call("find_symbol", name="rea")


def _unmarked(found: str) -> list[str]:
    """The lines without the marks, which each has."""
    lines = [re.fullmatch(r"(.*) \(mark [0-9a-f]{8}\)", line) for line in found.splitlines()]
    return [line[1] if line else "no mark" for line in lines]
