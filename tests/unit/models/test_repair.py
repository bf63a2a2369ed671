import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detent.models.repair import read_object


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a": "x\ty\nz"}', {"a": "x\ty\nz"}),
        ('{"a": [1, 2,], }', {"a": [1, 2]}),
        ('{"a": "keep ,} this", }', {"a": "keep ,} this"}),
        ('{"a": "C:\\new\\dir"}', {"a": "C:\new\\dir"}),
        ('{"a": "\\w+", "b": "\\\\w"}', {"a": "\\w+", "b": "\\w"}),
        ('{"a": {"b": [1', {"a": {"b": [1]}}),
        ('{"a": 1}}', {"a": 1}),
        ("{'a': True, 'b': None}", {"a": True, "b": None}),
    ],
)
def test_the_usual_mistakes_are_mended(text: str, expected: dict[str, object]) -> None:
    assert read_object(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "[]", "a", '{"a": "half', '{"a": 1} {"b": 2}', '{"a": NaN}', '{"a": 1}]]', "{'a': open('x')}", "{" * 5000],
)
def test_anything_else_is_refused(text: str) -> None:
    assert read_object(text) is None


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)))
def test_what_is_json_is_read_as_json_reads_it(value: dict[str, object]) -> None:

    assert read_object(json.dumps(value)) == value
