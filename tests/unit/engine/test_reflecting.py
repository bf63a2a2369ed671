import pytest

from detent.core.reflection import Reflection, Severity
from detent.engine.reflecting import read


def test_all_fields_of_a_reflection_are_read() -> None:
    text = (
        '```json\n{"diagnosis": "It multiplies.", "root_cause": "A sign.", "severity": "Critical", '
        '"strategy": "Divide.", "code_changes": "calc.py: the sign", "plan_adjustment": ["Refuse zero"]}\n```'
    )
    assert read(text) == Reflection(
        "It multiplies.", "A sign.", Severity.HIGH, "Divide.", ("calc.py: the sign",), ("Refuse zero",)
    )


def test_what_is_left_out_is_nothing() -> None:
    found = read('{"diagnosis": "It multiplies.", "plan_adjustment": null}')
    assert found == Reflection("It multiplies.", "", Severity.MEDIUM, "")
    assert found.told == "It multiplies."


@pytest.mark.parametrize(
    ("adjustment", "steps"),
    [
        ('{"summary": "Anew", "steps": ["Divide", {"content": "Refuse zero"}]}', ("Divide", "Refuse zero")),
        ('["Divide", 3, {"other": 1}]', ("Divide",)),
        ('{"summary": "Anew"}', ()),
        ("7", ()),
    ],
)
def test_a_part_in_another_shape_does_not_cost_the_rest(adjustment: str, steps: tuple[str, ...]) -> None:
    found = read(f'{{"diagnosis": "It multiplies.", "code_changes": {{}}, "plan_adjustment": {adjustment}}}')
    assert found == Reflection("It multiplies.", "", Severity.MEDIUM, "", (), steps)


@pytest.mark.parametrize(
    "text", ["It multiplied.", "", "{}", '{"diagnosis": 3}', '{"diagnosis": "x", "severity": "very"}']
)
def test_another_form_is_only_a_text(text: str) -> None:
    assert read(text) is None
