from collections.abc import Mapping

from tests.unit.landing.review import Memory

from detent.core.form import FILE, Form, link
from detent.landing.proposal import Content, propose
from detent.landing.renames import renames

LINES = "".join(f"line {number}\n" for number in range(10))


def found(changes: Mapping[str, tuple[Content, Content]]) -> dict[str, str]:
    return {path: str(origin) for path, origin in renames(propose("run", 1, changes, Memory(), {})).items()}


def test_the_same_text_under_another_name_is_a_rename() -> None:
    assert found({"old.py": (LINES, None), "new.py": (None, LINES)}) == {"new.py": "renamed from old.py"}


def test_a_similar_text_is_one_as_well_and_says_how_similar() -> None:
    changed = LINES.replace("line 3\n", "line three\n")
    assert found({"a.py": (LINES, None), "b.py": (None, changed)}) == {"b.py": "renamed from a.py, 90 % the same"}
    assert found({"a.py": (LINES, None), "b.py": (None, LINES.replace("line", "row"))}) == {}


def test_each_file_has_one_origin_the_most_alike() -> None:
    almost = LINES.replace("line 3\n", "")
    changes = {"a": (LINES, None), "b": (almost, None), "c": (None, LINES), "d": (None, LINES + "more\n")}
    assert found(changes) == {"c": "renamed from a", "d": "renamed from b, 90 % the same"}


def test_equal_bytes_are_renames_but_links_and_empty_files_are_not() -> None:
    picture = Form(b"\0picture", FILE | 0o644)
    assert found({"a.png": (picture, None), "b.png": (None, picture)}) == {"b.png": "renamed from a.png"}
    assert found({"a": (link(b"x"), None), "b": (None, link(b"x"))}) == {}
    assert found({"a": ("", None), "b": (None, "")}) == {}
    assert found({"a.py": (LINES, LINES + "x\n"), "b.py": (None, LINES)}) == {}


def test_very_many_files_are_compared_as_wholes_only() -> None:
    changes: dict[str, tuple[Content, Content]] = {f"old{number}": (f"{number}\n{LINES}", None) for number in range(60)}
    changes |= {f"new{number}": (None, f"{number}\n{LINES}{'' if number else 'more'}") for number in range(60)}
    names = found(changes)
    assert len(names) == 59
    assert names["new7"] == "renamed from old7"
