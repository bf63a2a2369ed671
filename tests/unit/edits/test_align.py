"""What only resembles the lines that were looked for is not taken for them where the file shows another place."""

import pytest

from detent.edits.hunk import Change, Wanted
from detent.edits.lines import split
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

RENDERERS = """func (_ jsonRender) Render(w W, code int) error {
    writeHeader(w, code, "text/plain; charset=utf-8", now())
    encoder := json.NewEncoder(w)
    return encoder.Encode(data[0])
}

func (_ xmlRender) Render(w W, code int) error {
    writeHeader(w, code, "application/xml")
    encoder := xml.NewEncoder(w)
    return encoder.Encode(data[0])
}
"""
PATHS = [
    f"'pydantic/{name}.py' = ['D']\n" for name in ("json_schema", "main", "mypy", "root_model", "type_adapter", "types")
]


def edited(text: str, old: str, new: str) -> str | None:
    change = Change("a", ((Wanted(split(old), split(new)),),))
    return carry_out([change], Tree({"a": text}.get, lambda: ("a",)))["a"]


def test_a_neighbour_is_not_edited_where_the_real_lines_have_changed() -> None:
    old = RENDERERS[: RENDERERS.index("\n\n")].replace('"text/plain; charset=utf-8", now()', '"application/xml"')
    with pytest.raises(EditRefused):
        edited(RENDERERS, old, old.replace("application/xml", "application/json"))


def test_a_list_does_not_slide_by_one() -> None:
    text = "".join(["[lint]\n", *PATHS, "another_call(with_other, arguments)\n\n[run]\nsource = ['pydantic']\n"])
    old = "".join([*PATHS[-3:], "'pydantic/version.py' = ['D']\n\n[run]\nsource = ['pydantic']\n"])
    with pytest.raises(EditRefused):
        edited(text, old, old.replace("'pydantic/version.py' = ['D']\n", ""))


def test_a_context_line_that_stands_elsewhere_alone_says_nothing() -> None:
    text = (
        "def one():\n    start(here)\n    value = load_all(name)\n    stop(here)\n    return 1\n\n\nvalue = load(name)"
    )
    old = "def one():\n    start(here)\n    value = load(name)\n    stop(here)\n    return 1\n"
    assert edited(text, old, old.replace("return 1", "return 2")) == text.replace("return 1", "return 2")


SHORT = "fn a() {\n    assert_eq!(wr.cnt, 1);\n    assert_eq!(buf.position(), 4);\n}\n"


def test_one_misspelt_line_of_few_shows_the_place() -> None:
    old = "    assert_eq!(wr.cnt, 1);\n    assert_eq!(buf.positoin(), 4);\n}\n"
    added = "\nfn b() {\n    go();\n}\n"
    assert edited(SHORT, old, old + added) == SHORT + added


@pytest.mark.parametrize(
    "old",
    [
        "    assert_eq!(wr.cnt, 1);\n    assert_eq!(buffer.size(), 4);\n}\n",
        "    assert_eq!(wr.cont, 1);\n    assert_eq!(buf.positoin(), 4);\n}\n",
    ],
)
def test_few_lines_of_which_more_is_another_show_nothing(old: str) -> None:
    with pytest.raises(EditRefused):
        edited(SHORT, old, f"{old}\nfn b() {{\n    go();\n}}\n")


def test_a_line_that_stands_just_above_is_not_laid_on_its_neighbour() -> None:
    text = (
        "if kind.contains(READ) {\n    reader = io.reader.take();\n    io.readiness.fetch_or(1, Relaxed);\n}\n"
        "if ready.is_writable() {\n    writer = io.writer.take();\n    io.readiness.fetch_or(2, Relaxed);\n}\n"
    )
    start = "let mut reader = None;\nlet mut writer = None;\nlet inner = self.inner.borrow_mut();\n"
    block = "if ready.is_readable() {\n    reader = io.reader.take();\n    io.readiness.fetch_or(2, Relaxed);\n}\n"
    old = start + block
    with pytest.raises(EditRefused):
        edited(start + text, old, old.replace("readable()", "readable() || ready.is_hup()"))
