"""Where shadows lie, and how they go."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from detent.harness.places import remove


def test_two_that_delete_the_same_do_not_stumble_over_each_other(tmp_path: Path) -> None:
    """One that opens a workspace sweeps what one that takes a run up again is clearing away."""
    for round in range(20):
        place = tmp_path / str(round)
        for name in map(str, range(40)):
            (place / name / "deep").mkdir(parents=True)
            (place / name / "deep" / "file").write_text("")
        with ThreadPoolExecutor(3) as pool:
            for done in [pool.submit(remove, place) for _ in range(3)]:
                done.result()
        assert not place.exists()


def test_what_cannot_be_read_goes_too(tmp_path: Path) -> None:
    place = tmp_path / "place"
    (place / "locked" / "deep").mkdir(parents=True)
    (place / "locked").chmod(0)
    remove(place)
    assert not place.exists()
