import pytest

from detent.context.index.sums import checked, summed


@pytest.mark.parametrize("data", [b"", b"\0", b"what is kept"])
def test_what_was_kept_comes_back(data: bytes) -> None:
    assert checked(summed(data)) == data


def test_what_is_not_what_was_written_is_refused() -> None:
    kept = summed(b"what is kept")
    for place in range(len(kept)):
        changed = bytearray(kept)
        changed[place] ^= 1
        with pytest.raises(ValueError, match="not what was written"):
            checked(bytes(changed))
    for cut in (b"", kept[:3], kept[:-1]):
        with pytest.raises(ValueError, match="not what was written"):
            checked(cut)
