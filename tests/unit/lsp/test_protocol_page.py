"""The protocol's types, its page and its TypeScript say the same."""

import re
from pathlib import Path

from detent.lsp import commands, custom, typescript
from detent.lsp.messages import COMMANDS, REQUESTS
from detent.lsp.names import Command
from detent.lsp.reference import filled
from detent.lsp.typescript import reachable

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "protocol.md"
TYPES = ROOT / "vscode-client" / "src" / "protocol.ts"


def test_the_typescript_is_fresh() -> None:
    assert TYPES.read_text("utf-8") == typescript.typescript(), f"run `python -P -m detent.lsp.typescript > {TYPES}`"


def test_the_page_is_fresh() -> None:
    page = PAGE.read_text("utf-8")
    assert page == filled(page), "run `python -P -m detent.lsp.reference docs/protocol.md`"


def test_the_page_has_every_table() -> None:
    page = PAGE.read_text("utf-8")
    for name in ("commands", "requests", "notifications", "events", "messages"):
        assert re.search(rf"<!-- {name} -->\n.+?<!-- /{name} -->", page, re.DOTALL), name
    for command in Command:
        assert f"| `{command.value}` |" in page


def test_a_table_that_was_changed_by_hand_is_written_anew() -> None:
    page = PAGE.read_text("utf-8")
    assert filled(page.replace("| `detent.implement` |", "| `detent.invent` |")) == page


def test_every_command_and_request_has_a_type_and_a_handler() -> None:
    assert set(COMMANDS) == set(Command) == set(commands.HANDLERS)
    assert set(REQUESTS) == set(custom.handlers(custom.Subscriptions()))


def test_every_type_has_a_name_of_its_own() -> None:
    named = [kind for kind, _ in COMMANDS.values()] + [kind for pair in REQUESTS.values() for kind in pair]
    names = [kind.__name__ for kind in reachable([*named, *typescript.EVENTS.values()])]
    assert len(names) == len(set(names))


def test_every_name_in_the_typescript_is_declared_there() -> None:
    text = TYPES.read_text("utf-8")
    declared = set(re.findall(r"export (?:interface|type) (\w+)", text))
    code = re.sub(r"/\*\*.*?\*/|\"[^\"]*\"|//[^\n]*", "", text, flags=re.DOTALL)
    used = set(re.findall(r"\b[A-Z]\w+\b", code)) - {"Record"}
    assert used <= declared
