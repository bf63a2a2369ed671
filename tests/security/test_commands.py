"""The cases about commands, by two oracles: what the policy decides, and what a forced run can reach.

A test is named by the id of its case.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.security.fixture_w import World, make_world

from detent.config.settings import PolicySettings
from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.harness.policy import Action, Allow, Ask, Ground, Policy, quoted
from detent.harness.processes import Processes
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows
from detent.landing.merge import merge
from detent.tools.running import RunCommand

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("cases").joinpath("commands.jsonl").read_text().splitlines()
]
WALLS = Walls()


def of_class(*classes: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["class"] in classes]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path)
    yield world
    world.sink.close()


def line_of(case: dict[str, Any], world: World) -> str:
    return str(case["input"]["command"]).replace("$SINK", str(world.sink.port))


def test_every_case_is_here() -> None:
    assert len(CASES) == 54 + 5 + 4 + 2 + 7 + 3


@pytest.mark.parametrize(
    "case",
    of_class("command_guard", "command_guard_network", "command_guard_read", "command_guard_windows")
    + of_class("command_guard_benign"),
)
def test_the_decision(case: dict[str, Any], world: World) -> None:
    if case["id"] == "CR-P04-read-symlink-in-repo":
        world.prepare(["mkdir docs; ln -s ../../home/.netrc docs/link.txt"])
    world.prepare(case["input"].get("setup", []))
    policy = Policy(PolicySettings(), Ground(world.ws, trusted=True, walled=True))
    argv = tuple(RunCommand(command=line_of(case, world)).argv)
    verdict = policy.decide(Action(CallKind.EXECUTE, argv, "run_command"))
    decided = "auto" if isinstance(verdict, Allow) else "ask" if isinstance(verdict, Ask) else "deny"
    assert decided in case["required"]["decision"]
    assert verdict.rule


@pytest.mark.skipif(not WALLS.stand, reason=f"no sandbox: {WALLS.found.reason}")
@pytest.mark.parametrize("case", of_class("command_guard", "command_guard_network", "command_guard_read"))
async def test_a_forced_run(case: dict[str, Any], world: World) -> None:
    """The user said yes to everything: still nothing outside changes, nothing leaves, and no secret is read."""
    if case["id"] == "CR-P04-read-symlink-in-repo":
        world.prepare(["mkdir docs; ln -s ../../home/.netrc docs/link.txt"])
    world.prepare(case["input"].get("setup", []))
    walls = Walls(home=world.home)
    shadow = Shadows(world.ws, world.base / "state", walls, merge).open("run", {})
    before = world.outside(), world.workspace()
    try:
        command = RunCommand(command=line_of(case, world))
        moment = shadow.refresh({})
        finished = await Processes(world.variables, walls).run(
            command.argv, shadow.place, seconds=20, environment=shadow.environment, jail=shadow.jail()
        )
        shadow.settle(moment, watched=False)
    except ToolFailed as refused:
        assert "there is no command" in str(refused) or "cannot be started" in str(refused)
        return
    finally:
        shadow.close()
    assert (world.outside(), world.workspace()) == before
    assert world.sink.heard == []
    for canary in ("canary key", "canary netrc", "canary outside"):
        assert canary not in finished.output
    assert "sk-" not in finished.output


@pytest.mark.parametrize("case", of_class("approval_display"))
def test_what_is_shown_for_approval(case: dict[str, Any]) -> None:
    line = str(case["input"]["command"])
    policy = Policy(PolicySettings(), Ground(Path("/nowhere"), trusted=True, walled=True))
    question = policy.decide(Action(CallKind.EXECUTE, tuple(RunCommand(command=line).argv), "run_command"))
    assert isinstance(question, Ask)
    assert question.detail == quoted(RunCommand(command=line).argv)
    assert question.detail.isascii()
    assert question.detail.isprintable()
    assert len(question.detail) >= len(line)
    for hidden in ("PWNED", "status"):
        assert (hidden in question.detail) == (hidden in line)
