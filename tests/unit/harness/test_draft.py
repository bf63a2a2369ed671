"""Trees in the making, beside repositories that hold something of the user's."""

from pathlib import Path

import pytest
from tests.unit.engine.repository import Repository

from detent.core.change import FormChange, TextChange
from detent.core.errors import UserError
from detent.core.form import FILE, Form, link
from detent.harness.draft import Draft
from detent.harness.standing import standing


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.make(tmp_path / "ws")
    made.write(a_txt="a\n", b_txt="b\n")
    (made.root / ".gitignore").write_text("*.log\n")
    made.commit_all()
    return made


def draft_of(repository: Repository) -> Draft:
    return Draft(standing(repository.root), repository.root.parent / "draft")


def test_it_begins_as_head_whatever_the_user_has(repository: Repository) -> None:
    repository.write(a_txt="mine\n")
    repository.git("add", "a.txt")
    before = repository.kept()
    with draft_of(repository) as draft:
        draft.lay_out(["a.txt", "none.txt"])
        assert draft.current("a.txt").text == "a\n"
        assert draft.current("none.txt").text is None
        assert draft.write() == draft.base
    assert repository.kept() == before
    assert not (repository.root.parent / "draft").exists()


def test_what_is_put_into_it(repository: Repository) -> None:
    with draft_of(repository) as draft:
        draft.lay_out(["a.txt", "b.txt"])
        texts = [
            TextChange("a.txt", "a\n", "A\n"),
            TextChange("new/c.txt", None, "c\n"),
            TextChange("b.txt", "b\n", None),
        ]
        before = draft.form("a.txt")
        assert before is not None
        forms = [
            FormChange("a.txt", before, Form(b"a\n", FILE | 0o755), only_mode=True),
            FormChange("to", None, link(b"a.txt")),
        ]
        draft.put(texts, forms)
        tree = draft.write()
    listed = repository.git("ls-tree", "-r", tree).splitlines()
    assert [line.split()[0] + " " + line.split("\t")[1] for line in listed] == [
        "100644 .gitignore",
        "100755 a.txt",
        "100644 new/c.txt",
        "120000 to",
    ]
    assert repository.git("cat-file", "blob", f"{tree}:a.txt") == "A"


def test_the_difference_is_what_the_user_has_besides(repository: Repository) -> None:
    repository.write(a_txt="mine\n", extra_txt="x\n", x_log="ignored\n")
    (repository.root / "b.txt").unlink()
    (repository.root / "env").mkdir()
    for name in ("pyvenv.cfg", "module.py"):
        (repository.root / "env" / name).write_text("")
    with draft_of(repository) as draft:
        found = draft.difference()
        held = {path: form.data if form else None for path, form in found.forms.items()}
        assert held == {"a.txt": b"a\n", "b.txt": b"b\n", "extra.txt": None}, "what is installed or ignored stays"
        assert found.unknown == ()
        assert draft.difference() == found
        repository.write(a_txt="a\n")
        assert "a.txt" not in draft.difference().forms


def test_no_link_in_head_leads_a_write_outside(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (repository.root / "out").symlink_to(tmp_path / "outside")
    repository.commit_all("A link")
    with draft_of(repository) as draft:
        draft.lay_out(["out"])
        with pytest.raises(UserError, match="cannot be committed"):
            draft.put([TextChange("out/x.txt", None, "x\n")], [])
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_bare_repository_has_nothing_to_commit_from(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    Repository(bare).git("init", "--quiet", "--bare")
    with pytest.raises(UserError, match="bare"):
        standing(bare)
