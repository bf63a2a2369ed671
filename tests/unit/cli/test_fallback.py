"""A whole run whose first model is down: real servers, real files of settings, and what the user is told."""

import json
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.model_process import served
from tests.unit.cli.conftest import WISH, script_without_place

from detent.main import main


def test_the_next_model_does_the_work_and_that_is_told(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    down, good = home / "down.json", home / "good.json"
    refusal = {"text": "", "faults": [{"kind": "status", "status": 503, "text": "overloaded"}] * 9}
    down.write_text(json.dumps({"replies": [refusal], "repeat_last": True}))
    good.write_text(script_without_place())
    monkeypatch.delenv("DETENT_MODEL_NAME")
    config = home / "config" / "detent"
    config.mkdir(parents=True)
    with ExitStack() as running:
        one, two = (running.enter_context(served(script)) for script in (down, good))
        (config / "models.toml").write_text(
            f'[provider.one]\nbase_url = "{one}"\nkey = "ONE"\n[provider.two]\nbase_url = "{two}"\nkey = "TWO"\n'
            '[model."second"]\ninput = 1.0\noutput = 2.0\n'
        )
        (config / "config.toml").write_text(
            'model.retries = 0\nreview.by_model = "never"\n'
            '[roles]\ncode = ["first@one", "second@two"]\n[run]\ndifficulty = "XL"\n'
        )
        assert main(("run", WISH, "--trust", "--json")) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    run_id = told[-1]["runId"]
    switches = [one["data"] for one in told[:-1] if one.get("kind") == "model_switched"]
    assert [(one["new"], one["reason"][:9]) for one in switches] == [("second@two", "overload:")]
    assert main(("show", run_id)) == 0
    story = capsys.readouterr().out
    assert "code: second@two instead of first@one" in story or "plan: second@two instead of first@one" in story
    assert "tier     XL  set by run.difficulty" in story
    assert main(("stats", "--json", "--by", "model")) == 0
    models = {one["name"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert models["first@one"]["cost"] is None
    assert models["second@two"]["cost"] > 0
