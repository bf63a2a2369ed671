"""Every file in cases/ is a scenario: this plays it and looks at what came of it."""

import json
import sys
import venv
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from tests.model_server import FaultyScript, ScriptedServer
from tests.patience import slowness
from tests.project_python import project_python
from tests.scenarios.scenario import HERE, Expect, Scenario, load, repository
from tests.scenarios.stage import Outcome, play

from detent.core.events import CallKind, CallStatus
from detent.harness.sandbox.walls import Walls
from detent.hub.views import RunView

REVIEWER = "You review a change"
JUDGE = "You judge whether criteria"
CASES = sorted((HERE / "cases").glob("*.toml"))


def test_there_are_at_least_90_scenarios() -> None:
    assert len(CASES) >= 90


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
async def test_scenario(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(case)
    if scenario.needs_walls and not Walls().stand:
        pytest.skip("there is no sandbox here")
    root = lay_out(scenario, tmp_path / "project")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-scripted")
    programs = (Path(python).parent for python in (project_python(), sys.executable))
    monkeypatch.setenv("PATH", ":".join((*map(str, programs), "/usr/local/bin", "/usr/bin", "/bin")))
    played = FaultyScript.model_validate(
        {
            "replies": scenario.reply,
            "others": scenario.review,
            "repeat_last": scenario.repeat_last,
            "in_order": scenario.in_order,
            "context": scenario.context,
        }
    )
    async with ScriptedServer(played) as server:
        outcome = await play(scenario, root, server)
    look_at_end(scenario.expect, outcome.view)
    look_at_story(scenario.expect, outcome)
    look_at_files(scenario.expect, outcome)
    if scenario.expect.hangs_up:
        look_at_cut_off_stream(outcome)


def look_at_cut_off_stream(outcome: Outcome) -> None:
    assert outcome.hung_up_after is not None
    assert outcome.hung_up_after < 0.5 * slowness()
    finished = [call for call in outcome.view.calls if call.started.kind is CallKind.MODEL][-1].finished
    assert finished is not None
    assert finished.status is CallStatus.CANCELLED
    assert finished.usage.input_tokens > 100
    assert finished.usage.output_tokens > 5
    assert finished.usage.cost
    assert outcome.view.usage.cost is not None
    assert outcome.view.usage.cost >= finished.usage.cost


def lay_out(scenario: Scenario, root: Path) -> Path:
    for path, text in repository(scenario).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    for command, *arguments in scenario.setup:
        SETUPS[command](root, *arguments)
    return root


def write_notes(root: Path, name: str, lines: str) -> None:
    """A file that is too long to stand in a scenario."""
    said = "a quotient is what is left when one number is divided by another"
    (root / name).write_text("".join(f"note {number}: {said}\n" for number in range(1, int(lines) + 1)), "utf-8")


def install_editable(root: Path, source: str) -> None:
    """What ``pip install -e .`` leaves: an environment with a path file to the real tree. It sees our own pytest."""
    venv.create(root / ".venv", with_pip=False, symlinks=True)
    packages = next((root / ".venv" / "lib").glob("python*")) / "site-packages"
    (packages / "project.pth").write_text(f"{root / source}\n")
    (packages / "tools.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")


SETUPS: dict[str, Callable[..., None]] = {"editable-install": install_editable, "notes": write_notes}


def look_at_end(expect: Expect, view: RunView) -> None:
    assert view.outcome is not None
    assert view.outcome.value == expect.outcome, view.reason
    assert expect.reason in view.reason
    if expect.proof is not None:
        assert view.proof is not None
        assert view.proof.status.value == expect.proof, view.proof.reason
        assert expect.proof_reason in view.proof.reason
    if expect.states is not None:
        assert {hunk_id: state.value for hunk_id, state in view.states.items()} == expect.states
    assert expect.answer in view.answer
    if expect.criteria is not None:
        assert [" ".join(one.state for one in found.found) for found in view.rounds] == expect.criteria
    decided = iter(f"{one.phase}: {one.reason}" for one in view.phases)
    for beginning in expect.decided:
        assert any(one.startswith(beginning) for one in decided), (beginning, view.phases)
    assert not view.unfinished_calls
    made = [call.started for call in view.calls]
    assert len({call.call_id for call in made}) == len(made), "two calls have one id"
    names = [call.name for call in made if call.kind is not CallKind.MODEL]
    assert {name: names.count(name) for name in expect.calls} == expect.calls


def look_at_story(expect: Expect, outcome: Outcome) -> None:
    left = iter(outcome.events)
    for name in expect.events:
        assert name in left, f"{name} does not come in its place in {outcome.events}"
    for name in expect.never:
        assert name not in outcome.events
    said = "\n".join(json.dumps(json.loads(body), ensure_ascii=False) for body in outcome.bodies)
    for text in expect.told:
        assert json.dumps(text, ensure_ascii=False)[1:-1] in said
    for text in expect.never_told:
        assert text not in said
    if expect.requests is not None:
        assert len(outcome.bodies) == expect.requests
    look_at_prefixes(outcome.bodies, outcome.events.count("Compacted") + expect.begun_anew)


def look_at_prefixes(bodies: list[str], compactions: int) -> None:
    """Each request begins with the bytes of the one before, up to the end of its messages: the cache lives by it.

    Only a compaction makes a request begin otherwise. A reviewer's or a judge's question is a conversation of its own.
    """
    asked = [body for body in bodies if REVIEWER not in body and JUDGE not in body]
    assert all(body.startswith('{"messages":[') for body in asked)
    begun = sum(not after.startswith(before[: end_of_messages(before)]) for before, after in pairwise(asked))
    assert begun == compactions


def end_of_messages(body: str) -> int:
    _, end = json.JSONDecoder().raw_decode(body[body.index("[") :])
    return int(end) + body.index("[") - 1


def look_at_files(expect: Expect, outcome: Outcome) -> None:
    for path, text in expect.files.items():
        assert (outcome.desk.current(path).text or "") == text
    for path, texts in expect.contains.items():
        held = outcome.desk.current(path).text or ""
        assert [text for text in texts if text not in held] == []
    proposed = "".join(line for hunk in outcome.view.hunks for line in hunk.new)
    assert [text for text in expect.proposes if text not in proposed] == []
