import pytest

from detent.core.marks import Unmarked, as_said, without_mark
from detent.core.talk import Delta, DeltaKind, Message, Role


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[ANSWER] It does.", "It does."),
        ("\n[ANSWER]\n\nIt does.\n", "It does."),
        ("[ASK] Which?\n- a\n- b", "Which?\n- a\n- b"),
        ("[CHOSEN] You chose: a", "You chose: a"),
        ("[ANSWER]", ""),
        ("It begins with [ANSWER].", "It begins with [ANSWER]."),
        ("[1] is the first", "[1] is the first"),
    ],
)
def test_nobody_reads_a_mark(text: str, told: str) -> None:
    assert without_mark(text) == told


@pytest.mark.parametrize(
    ("role", "text", "told"),
    [
        (Role.ASSISTANT, "[ANSWER] It does.", "It does."),
        (Role.USER, "[CHOSEN] The user chose: a\n", "The user chose: a"),
        (Role.USER, "[ANSWER] stands in the log. Why?", "[ANSWER] stands in the log. Why?"),
        (Role.USER, "[ASK] is what I read", "[ASK] is what I read"),
    ],
)
def test_what_a_person_begins_with_is_no_mark(role: Role, text: str, told: str) -> None:
    assert as_said(Message(role, text)) == told


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        (["[ANSWER] It", " does."], "It does."),
        (["\n", "[", "ANS", "WER]", " ", "It ", "does."], "It does."),
        (["[ANSWER] It ", "does."], "It does."),
        (["[ASK]", " Which?"], "Which?"),
        (["[ANSWER]", " ", "\n\n", "It does.", "\n"], "It does.\n"),
        (["[ANSWER]", " "], ""),
        (["[", "1", "] is", " first"], "[1] is first"),
        (["It begins with ", "[ANSWER]."], "It begins with [ANSWER]."),
        (["  [AN"], "  [AN"),
        (["[ANSWER]"], ""),
        ([""], ""),
    ],
)
def test_nobody_reads_a_mark_as_it_comes(pieces: list[str], told: str) -> None:
    heard: list[Delta] = []
    unmarked = Unmarked(heard.append)
    for piece in pieces:
        unmarked.hear(Delta(DeltaKind.TEXT, piece))
    unmarked.end()
    assert "".join(delta.text for delta in heard) == told


def test_an_answer_that_begins_again_begins_with_its_mark_again() -> None:
    heard: list[Delta] = []
    unmarked = Unmarked(heard.append)
    for delta in (
        Delta(DeltaKind.THOUGHT, "[ANSWER]?"),
        Delta(DeltaKind.TEXT, "[ANS"),
        Delta(DeltaKind.RESTART, "it broke off"),
        Delta(DeltaKind.TEXT, "[ANSWER] It does."),
    ):
        unmarked.hear(delta)
    unmarked.end()
    assert [delta.text for delta in heard] == ["[ANSWER]?", "it broke off", "It does."]
