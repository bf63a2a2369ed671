import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.opened_blobs import opened_blobs

from detent.core.errors import UserError
from detent.store.blobs import LARGEST_ROW, BlobMissing, Blobs

SMALL, LARGE = b"a\x00b\r\n", b"\x00\r\n" * LARGEST_ROW


@pytest.fixture
def blobs(tmp_path: Path) -> Iterator[Blobs]:
    with opened_blobs(tmp_path) as made:
        yield made


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", SMALL, LARGE])
def test_a_blob_comes_back_under_the_hash_of_its_content(blobs: Blobs, content: bytes) -> None:
    name = blobs.put(content)
    assert name == hashlib.sha256(content).hexdigest()
    assert blobs.put(content) == name
    assert blobs.has(name)
    assert blobs.get(name) == content
    blobs.rows.flush()
    assert blobs.get(name) == content


def test_only_large_ones_are_files(blobs: Blobs, tmp_path: Path) -> None:
    blobs.put(bytes(LARGEST_ROW))
    assert _files(tmp_path) == []
    large = blobs.put(bytes(LARGEST_ROW + 1))
    assert [file.name for file in _files(tmp_path)] == [large[2:]]


def test_text_keeps_line_endings_and_undecodable_bytes(blobs: Blobs) -> None:
    text = b"\xef\xbb\xbfa\r\nb\rc\xff\n".decode("utf-8", "surrogateescape")
    name = blobs.put_text(text)
    assert blobs.get_text(name) == text
    assert blobs.get(name) == b"\xef\xbb\xbfa\r\nb\rc\xff\n"


@pytest.mark.parametrize("content", [SMALL, LARGE])
def test_a_deleted_blob_is_told_as_a_sentence(blobs: Blobs, content: bytes) -> None:
    name = blobs.put(content)
    blobs.rows.flush()
    blobs.delete(name)
    blobs.delete(name)
    assert not blobs.has(name)
    with pytest.raises(UserError, match="was deleted"):
        blobs.get(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_only_hashes_are_names(blobs: Blobs, name: str) -> None:
    for ask in (blobs.get, blobs.has, blobs.delete):
        with pytest.raises(ValueError, match="name of a blob"):
            ask(name)


def test_a_file_of_an_older_release_is_read_replaced_and_put_again(blobs: Blobs, tmp_path: Path) -> None:
    name = hashlib.sha256(SMALL).hexdigest()
    file = tmp_path / "blobs" / name[:2] / name[2:]
    file.parent.mkdir(parents=True)
    file.write_bytes(SMALL)
    assert blobs.get(name) == SMALL
    file.rename(file.with_name(f"{file.name}.instead"))
    assert blobs.get(name) == SMALL
    blobs.replace_text(name, "nothing")
    assert (blobs.get_text(name), _files(tmp_path)) == ("nothing", [])
    blobs.put(SMALL)
    assert blobs.get(name) == SMALL
    blobs.delete(name)
    with pytest.raises(BlobMissing):
        blobs.get(name)


@pytest.mark.parametrize("times", [1, LARGEST_ROW])
def test_what_was_replaced_is_told_under_the_same_name_and_is_in_no_file(
    blobs: Blobs, tmp_path: Path, times: int
) -> None:
    text = "the word is marmoset" * times
    name = blobs.put_text(text)
    blobs.rows.flush()
    blobs.replace_text(name, "the word is [forgotten]")
    blobs.rows.purge()
    assert blobs.get_text(name) == "the word is [forgotten]"
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and b"marmoset" in file.read_bytes()]
    blobs.replace_text(name, "nothing")
    assert blobs.get_text(name) == "nothing"
    assert blobs.put_text(text) == name
    assert blobs.get_text(name) == text


def test_another_thread_sees_at_once_where_a_blob_is(blobs: Blobs) -> None:
    waiting, large = blobs.put(b"waits"), blobs.put(LARGE)
    row = blobs.put(b"row")
    blobs.rows.flush()
    blobs.put(b"waits")
    gone = blobs.put(b"gone")
    blobs.delete(gone)
    seen: list[bytes | str] = []

    def look() -> None:
        seen.extend(blobs.get(name) for name in (waiting, row, large))
        seen.append(blobs.put(b"put there"))
        try:
            blobs.get(gone)
        except BlobMissing:
            seen.append("gone")

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    there = hashlib.sha256(b"put there").hexdigest()
    assert seen == [b"waits", b"row", LARGE, there, "gone"]
    assert blobs.get(there) == b"put there"
