"""Every language reads its sample: ``samples/<language>/<file>.sample`` is told as ``<file>.expected`` says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from detent.syntax.source import Call, Import, Source, Symbol

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("*/*.sample"))


def told(source: Source) -> str:
    """All that is known of a file, a line each; lines are counted from 1, as in an editor."""
    return "".join(f"{line}\n" for line in _told(source))


def _told(source: Source) -> Iterator[str]:
    yield from (f"problem {problem}" for problem in source.problems)
    yield from map(_symbol, source.symbols)
    yield from map(_import, source.imports)
    yield from map(_call, source.calls())
    yield from (f"todo {todo.line + 1}: {todo.text!r}" for todo in source.todos)


def _symbol(symbol: Symbol) -> str:
    """``method Shape.area 3-9, header to 4, stub: "How large."``"""
    said = [f"{symbol.kind} {symbol.qualified} {symbol.start + 1}-{symbol.end}, header to {symbol.header_end}"]
    said += ["stub"] * symbol.is_stub + ["test"] * symbol.is_test
    return ", ".join(said) + (f": {symbol.doc!r}" if symbol.doc else "")


def _import(item: Import) -> str:
    what = f"import {item.start + 1}: {item.module!r}" + (f" takes {item.name}" if item.name else "")
    return what + (f", binds {item.binds}" if item.binds else "")


def _call(call: Call) -> str:
    return f"call {call.line + 1}: {call.name}" + (f" of {' '.join(call.receiver.split())}" if call.receiver else "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_sample_is_read_as_it_says(file: Path) -> None:
    source = Source(file.read_text("utf-8"), file.stem)
    assert source.language is not None
    assert source.language.name == file.parent.name
    assert told(source) == file.with_suffix(".expected").read_text("utf-8")
