"""What is known of a file beside the mere parse of it, for each language: symbols, imports and calls of its samples."""

import time
from collections.abc import Callable
from pathlib import Path

from tree_sitter import Parser

from detent.syntax.languages import languages
from detent.syntax.source import Source
from detent.syntax.tree import grammar

SAMPLES = Path(__file__).parents[1] / "unit" / "syntax" / "samples"
LENGTH = 200_000
TIMES = 5


def main() -> None:
    print("symbols, imports and calls of a file, as a multiple of the mere parse")
    for language in languages():
        of = grammar(language)
        file = max((SAMPLES / language.name).glob("*.sample"), key=lambda path: path.stat().st_size)
        text = file.read_text("utf-8")
        text *= LENGTH // len(text)
        if of is None:
            print(f"  {language.name:12} no grammar")
            continue
        parser = Parser(of)
        raw = _best(lambda text=text, parser=parser: parser.parse(text.encode()))  # type: ignore[misc]
        known = _best(lambda text=text, path=file.stem: _read(text, path))  # type: ignore[misc]
        print(f"  {language.name:12} {len(text) / raw / 1e6:6.1f} MB/s parsed, {known / raw:5.2f} times that for all")


def _read(text: str, path: str) -> object:
    source = Source(text, path)
    return source.symbols, source.imports, source.calls()


def _best(run: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        run()
        took.append(time.perf_counter() - begun)
    return min(took)
