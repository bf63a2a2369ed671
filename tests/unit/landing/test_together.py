"""Hunks that break the file alone say which others they need."""

from tests.unit.landing.review import Review

WITH = """def read(name):
    f = open(name)
    try:
        head = f.readline()

        middle = f.readline()
        rest = f.readlines()

        tail = len(rest)
        return head, middle, tail
    finally:
        f.close()


def other():
    return 1
"""
WITHOUT = (
    WITH.replace("    try:\n", "    with f:\n").replace("    finally:\n        f.close()\n", "").replace("n 1", "n 2")
)


def needs(base: str, result: str, path: str = "a.py") -> dict[str, tuple[str, ...]]:
    return {hunk.id: hunk.needs for hunk in Review({path: (base, result)}).view.hunks}


def test_hunks_that_only_together_leave_a_text_that_parses_need_each_other() -> None:
    assert needs(WITH, WITHOUT) == {"h1": ("h2",), "h2": ("h1",), "h3": ()}


def test_a_file_that_could_not_be_parsed_before_says_nothing() -> None:
    broken = WITH + "def (:\n"
    assert set(needs(broken, WITHOUT + "def (:\n").values()) == {()}


def test_hunks_that_stand_alone_need_nothing() -> None:
    assert set(needs(WITH, WITH.replace("head, middle", "middle, head").replace("n 1", "n 2")).values()) == {()}
