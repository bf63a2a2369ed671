from typing import Any

import pytest

from detent.models.calls import MOST_CALLS, Calls
from detent.models.chunks import CallPiece


def _calls(*pieces: dict[str, Any], taken: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    calls = Calls()
    for piece in pieces:
        calls.add(CallPiece.model_validate(piece))
    return [(call.id, call.name, call.arguments) for call in calls.finished(taken)]


def _piece(name: str | None = None, arguments: str | None = None, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {**rest, "function": {"name": name, "arguments": arguments}}


def test_pieces_are_joined_by_index_even_when_they_alternate() -> None:
    pieces = [
        _piece("a", "", index=0, id="x"),
        _piece("b", "", index=1, id="y"),
        _piece(None, '{"n":', index=0),
        _piece(None, '{"n": 2}', index=1),
        _piece(None, " 1}", index=0),
    ]
    assert _calls(*pieces) == [("x", "a", '{"n": 1}'), ("y", "b", '{"n": 2}')]


def test_whole_calls_without_an_index_stay_apart() -> None:
    assert _calls(_piece("a", "{}", id="x"), _piece("a", "{}", id="y")) == [("x", "a", "{}"), ("y", "a", "{}")]


def test_whole_calls_that_all_have_index_zero_stay_apart() -> None:
    pieces = [_piece("a", '{"n": 1}', index=0, id="x"), _piece("b", '{"n": 2}', index=0, id="y")]
    assert _calls(*pieces) == [("x", "a", '{"n": 1}'), ("y", "b", '{"n": 2}')]


def test_whole_calls_with_neither_index_nor_id_stay_apart() -> None:
    assert [call[1:] for call in _calls(_piece("a", '{"n": 1}'), _piece("a", '{"n": 2}'))] == [
        ("a", '{"n": 1}'),
        ("a", '{"n": 2}'),
    ]


def test_pieces_without_an_index_go_on_with_the_last_call() -> None:
    pieces = [_piece("a", "", id="x"), _piece(None, '{"n":'), _piece(None, "1}"), _piece("b", "{}", id="y")]
    assert _calls(*pieces) == [("x", "a", '{"n":1}'), ("y", "b", "{}")]


def test_id_and_name_that_come_with_every_piece_are_taken_once() -> None:
    pieces = [_piece("a", part, index=0, id="x") for part in ('{"n":', " ", "1", "}", "")]
    assert _calls(*pieces) == [("x", "a", '{"n": 1}')]


def test_arguments_that_come_as_an_object_are_its_json() -> None:
    assert _calls({"id": "x", "function": {"name": "a", "arguments": {"n": "ü"}}}) == [("x", "a", '{"n": "ü"}')]


def test_a_call_without_arguments_has_an_empty_object() -> None:
    assert _calls(_piece("a", "", id="x"), _piece("b", None, id="y")) == [("x", "a", "{}"), ("y", "b", "{}")]


@pytest.mark.parametrize("given", [None, "", "has blank", "ü", "x" * 65, 'a"b\n'])
def test_an_id_that_cannot_be_sent_back_is_replaced(given: str | None) -> None:
    first, second = _calls(_piece("a", "{}", index=0, id=given), _piece("a", "{}", index=1, id=given))
    ids = {first[0], second[0]}
    assert len(ids) == 2
    assert all(name.isascii() and name.isprintable() and 0 < len(name) <= 64 and " " not in name for name in ids)


def test_ids_are_distinct_and_not_those_in_use() -> None:
    pieces = [_piece("a", "{}", index=index, id="x") for index in range(3)]
    assert [call[0] for call in _calls(*pieces, taken=("x_2",))] == ["x", "x_3", "x_4"]


def test_an_empty_piece_is_no_call() -> None:
    assert _calls({}, {"index": 0}) == []


def test_a_flood_of_calls_is_noticed() -> None:
    calls = Calls()
    for index in range(MOST_CALLS + 1):
        assert not calls.too_many
        calls.add(CallPiece.model_validate(_piece("a", "{}", index=index)))
    assert calls.too_many
