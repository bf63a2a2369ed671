"""A run whose reviewer cannot be asked: what is said of it, and how a person goes on."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.model_process import served
from tests.unit.cli.conftest import WISH

from detent.main import main

CHANGED = "cannot divide by zero"


def reviewed_at(home: Path, address: str) -> None:
    (home / "config" / "detent" / "models.toml").write_text(f'[provider.one]\nbase_url = "{address}"\nkey = "ONE"\n')


@pytest.fixture
def nobody(home: Path) -> Iterator[None]:
    """A service of reviewers where nothing listens."""
    (home / "config" / "detent").mkdir(parents=True)
    settings = 'model.retries = 0\nreview.by_model = "always"\n[roles]\nreview = ["rev@one"]\n'
    (home / "config" / "detent" / "config.toml").write_text(settings)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        reviewed_at(home, f"http://127.0.0.1:{closed.getsockname()[1]}/v1")
        yield


def said_by(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    return " ".join(f"{said.out} {said.err}".split())


def unreviewed(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The id of such a run, and what was said of it."""
    assert main(("run", WISH, "--trust")) == 1
    said = said_by(capsys)
    found = re.search(r"have it reviewed with `detent resume (\w+)`", said)
    assert found, said
    return found[1], said


def test_its_end_says_so_and_what_can_be_done(project: Path, nobody: None, capsys: pytest.CaptureFixture[str]) -> None:
    run_id, said = unreviewed(capsys)
    assert "review not reviewed: " in said
    assert re.search(r"unproven pytest: \d+ passed.*; not reviewed: ", said)
    ways = f"land it as it is with `detent accept {run_id}`, or refuse it with `detent reject {run_id}`."
    assert said.endswith(f"Nobody reviewed it: have it reviewed with `detent resume {run_id}`, {ways}") or ways in said
    assert main(("resume", run_id)) == 1, "the reviewer is still away"
    assert f"have it reviewed with `detent resume {run_id}`" in said_by(capsys)


def test_it_is_reviewed_again(project: Path, home: Path, nobody: None, capsys: pytest.CaptureFixture[str]) -> None:
    run_id, _ = unreviewed(capsys)
    script = home / "review.json"
    script.write_text(json.dumps({"replies": [{"text": '{"verdict": "approve"}'}], "repeat_last": True}))
    with served(script) as address:
        reviewed_at(home, address)
        assert main(("resume", run_id)) == 0
    said = said_by(capsys)
    assert "review approved" in said
    assert "checks attempt" not in said, "what the checks have said of just this is not asked again"
    assert f"Land it with `detent accept {run_id}`" in said
    assert main(("accept", run_id)) == 0
    assert CHANGED in (project / "calc.py").read_text()
    capsys.readouterr()
    assert main(("resume", run_id)) == 2
    assert "ended as proven; say something to it to go on" in said_by(capsys)


def test_what_the_reviewer_finds_then_goes_back_to_the_model(
    project: Path, home: Path, nobody: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id, _ = unreviewed(capsys)
    rejects = {"text": '{"verdict": "reject", "feedback": ["the message names no number"]}'}
    script, work = home / "review.json", home / "script.json"
    script.write_text(json.dumps({"replies": [rejects], "repeat_last": True}))
    played = json.loads(work.read_text())
    work.write_text(json.dumps({**played, "replies": [*played["replies"], {"text": "It stays as it is."}]}))
    with served(script) as address:
        reviewed_at(home, address)
        assert main(("resume", run_id)) == 1
    said = said_by(capsys)
    assert "the review sends it back: spec_adherence: the message names no number" in said
    assert "Nobody reviewed it" not in said


def test_what_was_decided_in_part_is_not_reviewed_again(
    project: Path, nobody: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id, _ = unreviewed(capsys)
    main(("accept", run_id, "h1"))
    capsys.readouterr()
    assert main(("resume", run_id)) == 2
    assert said_by(capsys).endswith(
        f"Run {run_id} ended as unproven, and part of it is decided. Nobody reviewed it. "
        f"Land the rest as it is with `detent accept {run_id}`. Take out what landed with `detent undo {run_id}`."
    )
    assert main(("undo", run_id)) == 0
    assert CHANGED not in (project / "calc.py").read_text()
