"""``detent stats``, and the estimate before a run."""

import json
from pathlib import Path

import pytest
from tests.model_process import served
from tests.unit.cli.conftest import WISH

from detent.main import main


def test_it_tells_what_a_run_has_cost(proposed: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("stats", "--json")) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["by"] for one in told} == {"day", "model", "role", "run", "all"}
    (whole,) = (one for one in told if one["by"] == "all")
    assert [one["name"] for one in told if one["by"] == "model"] == ["rehearsal@rehearsal"]
    assert [one["name"] for one in told if one["by"] == "run"] == [proposed]
    assert {one["name"] for one in told if one["by"] == "role"} == {"plan", "code", "reflect"}
    assert sum(one["questions"] for one in told if one["by"] == "role") == whole["questions"] > 2
    assert whole["inputTokens"] > 1000
    assert (whole["cost"], whole["unpriced"]) == (0.0, 0)
    assert main(("stats", "--by", "role")) == 0
    out = capsys.readouterr().out
    assert "role" in out
    assert "$0.0000" in out
    assert "limits: $1 a run, $20 a day in all workspaces" in out
    assert main(("stats", "--days", "0.5", "--json", "--by", "day")) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_without_a_run_it_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("stats",)) == 0
    assert capsys.readouterr().out == "No model was asked here yet.\n"


def test_a_model_of_a_role_without_a_price_is_named_with_the_place_for_it(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Prices in the settings are about ``model.name``: to set them again would change nothing."""
    script, config = home / "answer.json", home / "config" / "detent"
    script.write_text(json.dumps({"replies": [{"text": "It adds."}], "repeat_last": True}))
    monkeypatch.delenv("DETENT_MODEL_NAME")
    config.mkdir(parents=True)
    with served(script) as address:
        (config / "models.toml").write_text(f'[provider.one]\nbase_url = "{address}"\nkey = "ONE"\n')
        own = '[model]\nname = "own"\ninput_price = 1.0\noutput_price = 2.0\n'
        (config / "config.toml").write_text(f'{own}[roles]\ncode = ["strange@one"]\n')
        assert main(("run", "What does add do?", "--trust", "--json")) == 0
    capsys.readouterr()
    assert main(("stats",)) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "strange@one has none: write [model." in told
    assert "models.toml" in told.replace(" ", "")
    assert "set model.input_price" not in told


@pytest.mark.parametrize("days", ["0", "-1", "nan"])
def test_days_are_a_number_above_zero(home: Path, capsys: pytest.CaptureFixture[str], days: str) -> None:
    assert main(("stats", f"--days={days}")) == 2
    assert "above 0" in capsys.readouterr().err


def test_a_run_begins_with_its_estimate_and_its_limits(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(("run", WISH, "--trust", "--accept", "none", "--budget", "0.50"))
    told = capsys.readouterr().err
    assert "About $0.00 to $0.00 with rehearsal" in told
    assert "The limits are $0.5 a run and $20 a day." in told
