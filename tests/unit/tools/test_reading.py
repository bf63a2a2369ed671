import pytest
from tests.unit.tools.desk import OpenDesk

from detent.core.errors import ToolFailed
from detent.tools.output import LARGEST


async def test_a_file_is_read_as_it_is_without_its_mark_and_carriage_returns(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.py": b"\xef\xbb\xbfx = 1\r\n\r\ny = 2\r\n"})
    assert await desk.call("read_file", path="a.py") == "x = 1\n\ny = 2\n"


async def test_what_is_read_says_which_lines_it_has_unless_they_are_those_that_were_asked_for(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk({"a.py": b"1\n2\n3\n4"})
    assert await desk.call("read_file", path="a.py", start=2, end=3) == "2\n3\n"
    assert await desk.call("read_file", path="a.py", start=3) == "3\n4"
    assert await desk.call("read_file", path="a.py", end=3) == "lines 1-3 of 4:\n1\n2\n3\n"
    assert await desk.call("read_file", path="a.py", start=4, end=9) == "lines 4-4 of 4:\n4"


async def test_a_long_file_says_how_to_read_on(open_desk: OpenDesk) -> None:
    lines = [f"line {number} {'é' * 90}\n" for number in range(1, 2_001)]
    desk = open_desk({"a.txt": "".join(lines).encode()})
    told, start = "", 1
    for _ in range(10):
        part = await desk.call("read_file", path="a.txt", start=start)
        assert len(part.encode()) <= LARGEST + 200
        if "\n[Read on with start=" not in part:
            told += part
            break
        head, _, rest = part.partition("\n")
        last = int(head.split(" ")[1].split("-")[1])
        told += rest.removesuffix(f"\n[Read on with start={last + 1}.]")
        start = last + 1
    assert told == "".join(lines)


async def test_one_endless_line_is_cut(open_desk: OpenDesk) -> None:
    told = await open_desk({"a.txt": b"x" * 1_000_000}).call("read_file", path="a.txt")
    assert len(told) < LARGEST
    assert "more characters in this line" in told


async def test_what_cannot_be_read_is_said(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.txt": b"1\n", "b.txt": b"1\n2\n", "empty.txt": b""})
    assert await desk.call("read_file", path="empty.txt") == "empty.txt is empty."
    with pytest.raises(ToolFailed, match="has 1 lines"):
        await desk.call("read_file", path="a.txt", start=2)
    with pytest.raises(ToolFailed, match="before start"):
        await desk.call("read_file", path="b.txt", start=2, end=1)
    for path in ("none.txt", "../x", "/etc/passwd", ".git/config", ""):
        with pytest.raises(ToolFailed):
            await desk.call("read_file", path=path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"caf\xe9\r\n\x80\r\n", "lines 1-2 of 2, read as Windows-1252 and not to be edited:\ncaf\xe9\n\u20ac\n"),
        ("caf\xe9\r\n".encode("utf-16"), "lines 1-1 of 1, read as UTF-16 and not to be edited:\ncaf\xe9\n"),
    ],
)
async def test_what_is_not_utf_8_is_read_and_said(open_desk: OpenDesk, data: bytes, told: str) -> None:
    assert await open_desk({"a.c": data}).call("read_file", path="a.c") == told


FILES = {"a.py": b"", "b.txt": b"", "src/a.py": b"", "src/deep/er/c.py": b"", "src/d.toml": b""}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("**", "a.py b.txt src/a.py src/d.toml src/deep/er/c.py"),
        ("*.py", "a.py src/a.py src/deep/er/c.py"),
        ("src/*.py", "src/a.py"),
        ("src/**/*.py", "src/a.py src/deep/er/c.py"),
        ("src", "src/a.py src/d.toml src/deep/er/c.py"),
        ("src/", "src/a.py src/d.toml src/deep/er/c.py"),
        ("./src/?.py", "src/a.py"),
        ("deep/", "src/deep/er/c.py"),
        ("b.txt", "b.txt"),
    ],
)
async def test_listing(open_desk: OpenDesk, pattern: str, found: str) -> None:
    assert (await open_desk(FILES).call("list_files", pattern=pattern)).split() == found.split()


async def test_listing_nothing_and_much(open_desk: OpenDesk) -> None:
    desk = open_desk({f"folder_{number:05}/{'n' * 60}.py": b"" for number in range(1_500)})
    assert "No file fits *.rs; the workspace has 1500 files." in await desk.call("list_files", pattern="*.rs")
    told = await desk.call("list_files")
    assert len(told) < LARGEST + 200
    assert "more are not shown" in told
