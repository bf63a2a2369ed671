from detent.checks.trimmed import trimmed

PYTEST = """    def test_a():
>       run()

tests/test_a.py:4:
_ _ _ _ _ _ _ _ _ _
calc.py:9: in run
    json.loads("x")
_ _ _ _ _ _ _ _ _ _

    def loads(s):
>       raise ValueError

/usr/lib/python3.11/json/__init__.py:346: ValueError
"""
PYTHON = """Traceback (most recent call last):
  File "calc.py", line 3, in run
    loads("x")
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return decode(s)
           ^^^^^^^^^
  File ".venv/lib/python3.11/site-packages/a.py", line 3, in decode
    raise ValueError("no")
ValueError: no
"""


def test_frames_of_libraries_are_left_out_of_a_trace_of_pytest() -> None:
    found = trimmed(PYTEST)
    assert "tests/test_a.py:4:" in found
    assert "calc.py:9: in run" in found
    assert "/usr/lib" not in found
    assert found.endswith("[1 frames outside of the workspace left out]")


def test_frames_of_libraries_are_left_out_of_a_trace_of_python() -> None:
    found = trimmed(PYTHON)
    assert found == (
        'Traceback (most recent call last):\n  File "calc.py", line 3, in run\n    loads("x")\nValueError: no\n'
        "[2 frames outside of the workspace left out]"
    )


def test_a_trace_of_the_workspace_alone_stays_as_it_is() -> None:
    trace = "    def test_a():\n>       assert 1 == 2\nE       assert 1 == 2\n\ntests/test_a.py:4: AssertionError\n"
    assert trimmed(trace) == trace


def test_a_trace_that_is_elsewhere_altogether_keeps_its_end() -> None:
    assert "ValueError" in trimmed("    raise ValueError\n\n/usr/lib/a.py:3: ValueError\n")
