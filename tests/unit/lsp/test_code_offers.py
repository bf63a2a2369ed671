"""What is offered at a place in the code, and to which request."""

import time
from collections.abc import Sequence
from typing import Any

import pytest
from lsprotocol import types

from detent.lsp.client import ClientCapabilities
from detent.lsp.code_offers import code_offers
from detent.lsp.offers import Asked, to_wire
from detent.syntax.source import Source

CODE = """\
import math


class Shape:
    def area(self) -> float:
        raise NotImplementedError

    def name(self) -> str:
        return "shape"


# TODO: say it in one line
def half(x):
    return x / 2


def test_half():
    assert half(4) == 2


LIMIT = 3
"""
SOURCE = Source(CODE, "shapes.py")
LITERALS = ClientCapabilities(code_action_literals=True)
ALWAYS = ["Agent: refactor…", "Agent: edit…", "Agent: explain", "Agent: review", "Agent: goal…", "Agent: show context"]


def problem(message: str, source: str = "ruff", code: str | None = None, data: object = None) -> types.Diagnostic:
    at = types.Range(types.Position(13, 0), types.Position(13, 4))
    return types.Diagnostic(at, message, source=source, code=code, data=data)


def ask(line: int, last: int | None = None, **how: object) -> Asked:
    selection = types.Range(
        types.Position(line, 0), types.Position(line if last is None else last, 0 if last is None else 3)
    )
    return Asked("file:///shapes.py", "shapes.py", line, line if last is None else last, selection, **how)  # type: ignore[arg-type]


def offered(asked: Asked, client: ClientCapabilities = LITERALS) -> Sequence[types.CodeAction | types.Command]:
    return to_wire(list(code_offers(asked, SOURCE)), asked, client)


def titles(asked: Asked) -> list[str]:
    return [action.title for action in offered(asked)]


def arguments(action: types.CodeAction) -> list[Any]:
    assert action.command is not None
    return list(action.command.arguments or ())


def test_a_stub_can_be_implemented() -> None:
    assert titles(ask(5)) == ["Agent: implement this", "Agent: write tests", "Agent: document", *ALWAYS]


def test_so_can_the_stubs_of_a_class_from_its_head() -> None:
    assert "Agent: implement this" in titles(ask(3))


def test_what_is_written_cannot() -> None:
    assert titles(ask(8)) == ["Agent: write tests", "Agent: document", *ALWAYS]


def test_a_todo_can_be_done() -> None:
    assert "Agent: do this TODO" in titles(ask(11))
    assert "Agent: do this TODO" not in titles(ask(13))


def test_a_test_is_not_tested() -> None:
    source = Source("def test_half():\n    assert half(4) == 2\n", "test_shapes.py")
    assert "Agent: write tests" not in [offer.title for offer in code_offers(ask(1), source)]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.go", 'package a\n\nfunc area() int {\n\tpanic("not implemented") // TODO: it\n}\n'),
        ("a.rs", "\n\nfn area() {\n    todo!() // TODO: it\n}\n"),
        ("a.ts", "\n\nfunction area() {\n  throw new Error('Not implemented'); // TODO: it\n}\n"),
        ("A.java", "class A {\n\n  int a() {\n    throw new UnsupportedOperationException(); // TODO: it\n  }\n}\n"),
        ("a.rb", "\n\ndef area\n  raise NotImplementedError # TODO: it\nend\n"),
        ("a.sh", "\n\narea() {\n  : # TODO: it\n}\n"),
    ],
)
def test_every_language_of_code_has_the_same_menu(path: str, code: str) -> None:
    found = [offer.title for offer in code_offers(ask(3), Source(code, path))]
    assert found == ["Agent: implement this", "Agent: do this TODO", "Agent: write tests", "Agent: document", *ALWAYS]


def test_data_and_prose_are_neither_tested_nor_documented() -> None:
    for path, text in (("a.json", '{"a": {"b": 1}}'), ("a.md", "# A\n\ntext\n"), ("a.css", ".a { color: red }\n")):
        assert [offer.title for offer in code_offers(ask(0), Source(text, path))] == ALWAYS


def test_code_without_a_grammar_can_be_worked_on() -> None:
    found = [offer.title for offer in code_offers(ask(0), Source("fn main() {}\n", "main.zig"))]
    assert found == ["Agent: write tests", *ALWAYS]


def test_outside_of_everything_there_is_nothing_to_document() -> None:
    assert titles(ask(20)) == ["Agent: write tests", *ALWAYS]


def test_problems_of_others_are_fixed_by_one_action_that_names_them() -> None:
    asked = ask(13, diagnostics=(problem("x is undefined"), problem("too long")))
    (fix, *_) = offered(asked)
    assert isinstance(fix, types.CodeAction)
    assert fix.title == "Agent: fix this"
    assert fix.kind == "quickfix"
    assert fix.diagnostics == list(asked.diagnostics)
    (argument,) = arguments(fix)
    assert argument["problem"] == "line 14: x is undefined\nline 14: too long"


