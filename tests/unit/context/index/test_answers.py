"""What the index knows of a tree in all languages, and what it answers, is as ``answers.expected`` says.

The file was written when each word and line still was looked at one by one. After a change that is meant, this test
prints what there is now; look at every line before you keep it.
"""

import hashlib
import shutil
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import indexed

from detent.context.index.blocks import terms_in
from detent.context.index.index import Index
from detent.context.query import query_of
from detent.context.ranking import Ranker

SAMPLES = Path(__file__).parents[2] / "syntax" / "samples"
EXPECTED = Path(__file__).parent / "answers.expected"
MORE = {
    "words.txt": "naïve — größeX2 3rd 0x1f a\xa0b ٣abc 漢字 _private __dunder__ HTTPServer2Go"
    "\r\nimport thing\rfrom other x",
    "returns.py": "x = 1\rdef f():\r  return 2\r\nclass A:\r\n  def g(self): pass\r\n",
    "long.py": "import a.b as c\n" + "def f():\n" + "    value = 1\n" * 130 + "\n\nclass B(A):\n    y = 2\n",
    "locale/de.po": 'msgid "Net"\n',
    "empty.py": "",
    "cmd": "#!/usr/bin/env python3\ndef main(): pass\n",
}
EMPTY = "0 4f53cda18c2b"
QUESTIONS = (
    "the area of a circle is wrong",
    "fix(shapes): `Shape.area` of an empty list",
    "render the button of the form",
    "tests for deploy",
    "HTTPServer2Go: naïve größeX2",
)


def told(index: Index) -> Iterator[str]:
    postings = all_postings(index)
    for known in index.catalogue.files:
        yield f"{known.path}: {known.kind.name} {known.words} words, takes: {known.takes}"
        outline = index.outline(known)
        for piece in outline.pieces:
            spans = " ".join(f"{start}-{end}" for start, end in piece.spans)
            name = f"{piece.definition.kind} {piece.definition.name}" if piece.definition else "between"
            yield f"  {name} {spans}: {piece.words} words"
        for one in outline.definitions:
            lines = f"{one.start} {one.line} {one.header_end} {one.end}"
            yield f"  defines {one.kind} {one.name} {lines}{' test' if one.is_test else ''}"
        yield f"  postings {postings.get(known.place, EMPTY)}"
    ranker = Ranker(index)
    for question in QUESTIONS:
        yield question
        ranking = ranker.rank(query_of(question))
        yield from (f"  {one.known.path} {one.score:.3f} {'+'.join(one.signs)}" for one in ranking.files[:10])
        yield from (f"  {one.known.path} {one.piece.spans[0]} {one.score:.3f}" for one in ranking.pieces[:10])


def all_postings(index: Index) -> dict[tuple[int, int], str]:
    """For each file how many places of terms there are in it, and a digest of them all with what is said there."""
    rows = index._database.query("SELECT data FROM blocks")
    places: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
    for term, postings in index.postings({term for (block,) in rows for term in terms_in(block)}).items():
        for segment, posting in postings:
            firsts = index.catalogue.stretches[segment].firsts
            for chunk, impact in zip(posting.chunks, posting.chunk_impacts, strict=True):
                file = bisect_right(firsts, chunk) - 1
                places.setdefault((segment, file), []).append((term, chunk - firsts[file], impact))
            for file, impact in zip(posting.files, posting.file_impacts, strict=True):
                places.setdefault((segment, file), []).append((term, -1, impact))
    return {
        place: f"{len(found)} {hashlib.sha256(repr(sorted(found)).encode()).hexdigest()[:12]}"
        for place, found in places.items()
    }


@pytest.mark.parametrize("processes", [1, 2])
def test_the_index_answers_as_it_always_did(tmp_path: Path, processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detent.context.index.update._WORTH_A_PROCESS", 0 if processes > 1 else 1_000_000)
    for file in SAMPLES.glob("*/*.sample"):
        (tmp_path / "ws" / file.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, tmp_path / "ws" / file.parent.name / file.stem)
    for path, text in MORE.items():
        (tmp_path / "ws" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "ws" / path).write_bytes(text.encode())
    with indexed(tmp_path, {}) as index:
        found = "".join(f"{line}\n" for line in told(index))
    assert found == EXPECTED.read_text("utf-8"), found
