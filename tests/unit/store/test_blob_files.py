import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detent.core.errors import UserError
from detent.store.blob_files import BlobFiles


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _put(files: BlobFiles, data: bytes) -> str:
    name = _name(data)
    files.put(name, data)
    return name


def test_putting_it_again_writes_nothing(tmp_path: Path) -> None:
    files = BlobFiles(tmp_path)
    _put(files, b"same")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    before = file.stat()
    _put(files, b"same")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert file.stat().st_mode & 0o077 == 0


def test_a_half_written_one_is_not_believed_and_can_be_put_again(tmp_path: Path) -> None:
    files = BlobFiles(tmp_path)
    name = _put(files, b"whole content")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(b"whole")
    assert files.get(name) is None
    _put(files, b"whole content")
    assert files.get(name) == b"whole content"


def test_one_that_was_spoiled_in_its_place_is_put_again(tmp_path: Path) -> None:
    files = BlobFiles(tmp_path)
    name = _put(files, b"content")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(bytes(7))
    _put(files, b"content")
    assert files.get(name) == b"content"


def test_what_an_older_release_told_instead_is_told_and_goes_with_it(tmp_path: Path) -> None:
    files = BlobFiles(tmp_path)
    name = _put(files, b"the word is marmoset")
    file = tmp_path / name[:2] / name[2:]
    file.rename(file.with_name(f"{file.name}.instead"))
    assert (files.get(name), files.has(name), files.instead(name)) == (None, False, b"the word is marmoset")
    files.delete(name)
    files.delete(name)
    assert files.instead(name) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_of_what_does_not_fit_on_the_disk_nothing_stays(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path; from detent.store.blob_files import BlobFiles\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "try: BlobFiles(Path(sys.argv[1])).put('0' * 64, b'x' * 100)\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    told = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "StorageFailed"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_disk_that_fails_later_is_said_when_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    files = BlobFiles(tmp_path)
    _put(files, b"content")
    with pytest.raises(UserError, match=r"cannot be written \(Input/output error\)"):
        files.settle()
    files.close()


FULL = """
import subprocess, sys
from pathlib import Path
from detent.core.errors import UserError
from detent.store.blob_files import BlobFiles
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", folder], check=True)
files = BlobFiles(folder / "blobs")
kept = "0" * 64
files.put(kept, b"kept")
try:
    files.put("1" * 64, b"x" * 1_000_000)
except UserError as error:
    print(error)
left = [path.name for path in folder.rglob("*") if path.is_file()]
print((folder / "blobs" / "00" / kept[2:]).read_text(), left == [kept[2:]])
"""


def test_a_full_disk_is_said_and_nothing_of_it_stays(tmp_path: Path) -> None:
    unshare = ["unshare", "-Urm"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs unshare and user namespaces, to mount a small disk")
    argv = [*unshare, sys.executable, "-c", FULL, str(tmp_path)]
    told = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    assert told[0] == f"The disk with {tmp_path}/blobs is full: free some space, then try again; nothing was changed."
    assert told[1] == "kept True"


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        _put(BlobFiles(tmp_path / "file"), b"x")
