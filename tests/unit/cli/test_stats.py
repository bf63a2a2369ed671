"""``detent stats``, and the estimate before a run."""

import json
from pathlib import Path

import pytest
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


@pytest.mark.parametrize("days", ["0", "-1", "nan"])
def test_days_are_a_number_above_zero(home: Path, capsys: pytest.CaptureFixture[str], days: str) -> None:
    assert main(("stats", f"--days={days}")) == 2
    assert "above 0" in capsys.readouterr().err


def test_a_run_begins_with_its_estimate_and_its_limits(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(("run", WISH, "--trust", "--accept", "none", "--budget", "0.50"))
    told = capsys.readouterr().err
    assert "About $0.00 to $0.00 with rehearsal" in told
    assert "The limits are $0.5 a run and $20 a day." in told
