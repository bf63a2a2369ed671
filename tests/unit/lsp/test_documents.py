import random
import time

import pytest
from lsprotocol import types
from tests.patience import in_time
from tests.unit.lsp.reference_text import Place, ReferenceText, random_edit, random_text

from detent.core.work import Buffer
from detent.lsp.documents import Document, DocumentEvent, Documents
from detent.lsp.positions import Encoding, split_lines

_URI = "file:///w/a.py"


def _opened(text: str, version: int = 1, uri: str = _URI) -> Documents:
    documents = Documents()
    documents.open(types.TextDocumentItem(uri, "python", version, text))
    return documents


def _document(documents: Documents, uri: str = _URI) -> Document:
    document = documents.get(uri)
    assert document is not None
    return document


def _change(
    documents: Documents, version: int, *changes: types.TextDocumentContentChangeEvent, uri: str = _URI
) -> None:
    documents.change(types.VersionedTextDocumentIdentifier(version, uri), changes, Encoding.UTF16)


def _replace(start: Place, end: Place, text: str) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)


def _whole(text: str) -> types.TextDocumentContentChangeWholeDocument:
    return types.TextDocumentContentChangeWholeDocument(text)


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("seed", range(3))
def test_random_edits_agree_with_the_reference(encoding: Encoding, seed: int) -> None:
    generator = random.Random(f"{encoding} {seed}")
    model = ReferenceText(random_text(generator, 150), encoding.value)
    document = Document(_URI, "text", 1, model.text)
    for _ in range(1_500):
        start, end, text = random_edit(generator, model)
        document.replace(types.Range(types.Position(*start), types.Position(*end)), text, encoding)
        model.replace(start, end, text)
        assert document.text == model.text
        assert list(document.lines) == split_lines(model.text)


@pytest.mark.parametrize(
    ("text", "start", "end", "new", "result"),
    [
        ("a\rb", (1, 0), (1, 0), "\n", "a\r\nb"),
        ("a\rx\nb", (1, 0), (1, 1), "", "a\r\nb"),
        ("a\r\nb", (0, 1), (1, 0), "", "ab"),
        ("a\r\nb", (0, 99), (0, 99), "!", "a!\r\nb"),
        ("a\nb", (9, 9), (9, 9), "!", "a\nb!"),
        ("abc", (0, 2), (0, 1), "-", "a-c"),
        ("", (0, 0), (0, 0), "x\r\n", "x\r\n"),
        ("x\r\n", (1, 0), (1, 0), "\r", "x\r\n\r"),
    ],
)
def test_edges(text: str, start: Place, end: Place, new: str, result: str) -> None:
    documents = _opened(text)
    _change(documents, 2, _replace(start, end, new))
    assert _document(documents).text == result
    assert list(_document(documents).lines) == split_lines(result)


def test_the_changes_of_one_message_build_on_each_other() -> None:
    documents = _opened("one\ntwo\n")
    _change(documents, 2, _replace((0, 0), (1, 0), ""), _replace((0, 3), (0, 3), "!"), _replace((1, 0), (1, 0), "end"))
    assert _document(documents).text == "two!\nend"


def test_two_halves_of_a_character_become_one() -> None:
    documents = _opened("ab")
    _change(documents, 2, _replace((0, 1), (0, 1), "\ud83d"))
    _change(documents, 3, _replace((0, 2), (0, 2), "\ude00"))
    assert _document(documents).text == "a😀b"


def test_a_stale_version_is_ignored_and_the_document_distrusted() -> None:
    documents = _opened("five", version=5)
    for version in (3, 5):
        _change(documents, version, _whole("old"))
        document = _document(documents)
        assert (document.text, document.version, document.synced) == ("five", 5, False)


def test_whole_text_or_a_new_opening_makes_it_good_again() -> None:
    documents = _opened("five", version=5)
    documents.distrust(_URI, "a reason")
    _change(documents, 6, _replace((0, 0), (0, 0), "x"))
    assert not _document(documents).synced
    _change(documents, 7, _whole("seven"))
    assert _document(documents).synced
    documents.distrust(_URI, "a reason")
    documents.open(types.TextDocumentItem(_URI, "python", 1, "again"))
    assert _document(documents).synced


def test_versions_may_jump() -> None:
    documents = _opened("a")
    _change(documents, 2, _whole("b"))
    _change(documents, 50, _whole("c"))
    document = _document(documents)
    assert (document.text, document.version, document.synced) == ("c", 50, True)


def test_what_is_not_open_is_ignored_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    documents = Documents()
    _change(documents, 2, _whole("x"))
    documents.close(_URI)
    assert documents.get(_URI) is None
    assert caplog.text.count("not open") == 2


def test_listeners_hear_everything_in_order_until_they_leave() -> None:
    heard: list[tuple[DocumentEvent, str]] = []
    documents = Documents()
    leave = documents.on_document_change(lambda event, document: heard.append((event, document.text)))
    documents.open(types.TextDocumentItem(_URI, "python", 1, "a"))
    _change(documents, 2, _whole("b"))
    _change(documents, 2, _whole("stale"))
    documents.close(_URI)
    leave()
    documents.open(types.TextDocumentItem(_URI, "python", 1, "c"))
    assert heard == [(DocumentEvent.OPENED, "a"), (DocumentEvent.CHANGED, "b"), (DocumentEvent.CLOSED, "b")]


def test_a_snapshot_holds_the_open_files_below_its_root_and_does_not_move() -> None:
    documents = _opened("a\r\n", version=4, uri="file:///w/my%20dir/a.py")
    documents.open(types.TextDocumentItem("file:///other/b.py", "python", 1, "b"))
    documents.open(types.TextDocumentItem("untitled:Untitled-1", "python", 1, "c"))
    snapshot = documents.snapshot("/w")
    _change(documents, 5, _whole("later"), uri="file:///w/my dir/a.py")
    assert snapshot.root == "/w"
    assert snapshot.buffers == {"my dir/a.py": Buffer("a\r\n", 4)}


def test_a_document_is_found_by_its_path() -> None:
    documents = _opened("a", uri="file:///w/./my%20dir/a.py")
    found = documents.by_path("/w", "my dir/a.py")
    assert found is not None
    assert found.uri == "file:///w/./my%20dir/a.py"
    assert documents.by_path("/w", "a.py") is None


def test_typing_in_a_big_document_is_cheap() -> None:
    documents = _opened("0123456789 😀\r\n" * 200_000)
    start = time.monotonic()
    for number in range(5_000):
        _change(documents, number + 2, _replace((100_000, number), (100_000, number), "\n" if number == 9 else "x"))
    assert in_time(start, 3)
    assert len(_document(documents).lines) == 200_002
