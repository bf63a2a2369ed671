"""The table that is known before anything is imported, and what stands behind it, are one."""

import subprocess
import sys
from inspect import iscoroutinefunction
from pathlib import Path

from detent.house import House
from detent.lsp.front import Front
from detent.lsp.messages import COMMANDS
from detent.lsp.messages import REQUESTS as TYPES
from detent.lsp.names import Command
from detent.lsp.reception import FEATURES, REQUESTS
from detent.lsp.routes import answers
from detent.lsp.server import DetentServer

ROUTES = {route.method: route for route in (*FEATURES, *REQUESTS)}


def test_every_route_is_answered_on_the_lane_that_the_table_names(tmp_path: Path) -> None:
    house = House({"HOME": str(tmp_path)})
    found = answers(Front(DetentServer(), house.open_workspace, house.documents))
    assert set(found) == set(ROUTES) | set(Command)
    waiting = {name for name, answer in found.items() if iscoroutinefunction(getattr(answer, "func", answer))}
    assert waiting == {route.method for route in ROUTES.values() if route.waits}
    assert all(route.why.startswith("waits: " if route.waits else "plain: ") for route in ROUTES.values())


def test_what_rich_clients_may_send_is_typed() -> None:
    assert {route.method for route in REQUESTS} == set(TYPES)
    assert set(COMMANDS) == set(Command)


def test_the_reception_needs_nothing_of_what_stands_behind_it() -> None:
    code = "import sys, detent.lsp.reception, detent.lsp.serve; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True).stdout
    assert {"pygls", "detent.lsp.wire"} <= set(loaded.split())
    behind = {"pydantic", "tree_sitter", "rich", "openai", "sqlite3", "detent.engine", "detent.hub", "detent.config"}
    assert behind & set(loaded.split()) == set()
