import json
from itertools import count

import pytest

from detent.core.errors import StopRun
from detent.core.proof import Outcome
from detent.core.talk import ToolCall, ToolResult
from detent.engine.stuck import WARNING, InCircles, StuckWatch


def call(name: str, text: str = "", **arguments: str) -> tuple[ToolCall, ToolResult]:
    return ToolCall("c", name, json.dumps(arguments)), ToolResult("c", text or "same")


def test_the_same_call_is_warned_of_at_three_and_stopped_at_five() -> None:
    watch = StuckWatch()
    warnings = [watch.saw(*call("read_file", path="a.py")) for _ in range(4)]
    assert warnings == ["", "", WARNING, WARNING]
    with pytest.raises(StopRun) as stopped:
        watch.saw(*call("read_file", path="a.py"))
    assert stopped.value.outcome is Outcome.GAVE_UP


def test_polling_with_new_results_is_no_circle() -> None:
    watch = StuckWatch()
    assert {watch.saw(*call("run_tests", text=f"{left} left")) for left in range(20)} == {""}


@pytest.mark.parametrize("length", [2, 3])
def test_a_cycle_is_stopped_within_twelve_calls(length: int) -> None:
    watch = StuckWatch()
    made = 0
    with pytest.raises(StopRun):
        for made in range(1, 30):
            watch.saw(*call(f"tool{made % length}"))
    assert made <= 12


@pytest.mark.parametrize("length", range(4, 13))
def test_a_longer_cycle_is_warned_of_in_its_second_round_and_stopped_in_its_third(length: int) -> None:
    watch = StuckWatch()
    warnings = [watch.saw(*call(f"tool{made % length}")) for made in range(length * 3 - 1)]
    assert warnings.index(WARNING) == length * 2 - 1
    with pytest.raises(InCircles):
        watch.saw(*call(f"tool{length - 1}"))
    told = StuckWatch(was_stuck=True)
    with pytest.raises(InCircles):
        for made in range(length * 2):
            told.saw(*call(f"tool{made % length}"))


def test_spacing_and_comments_do_not_make_a_call_new() -> None:
    watch = StuckWatch()
    made = 0
    with pytest.raises(StopRun):
        for made in range(1, 30):
            watch.saw(*call("run_command", command=f"pytest {' ' * made} -q  # try {made}"))
    assert made == 5


def test_a_comment_inside_of_quotes_is_one_too() -> None:
    watch = StuckWatch()
    with pytest.raises(StopRun):
        for comment in ("", "  # once more", " # now", " # and now", "    # please"):
            watch.saw(*call("run_command", command=f'python -c "print(1){comment}"'))


def test_how_long_a_call_took_does_not_make_its_result_new() -> None:
    watch = StuckWatch()
    with pytest.raises(StopRun):
        for made in range(5):
            watch.saw(*call("run_command", text=f"Exit code 0, after 1.{made} s.\n3 passed in 0.{made}7s", command="x"))


NUMBERS = count()
REFUSED = ToolResult("c", "there is no tool Read_File2", ok=False, understood=False)


def answer(watch: StuckWatch, *results: ToolResult) -> None:
    """One answer of the model, with another call for each result."""
    watch.saw_answer()
    for result in results:
        watch.saw(ToolCall("c", "Read_File2", json.dumps(next(NUMBERS))), result)


def test_three_answers_in_a_row_with_calls_that_make_no_sense_end_the_run() -> None:
    watch = StuckWatch()
    answer(watch, REFUSED)
    answer(watch, REFUSED)
    said = "calls in 3 answers in a row cannot be understood; the last: there is no tool Read_File2"
    with pytest.raises(InCircles, match=said):
        answer(watch, REFUSED)


def test_calls_that_make_no_sense_count_once_where_they_were_made_together() -> None:
    watch = StuckWatch()
    answer(watch, REFUSED, REFUSED, REFUSED, REFUSED)
    answer(watch, REFUSED, REFUSED)
    with pytest.raises(InCircles, match="calls in 3 answers"):
        answer(watch, REFUSED, REFUSED)


def test_a_call_that_makes_sense_begins_the_count_anew() -> None:
    watch = StuckWatch()
    for _ in range(4):
        answer(watch, REFUSED)
        answer(watch, REFUSED, ToolResult("c", "found", ok=True))


def test_a_call_that_fails_is_not_a_call_that_makes_no_sense() -> None:
    watch = StuckWatch()
    for index in range(10):
        watch.saw(ToolCall("c", "edit_file", json.dumps(index)), ToolResult("c", f"not found {index}", ok=False))


def test_the_third_answer_that_is_none_is_a_circle_and_the_second_once_it_was_told() -> None:
    watch = StuckWatch()
    watch.saw_nothing("empty")
    watch.saw_nothing("empty")
    with pytest.raises(InCircles, match="3 answers in a row were cut at 4,096 tokens"):
        watch.saw_nothing("cut at 4,096 tokens")
    told = StuckWatch(was_stuck=True)
    told.saw_nothing("empty")
    with pytest.raises(InCircles, match="2 answers in a row were empty"):
        told.saw_nothing("empty")
