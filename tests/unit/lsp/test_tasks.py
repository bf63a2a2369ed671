"""From a click to a task."""

import pytest

from detent.core.work import Scope, TaskKind
from detent.lsp.tasks import Selection, make_task, stubs_at
from detent.syntax.source import Source

CODE = """\
class Shape:
    def area(self):
        raise NotImplementedError

    def name(self):
        return "shape"


# TODO: halve it
x = 3
"""
SOURCE = Source(CODE, "shapes.py")


@pytest.mark.parametrize(
    ("kind", "selection", "scope"),
    [
        (TaskKind.IMPLEMENT, (2, 2, False), Scope("s.py", 1, 3, "Shape.area")),
        (TaskKind.IMPLEMENT, (0, 0, False), Scope("s.py", 1, 3, "Shape.area")),
        (TaskKind.DOCUMENT, (5, 5, False), Scope("s.py", 4, 6, "Shape.name")),
        (TaskKind.EDIT, (4, 5, True), Scope("s.py", 4, 6, "Shape.name")),
        (TaskKind.EDIT, (2, 5, True), Scope("s.py", 2, 6, None)),
        (TaskKind.EXPLAIN, (9, 9, False), Scope("s.py", 0, 11)),
        (TaskKind.FIX, (9, 9, False), Scope("s.py", 9, 10)),
        (TaskKind.REVIEW, None, Scope("s.py", 0, 11, None)),
        (TaskKind.TODO, (8, 8, False), Scope("s.py", 8, 9, None)),
    ],
)
def test_the_scope_is_what_the_click_means(kind: TaskKind, selection: Selection | None, scope: Scope) -> None:
    assert make_task(kind, SOURCE, "s.py", selection, "").scope == scope


def test_a_todo_says_itself_what_to_do() -> None:
    assert make_task(TaskKind.TODO, SOURCE, "s.py", (8, 8, False), "").instruction == "# TODO: halve it"


def test_words_of_the_client_go_before_those_in_comments() -> None:
    source = Source("# agent: from the comment\ndef f():\n    pass\n", "s.py")
    assert make_task(TaskKind.EDIT, source, "s.py", (2, 2, False), " given ").instruction == "given"
    assert make_task(TaskKind.EDIT, source, "s.py", (2, 2, False), "").instruction.startswith("from the comment\n")


def test_a_namespace_is_not_implemented_as_a_whole() -> None:
    source = Source("mod a {\n    fn f() { todo!() }\n    fn g() { todo!() }\n\n}\n", "a.rs")
    assert [symbol.name for symbol in stubs_at(source, 1, 1)] == ["f"]
    assert list(stubs_at(source, 3, 3)) == []


def test_on_a_property_it_is_the_class_that_is_implemented_and_tested() -> None:
    code = "class A {\n  public int X { get; set; }\n  void F() { throw new NotImplementedException(); }\n}\n"
    source = Source(code, "A.cs")
    assert [stub.qualified for stub in stubs_at(source, 1, 1)] == ["A.F"]
    assert make_task(TaskKind.TESTS, source, "A.cs", (1, 1, False), "").scope == Scope("A.cs", 0, 4, "A")
    assert make_task(TaskKind.DOCUMENT, source, "A.cs", (1, 1, False), "").scope == Scope("A.cs", 1, 2, "A.X")
