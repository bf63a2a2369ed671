"""``detent sessions``: what a person does with a run that is over."""

import json
from pathlib import Path

import pytest

from detent.cli.exits import Exit
from detent.main import main


def listed(capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    capsys.readouterr()
    assert main(("sessions", "list", "--json", *more)) == 0
    return [json.loads(line)["title"] for line in capsys.readouterr().out.splitlines()]


def test_a_session_is_named_put_away_forked_and_written_out(
    proposed: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("sessions", "rename", proposed, "division")) == 0
    assert listed(capsys) == ["division"]
    assert main(("sessions", "steps", proposed)) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("   1  ")
    assert main(("sessions", "fork", proposed[:6], "--step", "1")) == 0
    forked = capsys.readouterr().out.split()[5].rstrip(":")
    assert main(("sessions", "steps", forked)) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(("sessions", "archive", proposed)) == 0
    assert listed(capsys, "-n", "1") == ["division"]
    assert len(listed(capsys)) == 1
    assert len(listed(capsys, "--all")) == 2
    assert main(("sessions", "unarchive", proposed)) == 0
    assert len(listed(capsys)) == 2
    assert main(("sessions", "export", proposed, "--format", "jsonl", "-o", str(home / "run.jsonl"))) == 0
    first = json.loads((home / "run.jsonl").read_text().splitlines()[0])
    assert first["runId"] == proposed
    assert (home / "run.jsonl").stat().st_mode & 0o777 == 0o600
    assert main(("sessions", "export", proposed, "-o", str(home / "run.jsonl"))) == Exit.USAGE
    assert json.loads((home / "run.jsonl").read_text().splitlines()[0]) == first


@pytest.mark.parametrize(
    "words",
    [
        ("steps",),
        ("rewind", "RUN"),
        ("fork", "RUN", "--step", "99"),
        ("steps", "zz"),
        ("export", "RUN", "-o", "/dev/null/run.md"),
    ],
)
def test_what_cannot_be_done_is_said(proposed: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("sessions", *(word.replace("RUN", proposed) for word in words))) == Exit.USAGE
    assert capsys.readouterr().err.count("\n") == 1
