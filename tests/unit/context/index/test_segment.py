from collections import Counter

from detent.context.index.reading import ReadFile
from detent.context.index.segment import HIGHEST, NAME, WHOLE, make_segment, unpack


def read(*chunks: dict[str, int], names: tuple[str, ...] = ()) -> ReadFile:
    named = [*names, *("" for _ in chunks[len(names) :])]
    whole = Counter[str]()
    for chunk in chunks:
        whole.update(chunk)
    return ReadFile(chunks, [sum(chunk.values()) for chunk in chunks], whole, named, "", whole.total(), b"", b"")


def test_a_posting_says_where_a_term_stands_and_how_much_it_says_there() -> None:
    segment = make_segment([read({"net": 1}, {"gross": 1}), read({"net": 3, "tax": 1})])
    assert list(segment.chunks) == [2, 1]
    net = unpack(segment.postings["net"])
    assert (list(net.chunks), list(net.files)) == ([0, 2], [0, 1])
    assert net.chunk_impacts[0] < net.chunk_impacts[1] < HIGHEST
    assert net.file_impacts[0] < net.file_impacts[1]


def test_a_longer_text_says_less_and_more_times_hardly_more() -> None:
    segment = make_segment([read({"net": 1}), read({"net": 1, "x": 900}), read({"net": 1_000_000})])
    short, long, often = unpack(segment.postings["net"]).chunk_impacts
    assert long < short < often == HIGHEST


def test_names_are_kept_in_parts_and_whole() -> None:
    segment = make_segment([read({"x": 1}, {"y": 1}, names=("net_total", "_Net"))])
    assert list(unpack(segment.postings[NAME + "net"]).chunks) == [0, 1]
    assert list(unpack(segment.postings[WHOLE + "net_total"]).chunks) == [0]
    assert list(unpack(segment.postings[WHOLE + "net"]).chunks) == [1]


def test_nothing_is_a_segment_too() -> None:
    assert make_segment([]).postings == {}
