import threading
from pathlib import Path

import pytest
from tests.unit.context.index.indexed import found, indexed, lay_out, without_numpy

from detent.context.index import update
from detent.context.index.batch import Batch, BatchRead
from detent.context.index.index import Index
from detent.core.errors import UserError
from detent.harness import assistants
from detent.store.presence import turn

SHOP = {"a.py": "def net(): pass\n", "b/c.py": "def gross(): return net()\n", "README.md": "Net and gross.\n"}


def named(index: Index, *paths: str) -> int:
    steps = index.steps(paths)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return int(end.value)


def test_only_what_is_named_is_looked_at(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        lay_out(tmp_path / "ws", {"a.py": "def tax(): pass\n", "b/c.py": "def toll(): pass\n", "b/d.py": "tax\n"})
        assert named(index, "a.py") == 1
        assert (found(index, "tax"), found(index, "toll")) == ({"a.py"}, set())
        assert named(index, "b") == 2, "a folder means all below it"
        assert (found(index, "tax"), found(index, "toll")) == ({"a.py", "b/d.py"}, {"b/c.py"})
        assert index.refresh() == 0


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    with indexed(tmp_path, {**SHOP, "b/d.py": "net\n"}) as index:
        (tmp_path / "ws" / "a.py").rename(tmp_path / "ws" / "A.py")
        (tmp_path / "ws" / "b" / "c.py").unlink()
        (tmp_path / "ws" / "b" / "d.py").unlink()
        (tmp_path / "ws" / "b").rmdir()
        assert named(index, "a.py", "A.py", "b") == 4
        assert [known.path for known in index.catalogue.files] == ["A.py", "README.md"]


def test_a_file_that_decides_about_others_has_all_of_them_looked_at(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        (tmp_path / "ws" / ".detentignore").write_text("b/\n")
        assert named(index, ".detentignore") == 2
        assert found(index, "net") == {"a.py", "README.md"}


def test_a_branch_that_changes_very_many_files(tmp_path: Path) -> None:
    files = {f"p{number % 100}/m{number}.py": f"def f{number}(): pass\n" for number in range(1_500)}
    with indexed(tmp_path, files) as index:
        lay_out(tmp_path / "ws", {path: text.replace("def f", "def g") for path, text in files.items()})
        assert named(index, *files) == 1_500
        assert found(index, "g77") == {"p77/m77.py"}
        assert found(index, "f77") == set()
        assert len(index.catalogue.stretches) < 100


def test_what_was_read_stays_when_it_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detent.context.index.update._BATCH_FILES", 2)
    lay_out(tmp_path / "ws", {f"{number}.py": f"def f{number}(): pass\n" for number in range(9)})
    index = Index.open(tmp_path / "index.db", tmp_path / "ws")
    steps = index.steps()
    assert [next(steps), next(steps)] == [(2, 9), (4, 9)]
    steps.close()
    assert [known.path for known in index.catalogue.files] == ["0.py", "1.py", "2.py", "3.py"]
    assert index.refresh() == 5
    index.close()


def test_what_is_being_read_is_not_thrown_away_meanwhile(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:

        def clear() -> None:
            other = Index.open(tmp_path / "index.db", tmp_path / "ws")
            other.clear()
            other.close()

        thread = threading.Thread(target=clear)
        with turn(tmp_path / "index.db-reading") as ours:
            assert ours
            thread.start()
            thread.join(0.5)
            assert thread.is_alive()
            assert len(index.catalogue.files) == 3
        thread.join(30)
        assert not index.catalogue.files
        assert index.refresh() == 3


def test_who_comes_second_waits_and_reads_nothing_again(tmp_path: Path) -> None:
    with indexed(tmp_path, SHOP) as index:
        (tmp_path / "ws" / "a.py").write_text("def tax(): pass\n")
        told: list[tuple[int, int]] = []
        with turn(tmp_path / "index.db-reading") as ours:
            assert ours
            waiting = threading.Event()
            count: list[int] = []

            def hear(done: int, all_of: int) -> None:
                told.append((done, all_of))
                waiting.set()

            def second() -> None:
                other = Index.open(tmp_path / "index.db", tmp_path / "ws")
                count.append(other.refresh(hear))
                other.close()

            thread = threading.Thread(target=second)
            thread.start()
            assert waiting.wait(10)
            assert told[0] == (0, 0)
            for _ in index._tables.files():  # the first one does the work meanwhile
                pass
        thread.join(10)
        assert count == [1]
        assert index.refresh() == 0


def dies(batch: Batch) -> BatchRead:
    """A worker cannot import the tests: it is dead before it is asked."""
    raise AssertionError(batch)


def test_where_numpy_cannot_be_loaded_nothing_is_taken_for_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path / "no" / "numpy", {"__init__.py": "raise ImportError\n"})
    with indexed(tmp_path, {"z.txt": "z"}) as index:
        lay_out(tmp_path / "ws", SHOP)
        for least in (update._WORTH_A_PROCESS, 1):
            with without_numpy(), monkeypatch.context() as patch:
                patch.setattr(update, "_WORTH_A_PROCESS", least)
                patch.setattr(assistants, "_PACKAGES", f"{tmp_path / 'no'}:{assistants._PACKAGES}")
                with pytest.raises(UserError, match="install Detent anew"):
                    index.refresh()
        assert index.refresh() == 3
        assert found(index, "net") == {"a.py", "b/c.py", "README.md"}


def test_where_no_process_can_read_nothing_is_taken_for_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "_WORTH_A_PROCESS", 1)
    lay_out(tmp_path / "no" / "numpy", {"__init__.py": "raise ImportError\n"})
    with indexed(tmp_path, {"z.txt": "z"}) as index:
        lay_out(tmp_path / "ws", SHOP)
        with monkeypatch.context() as patch:
            patch.setattr(assistants, "_PACKAGES", f"{tmp_path / 'no'}:{assistants._PACKAGES}")
            with pytest.raises(UserError, match="end before they have read any"):
                index.refresh()
        assert index.refresh() == 3
        assert found(index, "net") == {"a.py", "b/c.py", "README.md"}


def test_files_over_which_processes_die_are_left_out_where_others_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "_WORTH_A_PROCESS", 1)
    with indexed(tmp_path, {"z.txt": "z"}) as index:
        lay_out(tmp_path / "ws", SHOP)
        with monkeypatch.context() as patch:
            patch.setattr(update, "BatchReader", dies)
            assert index.refresh() == 3
        assert index.refresh() == 0
        assert found(index, "net") == set()
