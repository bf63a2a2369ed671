import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detent.core.errors import UserError
from detent.store.blobs import BlobMissing, Blobs


def test_a_blob_comes_back_under_the_hash_of_its_content(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"a\x00b\r\n")
    assert name == hashlib.sha256(b"a\x00b\r\n").hexdigest()
    assert blobs.has(name)
    assert blobs.get(name) == b"a\x00b\r\n"


def test_text_keeps_line_endings_and_undecodable_bytes(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    text = b"\xef\xbb\xbfa\r\nb\rc\xff\n".decode("utf-8", "surrogateescape")
    name = blobs.put_text(text)
    assert blobs.get_text(name) == text
    assert blobs.get(name) == b"\xef\xbb\xbfa\r\nb\rc\xff\n"


def test_putting_it_again_writes_nothing(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"same")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    before = file.stat()
    assert blobs.put(b"same") == name
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert file.stat().st_mode & 0o077 == 0


def test_a_deleted_blob_is_told_as_a_sentence(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"private")
    blobs.delete(name)
    blobs.delete(name)
    assert not blobs.has(name)
    with pytest.raises(UserError, match="was deleted"):
        blobs.get(name)


def test_a_half_written_blob_is_not_believed_and_can_be_put_again(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"whole content")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(b"whole")
    with pytest.raises(UserError):
        blobs.get(name)
    blobs.put(b"whole content")
    assert blobs.get(name) == b"whole content"


def test_a_blob_that_was_spoiled_in_its_place_is_put_again(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"content")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(bytes(7))
    assert blobs.put(b"content") == name
    assert blobs.get(name) == b"content"


def test_of_what_does_not_fit_on_the_disk_nothing_stays(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path; from detent.store.blobs import Blobs\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "try: Blobs(Path(sys.argv[1])).put(b'x' * 100)\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    told = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "StorageFailed"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_disk_that_fails_later_is_said_when_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    blobs = Blobs(tmp_path)
    blobs.put(b"content")
    with pytest.raises(UserError, match=r"cannot be written \(Input/output error\)"):
        blobs.settle()
    blobs.close()


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_only_hashes_are_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name of a blob"):
        Blobs(tmp_path).get(name)


FULL = """
import subprocess, sys
from pathlib import Path
from detent.core.errors import UserError
from detent.store.blobs import BlobMissing, Blobs
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", folder], check=True)
blobs = Blobs(folder / "blobs")
kept = blobs.put(b"kept")
try:
    blobs.put(b"x" * 1_000_000)
except UserError as error:
    print(error)
print(blobs.get(kept).decode(), [path.name for path in folder.rglob("*") if path.is_file()] == [kept[2:]])
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
        Blobs(tmp_path / "file").put(b"x")


def test_what_was_replaced_is_told_under_the_same_name_and_is_in_no_file(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put_text("the word is marmoset")
    blobs.replace_text(name, "the word is [forgotten]")
    assert blobs.get_text(name) == "the word is [forgotten]"
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and b"marmoset" in file.read_bytes()]
    blobs.replace_text(name, "nothing")
    assert blobs.get_text(name) == "nothing"
    assert blobs.put_text("the word is marmoset") == name
    assert blobs.get_text(name) == "the word is marmoset"
    blobs.delete(name)
    with pytest.raises(BlobMissing):
        blobs.get(name)
    blobs.close()
