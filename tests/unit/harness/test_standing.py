"""Where a repository stands, and what its own settings say about themselves."""

from pathlib import Path

import pytest
from tests.unit.engine.repository import Repository

from detent.core.errors import UserError
from detent.harness.signing import signing_flags
from detent.harness.standing import standing
from detent.harness.templates import commit_template, first_template


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    made = Repository.make(tmp_path / "ws")
    made.write(a_txt="a\n")
    made.commit_all()
    return made


def test_the_branch_the_head_and_the_folder(repository: Repository) -> None:
    (repository.root / "deep" / "er").mkdir(parents=True)
    found = standing(repository.root / "deep" / "er")
    assert (found.branch, found.prefix, found.top) == ("main", "deep/er/", repository.root)
    assert found.head == repository.git("rev-parse", "HEAD")
    assert (found.busy, found.shallow) == ("", False)


def test_detached_shallow_and_busy(repository: Repository) -> None:
    head = repository.git("rev-parse", "HEAD")
    repository.git("switch", "--quiet", "--detach")
    (repository.root / ".git" / "shallow").write_text(f"{head}\n")
    (repository.root / ".git" / "CHERRY_PICK_HEAD").write_text(f"{head}\n")
    found = standing(repository.root)
    assert (found.branch, found.shallow, found.busy) == (None, True, "a cherry-pick")


def test_without_a_commit_there_is_no_head(tmp_path: Path) -> None:
    assert standing(Repository.make(tmp_path / "empty").root).head is None


def test_outside_of_any_repository(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="git init"):
        standing(tmp_path)


def test_settings_know_whose_they_are(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[gpg]\n\tprogram = mine\n[commit]\n\tgpgSign = true\n")
    repository.git("config", "gpg.program", "theirs")
    found = standing(repository.root)
    assert found.config("gpg.program") == [("global", "mine"), ("local", "theirs")]
    assert "gpg.program=mine" in signing_flags(found)
    assert "theirs" not in " ".join(signing_flags(found))
    repository.git("config", "commit.gpgSign", "false")
    assert signing_flags(found) == []


def test_templates_of_the_user_s_and_of_the_repository(repository: Repository, tmp_path: Path) -> None:
    found = standing(repository.root)
    assert commit_template(found) == ""
    (tmp_path / "mine.txt").write_text("# a comment\nMine: yes\n")
    (tmp_path / ".gitconfig").write_text("[commit]\n\ttemplate = ~/mine.txt\n")
    assert commit_template(found) == "Mine: yes"
    repository.git("config", "commit.template", str(tmp_path / "mine.txt"))
    assert commit_template(found) == "", "a repository does not lead out of itself"
    (repository.root / "form.md").write_text("## Form\n")
    repository.commit_all("A form")
    assert first_template(standing(repository.root), ["none.md", "form.md"]) == "## Form"