def test_a_failing_test_of_ours_is_fixed_by_itself() -> None:
    failing = problem("test_half failed: 1 == 2", "detent", "failed-test", {"runId": "ab12", "proposed": False})
    actions = offered(ask(17, diagnostics=(failing,)))
    fixes = [action for action in actions if action.title == "Agent: fix this failure"]
    assert [fix.command.command for fix in fixes if isinstance(fix, types.CodeAction) and fix.command] == ["detent.fix"]
    assert "Agent: fix this" not in [action.title for action in actions]


def test_a_failure_of_a_proposal_is_for_the_run_that_proposes_it() -> None:
    failing = problem("test_half failed", "detent", "failed-test", {"runId": "ab12", "proposed": True})
    fix = next(
        action for action in offered(ask(17, diagnostics=(failing,))) if action.title == "Agent: fix this failure"
    )
    assert isinstance(fix, types.CodeAction)
    assert fix.command is not None
    assert fix.command.command == "detent.say"
    assert fix.command.arguments == [{"runId": "ab12", "text": "Fix this failing test:\ntest_half failed"}]


def test_our_marks_of_hunks_are_no_problems_to_fix() -> None:
    assert "Agent: fix this" not in titles(ask(13, diagnostics=(problem("hunk h1", "detent", "proposed-change"),)))


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (("quickfix",), ["Agent: fix this", "Agent: implement this"]),
        (("source",), ["Agent: explain", "Agent: review", "Agent: goal…", "Agent: show context"]),
        (("source.organizeImports",), []),
        (("source.detent",), ["Agent: explain", "Agent: review", "Agent: goal…", "Agent: show context"]),
        (("refactor.inline",), []),
        (("",), None),
        (
            ("refactor",),
            [
                "Agent: fix this",
                "Agent: implement this",
                "Agent: write tests",
                "Agent: document",
                "Agent: refactor…",
                "Agent: edit…",
            ],
        ),
    ],
)
def test_only_what_was_asked_for_is_offered(only: tuple[str, ...], expected: list[str] | None) -> None:
    asked = ask(5, diagnostics=(problem("bad"),), only=only)
    actions = offered(asked)
    if expected is not None:
        assert [action.title for action in actions] == expected
    else:
        assert len(actions) == 10
    for action in actions:
        assert isinstance(action, types.CodeAction)
        assert any(not kind or f"{action.kind}.".startswith(f"{kind}.") for kind in only)


def test_without_a_menu_only_problems_are_acted_on() -> None:
    assert titles(ask(5, automatic=True)) == []
    assert titles(ask(5, automatic=True, diagnostics=(problem("bad"),))) == ["Agent: fix this"]


def test_a_client_without_literals_gets_commands() -> None:
    actions = offered(ask(5), ClientCapabilities())
    assert actions
    assert all(isinstance(action, types.Command) for action in actions)
    assert actions[0].command == "detent.implement"


def test_what_asks_a_model_says_so_where_the_client_understands() -> None:
    tagged = ClientCapabilities(code_action_literals=True, llm_generated_tag=True)
    for client, tags in ((tagged, [types.CodeActionTag.LlmGenerated]), (LITERALS, None)):
        *asking, goal, looking = offered(ask(5), client)
        for action in asking:
            assert isinstance(action, types.CodeAction)
            assert action.tags == tags
        for action in (goal, looking):
            assert isinstance(action, types.CodeAction)
            assert action.tags is None


def test_the_context_that_is_shown_is_that_of_what_would_be_done_first() -> None:
    def command(asked: Asked) -> dict[str, Any]:
        looking = offered(asked)[-1]
        assert isinstance(looking, types.CodeAction)
        assert looking.title == "Agent: show context"
        assert looking.command is not None
        assert looking.command.arguments
        return dict(looking.command.arguments[0] or {})

    assert command(ask(5))["command"] == "detent.implement"
    assert command(ask(11))["command"] == "detent.todo"
    assert command(ask(8))["command"] == "detent.edit"
    fix = command(ask(13, diagnostics=(problem("bad"),)))
    assert (fix["command"], fix["problem"]) == ("detent.fix", "line 14: bad")


def test_an_action_is_complete() -> None:
    for action in offered(ask(5))[:-2]:
        assert isinstance(action, types.CodeAction)
        assert action.data is None
        assert action.command is not None
        assert action.command.arguments == [
            {
                "uri": "file:///shapes.py",
                "range": {"start": {"line": 5, "character": 0}, "end": {"line": 5, "character": 0}},
            }
        ]


def test_a_menu_for_a_long_file_takes_no_time() -> None:
    text = "".join(f"def f{number}(x):\n    return x + {number}\n\n\n" for number in range(1250))
    began = time.thread_time()
    source = Source(text, "long.py")
    asked = ask(4000)
    assert to_wire(list(code_offers(asked, source)), asked, LITERALS)
    assert time.thread_time() - began < 1.0, "even with nothing parsed before; the bench has the goal of 50 ms"
