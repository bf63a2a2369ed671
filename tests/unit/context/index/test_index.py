import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import found, indexed, lay_out

from detent.context.index import index as index_module
from detent.context.index import update
from detent.context.index.index import Index
from detent.context.index.tables import MIGRATIONS
from detent.core.work import Buffer
from detent.harness.base import Stamp
from detent.harness.git import Git
from detent.harness.secret_files import SecretFiles
from detent.store.database import open_database
from detent.syntax.grammars import installed

SHOP = {"a.py": "def net(): pass\n", "b/c.py": "def gross(): return net()\n", "README.md": "Net and gross.\n"}


def test_every_text_is_found_by_its_terms(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        assert [known.path for known in index.catalogue.files] == ["README.md", "a.py", "b/c.py"]
        assert found(index, "net") == {"a.py", "b/c.py", "README.md"}
        assert found(index, "pass") == {"a.py"}
        known = index.catalogue.files[1]
        assert [one.name for one in index.outline(known).definitions] == ["net"]


def test_what_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        assert index.refresh() == 0
        (tmp_path / "ws" / "a.py").write_text("def tax(): pass\n")
        (tmp_path / "ws" / "b" / "c.py").unlink()
        (tmp_path / "ws" / "d.py").write_text("def net(): return tax\n")
        assert index.refresh() == 3
        assert found(index, "tax") == {"a.py", "d.py"}
        assert found(index, "net") == {"README.md", "d.py"}
    with indexed(tmp_path, {}) as again:
        assert again.refresh() == 0
        assert found(again, "tax") == {"a.py", "d.py"}


def test_a_file_that_was_only_touched_is_kept(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        place = index.catalogue.files[1].place
        os.utime(tmp_path / "ws" / "a.py", (1, 1))
        assert index.refresh() == 1
        assert index.catalogue.files[1].place == place
        assert index.refresh() == 0


def test_a_renamed_file_that_only_changes_its_case(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        (tmp_path / "ws" / "a.py").rename(tmp_path / "ws" / "A.py")
        index.refresh()
        assert found(index, "pass") == {"A.py"}


def test_what_the_editor_holds_is_laid_over(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        index.lay_over({"a.py": Buffer("def tax(): pass\n", 2), "new.py": Buffer("def tax(): new\n", 1)})
        assert found(index, "tax") == {"a.py", "new.py"}
        assert found(index, "net") == {"README.md", "b/c.py"}
        changed = next(known for known in index.catalogue.files if known.path == "a.py")
        assert [one.name for one in index.outline(changed).definitions] == ["tax"]
        index.lay_over({"a.py": Buffer("def toll(): pass\n", 3)})
        assert found(index, "tax") == set()
        assert found(index, "toll") == {"a.py"}
        index.lay_over({})
        assert found(index, "net") == {"README.md", "a.py", "b/c.py"}


def test_what_is_ignored_secret_or_no_text_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "ws" / "out").mkdir(parents=True)
    (tmp_path / "ws" / "image.py").write_bytes(b"\0\1")
    (tmp_path / "ws" / os.fsdecode(b"not-\xff-utf8.py")).write_text("net")
    texts = {**SHOP, ".env": "NET=1", "out/x.py": "net", ".detentignore": "out/\n*.md\n", "keys/.env": "net"}
    with indexed(tmp_path, texts, SecretFiles(("keys/*",))) as index:
        assert found(index, "net") == {"a.py", "b/c.py", "keys/.env"}
        assert index.refresh() == 0


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_text_is_found_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "x = 1\r\ndef gr\xf6\xdfe(): pass\r\n"
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "old.py").write_bytes(text.encode(encoding))
    with indexed(tmp_path, {}) as index:
        assert found(index, "gr\xf6\xdf") == {"old.py"}
        assert [one.line for one in index.outline(index.catalogue.files[0]).definitions] == [1]
        (tmp_path / "ws" / "old.py").write_bytes(text.encode())
        index.refresh()
        assert found(index, "gr\xf6\xdf") == {"old.py"}


def test_what_is_ignored_is_not_there_when_it_is_open_in_an_editor_either(tmp_path: Path) -> None:
    texts = {**SHOP, ".detentignore": "out/\n", ".gitignore": "local.py\n", "out/x.py": "net", "local.py": "net"}
    with indexed(tmp_path, texts) as index:
        Git(tmp_path / "ws").init()
        opened = {path: Buffer("net = 1\n", 1) for path in ("out/x.py", "out/new.py", "local.py", "new.py")}
        for version in (1, 2):
            index.lay_over({path: replace(one, version=version) for path, one in opened.items()})
            assert found(index, "net") == {"README.md", "a.py", "b/c.py", "new.py"}


def test_a_damaged_index_is_made_anew_and_says_so(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        assert index.notice is None
    data = bytearray((tmp_path / "index.db").read_bytes())
    data[: len(data) // 2] = random.Random(1).randbytes(len(data) // 2)
    (tmp_path / "index.db").write_bytes(data)
    with indexed(tmp_path, {}) as again:
        assert "index.db was damaged" in (again.notice or "")
        assert found(again, "pass") == {"a.py"}


def test_an_index_that_was_made_in_another_way_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with indexed(tmp_path, SHOP):
        pass
    monkeypatch.setattr(index_module, "VERSION", index_module.VERSION + 1)
    index = Index.open(tmp_path / "index.db", tmp_path / "ws")
    assert index.catalogue.files == []
    assert index.refresh() == 3
    index.close()


def test_an_index_made_with_other_grammars_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with indexed(tmp_path, SHOP) as index:
        assert len(index.catalogue.files) == 3
    monkeypatch.setattr(index_module, "installed", lambda: (*installed(), "tree_sitter_more-1.0"))
    index = Index.open(tmp_path / "index.db", tmp_path / "ws")
    assert index.catalogue.files == []
    index.close()


def test_an_index_of_an_older_layout_is_made_anew(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP):
        pass
    database = open_database(tmp_path / "index.db", MIGRATIONS)
    with database.transaction() as connection:
        connection.execute("DROP TABLE calls")
        connection.execute("DROP TABLE history")
        connection.execute("PRAGMA user_version = 2")
        connection.execute("UPDATE about SET made_by = '1 of an older release'")
    database.close()
    with indexed(tmp_path, {}) as index:
        assert found(index, "net") == {"README.md", "a.py", "b/c.py"}
        assert index.calls(index.catalogue.files[2]) == {"net": [0]}
        assert index.notice is None


def test_what_a_file_calls_is_kept(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        assert [index.calls(known) for known in index.catalogue.files] == [{}, {}, {"net": [0]}]
        index.lay_over({"b/c.py": Buffer("\nnet(); net()\ngross()\n", 1)})
        assert index.calls(index.catalogue.files[2]) == {"net": [1, 1], "gross": [2]}
        index.lay_over({})
        assert index.calls(index.catalogue.files[2]) == {"net": [0]}


def test_two_at_once_see_the_same(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as one, indexed(tmp_path, {}) as other:
        assert found(other, "pass") == {"a.py"}
        (tmp_path / "ws" / "a.py").write_text("def tax(): pass\n")
        one.refresh()
        assert found(other, "tax") == {"a.py"}
        assert other.refresh() == 0


def test_many_small_changes_leave_few_segments(tmp_path: Path) -> None:
    with indexed(tmp_path, {f"{number}.py": "x" for number in range(60)}) as index:
        for number in range(60):
            (tmp_path / "ws" / f"{number}.py").write_text(f"def f{number}(): pass\n")
            index.refresh()
        assert len(index.catalogue.stretches) < 55
        assert found(index, "pass") == {f"{number}.py" for number in range(60)}


def test_many_files_are_read_by_processes(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {f"{number}.py": f"def f{number}(): pass\n" + "# word\n" * 3_000 for number in range(30)})
    index = Index.open(tmp_path / "index.db", tmp_path / "ws")
    told: list[tuple[int, int]] = []
    assert index.refresh(lambda done, all_of: told.append((done, all_of))) == 30
    assert told[-1] == (30, 30)
    assert len(found(index, "word")) == 30
    index.close()


def test_an_index_that_was_cut_off_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update, "_BATCH_FILES", 1)
    lay_out(tmp_path / "ws", SHOP)

    def cut(done: int, all_of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    index = Index.open(tmp_path / "index.db", tmp_path / "ws")
    with pytest.raises(KeyboardInterrupt):
        index.refresh(cut)
    index.close()
    again = Index.open(tmp_path / "index.db", tmp_path / "ws")
    assert again.refresh() == 1
    assert len(again.catalogue.files) == 3
    again.close()


def test_the_last_batches_are_small_and_data_costs_little() -> None:
    def stamps(ending: str, count: int) -> dict[str, Stamp]:
        return {f"{number:04}{ending}": Stamp(100_000, 1, 1, 1) for number in range(count)}

    code = list(update._portions(stamps(".py", 300), dict.fromkeys(stamps(".py", 300), "")))
    sizes = [len(portion) for portion in code]
    assert sum(sizes) == 300
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 60
    assert sizes[-2] == 10
    assert len(list(update._portions(stamps(".po", 300), dict.fromkeys(stamps(".po", 300), "")))) == 1
