"""A message for the user's own commit: what the run was about, and no claim that nobody has checked."""

from pathlib import Path

import pytest
from tests.unit.engine.repository import Repository
from tests.unit.engine.test_committing import ran, writes
from tests.unit.engine.test_committing import repository as repository  # a fixture

from detent.core.errors import UserError

NOTES = writes("NOTES.md", "divide is written.\n")


async def test_what_landed_gets_a_message_and_nothing_is_committed(tmp_path: Path, repository: Repository) -> None:
    before = repository.git("rev-parse", "HEAD")
    async with ran(tmp_path, NOTES, task="Say in NOTES.md what divide does.") as (workspace, run_id):
        first, *rest = workspace.runs.commit_words.of(run_id).splitlines()
    assert first == "docs(NOTES): say in NOTES.md what divide does"
    assert any(line.startswith("Proof: unproven (") for line in rest), rest
    assert repository.git("rev-parse", "HEAD") == before


async def test_without_anything_in_the_files_it_says_what_to_do(tmp_path: Path, repository: Repository) -> None:
    async with ran(tmp_path, NOTES, accept=False) as (workspace, run_id):
        with pytest.raises(UserError, match="accept something of it first"):
            workspace.runs.commit_words.of(run_id)
