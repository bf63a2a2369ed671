"""``detent commit`` and ``detent pr`` from end to end, on the demo's project."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from tests.terminal import Terminal
from tests.unit.engine.repository import Repository

from detent.cli.demo.sample import expected_text
from detent.config import environment
from detent.core.change import Decision
from detent.engine.workspace import FrontEnd
from detent.house import House
from detent.main import main


@pytest.fixture
def repository(project: Path) -> Repository:
    made = Repository(project)
    made.git("config", "user.name", "Ada")
    made.git("config", "user.email", "ada@example.org")
    made.commit_all()
    return made


def test_a_proposal_is_committed_and_taken_back(
    repository: Repository, proposed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = repository.kept()
    assert main(("commit", proposed)) == 2
    assert "--undecided" in capsys.readouterr().err
    assert main(("commit", proposed, "--undecided", "--branch", "fix/divide", "-m", "fix: divide")) == 0
    out = capsys.readouterr().out
    assert "✓ h1, h2 committed: fix: divide" in out
    assert "branch   fix/divide" in out
    assert repository.kept() | {"refs": []} == before | {"refs": []}
    assert repository.show("fix/divide", "calc.py") == expected_text()
    assert main(("undo", proposed)) == 0
    assert repository.git("branch", "--list", "fix/*") == ""


def test_a_part_that_is_not_proven_says_so(
    repository: Repository, proposed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("commit", proposed, "h1")) == 1
    captured = capsys.readouterr()
    assert "The committed tree is red" in captured.err
    branch = repository.git("branch", "--list", "--format=%(refname:short)", "detent/*")
    assert "Proof: red" in repository.git("log", "-1", "--format=%B", branch)


def test_the_holder_of_the_run_commits_it_for_others(repository: Repository, proposed: str, project: Path) -> None:
    """An editor has the run, and a terminal asks it."""

    async def both() -> tuple[int, str]:
        house = House(environment())
        editor = house.open_workspace(project, FrontEnd(lambda disk: disk))
        try:
            assert editor.hub.lease.take(proposed)
            await editor.runs.decide(proposed, (), Decision.ACCEPT)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "detent", "commit", proposed, stdout=asyncio.subprocess.PIPE
            )
            out, _ = await process.communicate()
            return process.returncode or 0, out.decode()
        finally:
            await editor.close()

    code, out = asyncio.run(both())
    assert (code, "branch   detent/implement-divide-in-calc-py" in out) == (0, True)


def test_a_push_is_asked_at_the_terminal_and_a_no_without_one(
    repository: Repository, proposed: str, project: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("init", "--quiet", "--bare", str(home / "bare.git"))
    repository.git("remote", "add", "origin", str(home / "bare.git"))
    assert main(("commit", proposed, "--undecided")) == 0
    assert main(("pr", proposed, "--push-only")) == 4
    assert "nobody said yes" in capsys.readouterr().err
    assert main(("pr", proposed)) == 2
    assert "git.github_hosts" in capsys.readouterr().err
    terminal = Terminal([sys.executable, "-P", "-m", "detent", "pr", proposed, "--push-only"], project)
    try:
        terminal.sees("Push detent/implement-divide-in-calc-py?")
        terminal.sees("[1] Push it")
        terminal.types("1\n")
        assert terminal.ends() == 0
    finally:
        terminal.close()
    assert (
        Repository(home / "bare.git").git("branch", "--format=%(refname:short)") == "detent/implement-divide-in-calc-py"
    )


def test_an_issue_has_to_be_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("run", "--issue", "https://elsewhere.example/acme/shop/issues/1")) == 2
    assert "no issue of a service that is known" in capsys.readouterr().err


def test_a_task_that_is_an_issue_needs_its_host(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("run", "--issue", "https://github.com/acme/shop/issues/1", "--json")) == 4
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert "allow api.github.com" in result["data"]["reason"]
