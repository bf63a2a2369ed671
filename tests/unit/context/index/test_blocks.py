from array import array
from itertools import accumulate, chain

from detent.context.index.blocks import Places, block_of, packed_in, terms_in
from detent.context.index.segment import unpack


def places_of(terms: list[list[tuple[int, int]]]) -> Places:
    starts = array("I", accumulate(map(len, terms), initial=0))
    numbers = array("H", (number for number, _ in chain.from_iterable(terms)))
    return Places(starts.tobytes(), numbers.tobytes(), bytes(impact for _, impact in chain.from_iterable(terms)))


def test_each_term_is_found_in_a_block_and_no_other() -> None:
    chunks = [[(0, 1), (65_535, 255)], [], [(7, 9)]]
    files = [[(3, 4)], [], [(1, 2), (2, 3), (65_534, 250)]]
    block = block_of(["a", "größe", "zz"], places_of(chunks), places_of(files))
    assert terms_in(block) == ["a", "größe", "zz"]
    for term, places, in_files in zip(terms_in(block), chunks, files, strict=True):
        found = unpack(packed_in(block, term) or b"")
        assert list(zip(found.chunks, found.chunk_impacts, strict=True)) == places
        assert list(zip(found.files, found.file_impacts, strict=True)) == in_files
    assert packed_in(block, "z") is None
    assert packed_in(block, "\ud800") is None
