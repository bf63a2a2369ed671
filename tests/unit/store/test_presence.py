from pathlib import Path

from detent.store.presence import Presence, Traces, turn


def test_the_first_is_alone_and_the_last_leaves_order(tmp_path: Path) -> None:
    file = tmp_path / "presence"
    first = Presence(file)
    assert (first.alone, first.found) == (True, Traces.NONE)
    first.settle()
    second = Presence(file)
    assert (second.alone, second.found) == (False, Traces.OPEN)
    second.settle()

    first.leave(damaged=False)
    assert file.read_text() == Traces.OPEN
    second.leave(damaged=False)
    assert file.read_text() == Traces.CLOSED


def test_damage_is_remembered_until_somebody_is_alone_with_it(tmp_path: Path) -> None:
    file = tmp_path / "presence"
    first, second = Presence(file), None
    first.settle()
    second = Presence(file)
    second.settle()
    second.leave(damaged=True)
    third = Presence(file)
    third.settle()
    third.leave(damaged=False)
    first.leave(damaged=False)

    alone = Presence(file)
    assert (alone.alone, alone.found) == (True, Traces.DAMAGED)
    alone.settle()
    alone.leave(damaged=False)
    assert file.read_text() == Traces.CLOSED


def test_a_word_that_nobody_wrote_counts_as_unclean(tmp_path: Path) -> None:
    (tmp_path / "presence").write_bytes(b"\xff\x00")
    presence = Presence(tmp_path / "presence")
    assert presence.found is Traces.OPEN
    presence.abandon()


def test_a_turn_is_taken_by_one_at_a_time(tmp_path: Path) -> None:
    with turn(tmp_path / "turn") as first, turn(tmp_path / "turn") as second:
        assert (first, second) == (True, False)
    with turn(tmp_path / "turn") as third:
        assert third
