import os
from pathlib import Path

import pytest

from detent.core.errors import ToolFailed
from detent.harness.copying import MOST_READ
from detent.harness.reader import Reader
from detent.harness.secret_files import SecretFiles


def lay_out(root: Path) -> None:
    (root / "a" / "b").mkdir(parents=True)
    (root / "x.py").write_text("x")
    (root / "a" / "y.py").write_text("größe\r\n", newline="")
    (root / "a" / "b" / "z.py").write_text("")
    (root / "a" / "b" / "keys.pem").write_text("secret")
    (root / "a" / "linked").symlink_to("b")
    (root / "a" / "out").symlink_to("/etc")
    (root / "a" / "pem.py").symlink_to("b/keys.pem")


def test_files_of_many_folders_are_read(tmp_path: Path) -> None:
    lay_out(tmp_path)
    with Reader(tmp_path, SecretFiles()) as reader:
        for path, data in {
            "a/b/z.py": b"",
            "x.py": b"x",
            "a/y.py": "größe\r\n".encode(),
            "a/linked/z.py": b"",
            "./x.py": b"x",
        }.items():
            assert reader.read(path) == data


@pytest.mark.parametrize(
    "path",
    ["no.py", "a", "a/no/z.py", "x.py/z", "a/b/keys.pem", "a/pem.py", "a/out/hosts", "../x.py", "a/.git/config"],
)
def test_what_is_secret_gone_or_outside_is_refused(tmp_path: Path, path: str) -> None:
    lay_out(tmp_path)
    with Reader(tmp_path, SecretFiles()) as reader, pytest.raises(ToolFailed):
        reader.read(path)


@pytest.mark.parametrize(
    ("name", "data"), [("large", b"x" * (MOST_READ + 1)), ("key", b"\xe4\x1f"), ("binary", b"\0x")]
)
def test_what_is_no_text_or_too_large_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with Reader(tmp_path, SecretFiles()) as reader, pytest.raises(ToolFailed):
        reader.read(name)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with Reader(tmp_path, SecretFiles()) as reader, pytest.raises(ToolFailed):
        reader.read("pipe")


def test_a_folder_is_open_only_as_long_as_it_is_needed(tmp_path: Path) -> None:
    lay_out(tmp_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with Reader(tmp_path, SecretFiles(("a/b/*",))) as reader:
        assert reader.read("a/b/keys.pem") == b"secret"
        for path in ("x.py", "a/y.py", "a/b/z.py"):
            reader.read(path)
        with pytest.raises(ToolFailed):
            reader.read("a/no/z.py")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_cannot_be_entered_leads_nowhere_else(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "a" / "x.py").write_text("another")
    with Reader(tmp_path, SecretFiles()) as reader:
        assert reader.read("a/y.py")
        for path in ("a/no/x.py", "a/linked/x.py", "a/../x.py", "a//x.py", "x.py/x.py"):
            assert reader.plain(path) is None
            assert reader.plain("x.py") == b"x"
            assert reader.plain("a/x.py") == b"another"
