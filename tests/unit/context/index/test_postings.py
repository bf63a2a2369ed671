from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import terms_of_chunks

from detent.context.index.forms import Forms
from detent.context.index.postings import make_segment
from detent.context.index.reading import ReadFile, read_file
from detent.context.index.segment import HIGHEST, NAME, WHOLE, Segment, unpack

FORMS = Forms()


def read(*chunks: dict[str, int], names: tuple[str, ...] = ()) -> ReadFile:
    named = [*names, *("" for _ in chunks[len(names) :])]
    keys = array("I", (_number(term) for chunk in chunks for term in Counter(chunk).elements()))
    return ReadFile(FORMS, keys, [sum(chunk.values()) for chunk in chunks], named, "", (), (), b"")


def _number(term: str) -> int:
    """Of a word that has just this term."""
    if (key := f"={term}".encode()) not in FORMS:
        FORMS.rows.firsts.append(len(FORMS.rows.numbers))
        FORMS.rows.counts.append(1)
        FORMS.rows.numbers.append(FORMS.terms[term])
    return FORMS[key]


def made(files: Sequence[ReadFile]) -> Segment:
    segment, _ = make_segment(files)
    return segment


def test_a_posting_says_where_a_term_stands_and_how_much_it_says_there() -> None:
    segment = made([read({"net": 1}, {"gross": 1}), read({"net": 3, "tax": 1})])
    assert list(segment.chunks) == [2, 1]
    net = unpack(segment.postings["net"])
    assert (list(net.chunks), list(net.files)) == ([0, 2], [0, 1])
    assert net.chunk_impacts[0] < net.chunk_impacts[1] < HIGHEST
    assert net.file_impacts[0] < net.file_impacts[1]


def test_a_longer_text_says_less_and_more_times_hardly_more() -> None:
    segment = made([read({"net": 1}), read({"net": 1, "x": 900}), read({"net": 1_000_000})])
    short, long, often = unpack(segment.postings["net"]).chunk_impacts
    assert long < short < often == HIGHEST


def test_names_are_kept_in_parts_and_whole() -> None:
    segment = made([read({"x": 1}, {"y": 1}, names=("net_total", "_Net"))])
    assert list(unpack(segment.postings[NAME + "net"]).chunks) == [0, 1]
    assert list(unpack(segment.postings[WHOLE + "net_total"]).chunks) == [0]
    assert list(unpack(segment.postings[WHOLE + "net"]).chunks) == [1]


def test_what_is_defined_inside_is_kept_whole() -> None:
    inner = replace(
        read({"x": 1}, {"y": 1}, names=("outer",)), inside={0: ["inner", "_outer"], 1: ["net_total", "inner"]}
    )
    segment = made([read({"z": 1}, names=("first",)), inner])
    assert list(unpack(segment.postings[WHOLE + "inner"]).chunks) == [1, 2]
    assert list(unpack(segment.postings[WHOLE + "outer"]).chunks) == [1]
    assert list(unpack(segment.postings[WHOLE + "net_total"]).chunks) == [2]
    assert NAME + "net" not in segment.postings


def test_how_many_terms_each_chunk_has_is_said_with_it() -> None:
    _, sizes = make_segment([read({"net": 2}, {}), read(), read({"gross": 1, "net": 1})])
    assert sizes == [2, 0, 2]
    _, sizes = make_segment([read_file("net_total = self.x\n", "a.py")])
    assert sizes == [4], "of the path, of the identifier its parts and the whole; single letters say nothing"


def test_nothing_is_a_segment_too() -> None:
    assert made([]).postings == {}


def test_files_without_terms_have_their_numbers_too() -> None:
    segment = made([read(), read({"net": 1}), read({}), read({"net": 2})])
    assert list(segment.chunks) == [0, 1, 1, 1]
    assert list(unpack(segment.postings["net"]).chunks) == [0, 2]
    assert list(unpack(segment.postings["net"]).files) == [1, 3]
    assert made([read(), read({})]).postings == {}


def test_every_term_stands_just_where_it_was_read() -> None:
    """In many blocks, and counted one by one."""
    forms = Forms()
    files = [
        read_file(path.read_text("utf-8"), path.name, forms) for path in sorted(Path(__file__).parent.glob("*.py"))
    ]
    counted = [terms_of_chunks(one) for one in files]
    in_chunks, postings = list(chain.from_iterable(counted)), made(files).postings
    texts = {term for term in postings if term[0] not in (NAME, WHOLE)}
    assert texts == {term for terms in in_chunks for term in terms}
    for term in texts:
        found = unpack(postings[term])
        assert list(found.chunks) == [number for number, terms in enumerate(in_chunks) if term in terms], term
        assert list(found.files) == [number for number, file in enumerate(counted) if any(term in one for one in file)]
        alone = made([read(in_chunks[found.chunks[0]])]).postings[term]
        assert found.chunk_impacts[0] == unpack(alone).chunk_impacts[0], term


def test_more_chunks_than_there_are_numbers_for_are_no_segment() -> None:
    with pytest.raises(AssertionError, match="more chunks or files"):
        made([read(*[{"net": 1}] * 65_536)])
    assert list(unpack(made([read(*[{"net": 1}] * 65_535)]).postings["net"]).chunks)[-1] == 65_534
