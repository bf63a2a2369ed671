from pathlib import Path

import pytest
from tests.unit.context.index.indexed import lay_out

from detent.context.finder import Finder
from detent.core.work import Buffer, Snapshot, Task, TaskKind
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import BY_NAME

FILES = {"shop/taxes.py": "def tax_rate(country):\n    return 0.2\n", "shop/other.py": "def other(): pass\n"}


def finder(tmp_path: Path, file: str = "index.db") -> Finder:
    lay_out(tmp_path / "ws", FILES)
    return Finder(tmp_path / file, tmp_path / "ws", lambda: BY_NAME)


def shown(tmp_path: Path, finder: Finder, text: str, buffers: dict[str, Buffer]) -> set[str]:
    files = SnapshotFiles(Snapshot(str(tmp_path / "ws"), buffers))
    pack = finder.retrieve(files, Task(TaskKind.DO, text), 1_000, buffers)
    return {snippet.path for snippet in pack.snippets}


def test_what_a_task_is_about_is_found_on_the_disk_and_in_the_editor(tmp_path: Path) -> None:
    asked = finder(tmp_path)
    assert shown(tmp_path, asked, "the rates of countries", {}) == {"shop/taxes.py"}
    new = Buffer("def toll_of_country(): pass\n", 1)
    assert "shop/toll.py" in shown(tmp_path, asked, "the rates of countries", {"shop/toll.py": new})


def test_without_an_index_less_is_found_and_the_log_says_why(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    asked = finder(tmp_path, "no/such/folder/index.db")
    assert shown(tmp_path, asked, "let tax_rate round", {}) == {"shop/taxes.py"}
    assert "the index cannot be used" in caplog.text


def test_forgetting_reads_everything_anew(tmp_path: Path) -> None:
    asked = finder(tmp_path)
    read: list[tuple[int, int]] = []
    for _ in range(2):
        with asked.opened({}, lambda done, all_of: read.append((done, all_of))):
            pass
    assert read == [(2, 2)]
    asked.forget()
    with asked.opened({}, lambda done, all_of: read.append((done, all_of))):
        pass
    assert read == [(2, 2), (2, 2)]
