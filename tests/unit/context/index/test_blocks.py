from detent.context.index.blocks import IMPACT_BITS, block_of, packed_in, terms_in
from detent.context.index.segment import unpack


def code(number: int, impact: int) -> int:
    return number << IMPACT_BITS | impact


def test_each_term_is_found_in_a_block_and_no_other() -> None:
    chunks = [[code(0, 1), code(65_535, 255)], [], [code(7, 9)]]
    files = [[code(3, 4)], [], [code(1, 2), code(2, 3), code(65_534, 250)]]
    block = block_of(["a", "größe", "zz"], chunks, files)
    assert terms_in(block) == ["a", "größe", "zz"]
    for term, places, in_files in zip(terms_in(block), chunks, files, strict=True):
        found = unpack(packed_in(block, term) or b"")
        assert [code(*place) for place in zip(found.chunks, found.chunk_impacts, strict=True)] == places
        assert [code(*place) for place in zip(found.files, found.file_impacts, strict=True)] == in_files
    assert packed_in(block, "z") is None
    assert packed_in(block, "\ud800") is None
