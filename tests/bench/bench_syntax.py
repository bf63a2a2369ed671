"""What is known of a file beside the mere parse of it: symbols, imports and calls of the standard library's modules."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import tree_sitter_python
from tree_sitter import Language, Parser

from detent.syntax.source import Source

MODULES = 150
TIMES = 5


def main() -> None:
    files = sorted(Path(os.__file__).parent.glob("*.py"))[:MODULES]
    texts = [(file.name, file.read_text("utf-8")) for file in files]
    raw, known = _best(lambda: _parse(texts)), _best(lambda: _read(texts))
    size = sum(len(text) for _, text in texts) / 1e6
    print(f"symbols, imports and calls of {len(texts)} modules, {size:.1f} MB, beside the mere parse of them")
    print(f"  parse {raw:.2f} s, all {known:.2f} s: {known / raw:.2f} times the parse")


def _parse(texts: list[tuple[str, str]]) -> None:
    grammar = Language(tree_sitter_python.language())
    for _, text in texts:
        Parser(grammar).parse(text.encode())


def _read(texts: list[tuple[str, str]]) -> None:
    for name, text in texts:
        source = Source(text, name)
        assert all(part is not None for part in (source.symbols, source.imports, source.calls()))


def _best(run: Callable[[], None]) -> float:
    took = []
    for _ in range(TIMES):
        begun = time.process_time()
        run()
        took.append(time.process_time() - begun)
    return min(took)
