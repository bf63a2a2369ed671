"""The way into the user's files through an editor: what is sent, what is believed, what goes to the disk instead."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol import types
from tests.editor_buffers import Buffers, OpenDocument, Refused

from detent.core.change import Applied, FormChange, LandingPlan, TextChange
from detent.core.errors import UserError
from detent.core.form import FILE, Form, link
from detent.landing.disk import DiskApplier
from detent.lsp import applier as applier_module
from detent.lsp.applier import EditorApplier
from detent.lsp.client import ClientCapabilities
from detent.lsp.editor import Editor
from detent.lsp.server import DetentServer
from detent.lsp.session import Session
from detent.lsp.uris import from_path

ABLE = ClientCapabilities(
    apply_edit=True, document_changes=True, resource_operations=frozenset({"create", "rename", "delete"})
)


class AppliesToBuffers(Editor):
    """An editor whose buffers are in this process. ``tells`` is how it says what changed; None: it says nothing."""

    def __init__(self, session: Session, buffers: Buffers) -> None:
        super().__init__(DetentServer(), session)
        self.session = session
        self.buffers = buffers
        self.edits: list[tuple[str, types.WorkspaceEdit]] = []
        self.refusals = 0
        self.tells: Callable[[list[OpenDocument], list[OpenDocument]], None] | None = self.tell_changes

    async def apply(self, label: str, edit: types.WorkspaceEdit) -> types.ApplyWorkspaceEditResult:
        self.edits.append((label, edit))
        if self.refusals:
            self.refusals -= 1
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason="not now")
        try:
            opened, changed = self.buffers.apply(edit)
        except Refused as error:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason=str(error))
        if self.tells is not None:
            self.tells(opened, changed)
        return types.ApplyWorkspaceEditResult(applied=True)

    def tell_changes(self, opened: list[OpenDocument], changed: list[OpenDocument]) -> None:
        for document in opened:
            self.session.documents.open(types.TextDocumentItem(document.uri, "python", 1, ""))
        for document in changed:
            self.session.documents.change(
                types.VersionedTextDocumentIdentifier(document.version, document.uri),
                [types.TextDocumentContentChangeWholeDocument(document.text)],
                self.session.encoding,
            )


class Room:
    """A workspace, its editor and the applier between them."""

    def __init__(self, folder: Path, client: ClientCapabilities) -> None:
        self.root = folder / "project"
        self.root.mkdir()
        self.session = Session(client=client)
        self.buffers = Buffers()
        self.editor = AppliesToBuffers(self.session, self.buffers)
        self.applier = EditorApplier(
            str(self.root), self.session, self.editor, DiskApplier(self.root, folder / "journal")
        )

    def uri(self, path: str) -> str:
        return from_path(str(self.root / path))

    def file(self, path: str, text: str, *, is_open: bool = False) -> None:
        (self.root / path).write_bytes(text.encode())
        if is_open:
            document = self.buffers.read(self.uri(path))
            self.session.documents.open(types.TextDocumentItem(document.uri, "python", 1, text))

    def on_disk(self, path: str) -> str | None:
        file = self.root / path
        return file.read_bytes().decode() if file.exists() else None

    async def apply(self, *changes: TextChange) -> Applied:
        return await self.applier.apply(LandingPlan("run", "Detent: accept h1", changes))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path, ABLE)


async def test_an_open_file_changes_in_the_editor_by_small_edits_and_not_on_disk(room: Room) -> None:
    before = "".join(f"line {number}\n" for number in range(100))
    after = before.replace("line 40\n", "LINE 40\nand more 😀\n").replace("line 90\n", "")
    room.file("a.py", before, is_open=True)
    assert await room.apply(TextChange("a.py", before, after, 1)) == Applied(True)
    assert room.buffers.text(room.uri("a.py")) == after
    assert room.on_disk("a.py") == before
    ((label, edit),) = room.editor.edits
    assert label == "Detent: accept h1"
    (change,) = edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 1
    spans = [(one.range.start.line, one.range.end.line) for one in change.edits if isinstance(one, types.TextEdit)]
    assert spans == [(40, 41), (90, 91)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb", "a\nb\n"),
        ("a\nb\n", "a\nb"),
        ("", "a\n"),
        ("a\n", ""),
        ("a\r\nb\r\n", "a\r\nc\r\nb\r\n"),
        ("😀 = 1", "😀 = 1\n😀😀"),
        ("a\u2028b\n\x0cc\n", "a\u2028b\n\x0cd\n"),
        ("a\rb\r", "a\rb\rc"),
    ],
)
async def test_every_shape_of_text_arrives_exactly(room: Room, before: str, after: str) -> None:
    room.file("a.py", before, is_open=True)
    assert await room.apply(TextChange("a.py", before, after, 1)) == Applied(True)
    assert room.buffers.text(room.uri("a.py")) == after


async def test_a_closed_file_goes_through_the_editor_too_without_a_version(room: Room) -> None:
    room.file("open.py", "", is_open=True)
    room.file("a.py", "a\n")
    assert await room.apply(TextChange("a.py", "a\n", "b\n")) == Applied(True)
    assert room.buffers.text(room.uri("a.py")) == "b\n"
    ((_, edit),) = room.editor.edits
    (change,) = edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version is None


async def test_files_are_deleted_by_the_editor_that_offers_it(room: Room) -> None:
    room.file("old.py", "x\n", is_open=True)
    assert await room.apply(TextChange("old.py", "x\n", None, 1)) == Applied(True)
    assert room.on_disk("old.py") is None
    steps = [type(step).__name__ for step in room.editor.edits[0][1].document_changes or ()]
    assert steps == ["DeleteFile"]


async def test_a_new_file_and_one_that_comes_back_are_on_the_disk_with_their_text(room: Room) -> None:
    """An editor would make them empty, and keep the text to itself until somebody saves it."""
    room.file("open.py", "", is_open=True)
    room.file("old.py", "x\n")
    deleted = TextChange("old.py", "x\n", None)
    assert await room.apply(TextChange("new/é.py", None, "a\nb\n"), deleted) == Applied(True)
    assert (room.on_disk("new/é.py"), room.on_disk("old.py")) == ("a\nb\n", None)
    assert await room.apply(TextChange("old.py", None, "x\n")) == Applied(True)
    assert room.on_disk("old.py") == "x\n"
    assert list(room.buffers.open) == [room.uri("open.py")]


async def test_files_that_an_editor_tells_nothing_of_are_made_on_disk(room: Room) -> None:
    """It has Detent for Python alone: of a new text file it would never say that it arrived."""
    room.file("a.py", "a\n", is_open=True)
    assert await room.apply(TextChange("new.md", None, "n\n"), TextChange("a.py", "a\n", "b\n", 1)) == Applied(True)
    assert room.on_disk("new.md") == "n\n"
    assert room.on_disk("a.py") == "a\n"
    assert room.buffers.text(room.uri("a.py")) == "b\n"


async def test_files_are_made_on_disk_for_an_editor_that_does_not(tmp_path: Path) -> None:
    room = Room(tmp_path, ClientCapabilities(apply_edit=True, document_changes=True))
    room.file("a.py", "a\n", is_open=True)
    assert await room.apply(TextChange("new.py", None, "n\n"), TextChange("a.py", "a\n", "b\n", 1)) == Applied(True)
    assert room.on_disk("new.py") == "n\n"
    assert room.on_disk("a.py") == "a\n"
    assert room.buffers.text(room.uri("a.py")) == "b\n"


async def test_what_went_to_the_disk_comes_back_when_the_editor_refuses_the_rest(tmp_path: Path) -> None:
    room = Room(tmp_path, ClientCapabilities(apply_edit=True, document_changes=True))
    room.file("a.py", "a\n", is_open=True)
    room.editor.refusals = 1
    applied = await room.apply(TextChange("new.py", None, "n\n"), TextChange("a.py", "a\n", "b\n", 1))
    assert applied == Applied(False, "The editor refused the edit: not now.")
    assert room.on_disk("new.py") is None
    assert room.buffers.text(room.uri("a.py")) == "a\n"


RUNS = FormChange("a.py", Form(b"", FILE | 0o644), Form(b"", FILE | 0o755), only_mode=True)
PICTURE = FormChange("a.png", Form(b"\0old", FILE | 0o644), Form(b"\0new", FILE | 0o644))
LINK = FormChange("link", None, link(b"a.py"))


async def test_what_no_editor_does_goes_to_the_disk_beside_the_one_edit(room: Room) -> None:
    room.file("a.py", "a\n", is_open=True)
    (room.root / "a.png").write_bytes(b"\0old")
    text = TextChange("a.py", "a\n", "b\n", 1)
    plan = LandingPlan("run", "Detent: accept 5 hunks", (text, TextChange("s", None, "#!\n", mode=FILE | 0o111)))
    assert await room.applier.apply(replace(plan, forms=(RUNS, PICTURE, LINK))) == Applied(True)
    assert len(room.editor.edits) == 1
    assert room.buffers.text(room.uri("a.py")) == "b\n"
    assert [os.access(room.root / path, os.X_OK) for path in ("a.py", "a.png", "s")] == [True, False, True]
    assert (room.root / "a.png").read_bytes() == b"\0new"
    assert room.applier.form("link") == link(b"a.py")


async def test_what_the_disk_did_is_taken_back_to_the_last_bit_when_the_editor_refuses(room: Room) -> None:
    room.file("a.py", "a\n", is_open=True)
    (room.root / "a.png").write_bytes(b"\0old")
    (room.root / "b.png").write_bytes(b"\0gone")
    (room.root / "b.png").chmod(0o710)
    gone = FormChange("b.png", room.applier.form("b.png"), None)
    room.editor.refusals = 1
    text = TextChange("a.py", "a\n", "b\n", 1)
    plan = LandingPlan("run", "Detent: accept 5 hunks", (text,), (RUNS, PICTURE, LINK, gone))
    assert await room.applier.apply(plan) == Applied(False, "The editor refused the edit: not now.")
    assert room.applier.form("link") is None
    assert room.applier.form("a.png") == PICTURE.before
    assert room.applier.form("b.png") == gone.before
    assert not os.access(room.root / "a.py", os.X_OK)
    assert room.buffers.text(room.uri("a.py")) == "a\n"


async def test_a_deleted_file_comes_back_with_its_mode_when_the_editor_refuses_the_rest(tmp_path: Path) -> None:
    room = Room(tmp_path, ClientCapabilities(apply_edit=True, document_changes=True))
    room.file("a.py", "a\n", is_open=True)
    room.file("tool", "x\n")
    (room.root / "tool").chmod(0o750)
    room.editor.refusals = 1
    applied = await room.apply(TextChange("tool", "x\n", None), TextChange("a.py", "a\n", "b\n", 1))
    assert not applied.ok
    assert room.applier.form("tool") == Form(b"x\n", FILE | 0o750)


async def test_nothing_is_put_below_unsaved_text_but_a_mode(room: Room) -> None:
    room.file("a.py", "typed\n", is_open=True)
    (room.root / "a.py").write_text("a\n")
    becomes = FormChange("a.py", Form(b"a\n", FILE | 0o644), link(b"b.py"))
    applied = await room.applier.apply(LandingPlan("run", "Detent: accept h1", (), (becomes,)))
    assert "save a.py" in applied.reason
    assert await room.applier.apply(LandingPlan("run", "Detent: accept h1", (), (RUNS,))) == Applied(True)
    assert room.on_disk("a.py") == "a\n"


async def test_without_apply_edit_the_disk_is_written_unless_there_is_unsaved_text(tmp_path: Path) -> None:
    room = Room(tmp_path, ClientCapabilities())
    room.file("a.py", "a\n", is_open=True)
    assert await room.apply(TextChange("a.py", "a\n", "b\n", 1)) == Applied(True)
    assert room.on_disk("a.py") == "b\n"
    assert room.editor.edits == []
    room.file("c.py", "c\n", is_open=True)
    (room.root / "c.py").write_text("older\n")
    applied = await room.apply(TextChange("c.py", "c\n", "d\n", 1))
    assert not applied.ok
    assert "save c.py" in applied.reason
    assert room.on_disk("c.py") == "older\n"


async def test_an_editor_without_document_changes_gets_plain_changes(tmp_path: Path) -> None:
    room = Room(tmp_path, ClientCapabilities(apply_edit=True))
    room.file("a.py", "a\n", is_open=True)
    assert await room.apply(TextChange("a.py", "a\n", "b\n", 1)) == Applied(True)
    assert list(room.editor.edits[0][1].changes or {}) == [room.uri("a.py")]


async def test_text_that_moved_since_the_plan_is_not_touched(room: Room) -> None:
    room.file("a.py", "typed\n", is_open=True)
    assert await room.apply(TextChange("a.py", "a\n", "b\n", 1)) == Applied(False, "a.py changed in the meantime.")
    assert room.editor.edits == []


async def test_what_the_user_types_right_after_the_edit_does_not_hide_that_it_arrived(room: Room) -> None:
    room.file("a.py", "one\ntwo\nthree\nfour\nfive\n", is_open=True)

    def tell_with_typing(opened: list[OpenDocument], changed: list[OpenDocument]) -> None:
        changed[0].text += "typed\n"
        room.editor.tell_changes(opened, changed)

    room.editor.tells = tell_with_typing
    before, after = "one\ntwo\nthree\nfour\nfive\n", "ONE\ntwo\nthree\nfour\nfive\n"
    assert await room.apply(TextChange("a.py", before, after, 1)) == Applied(True)


async def test_what_nobody_saw_arrive_is_not_believed_and_not_sent_twice(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applier_module, "_ARRIVAL_SECONDS", 0.1)
    room.file("a.py", "a\n", is_open=True)
    room.editor.tells = None
    for _ in range(2):
        applied = await room.apply(TextChange("a.py", "a\n", "a\nb\n", 1))
        assert not applied.ok
        assert "has not arrived" in applied.reason
    assert len(room.editor.edits) == 1


async def test_a_part_that_an_editor_did_before_it_refused_is_taken_back(room: Room) -> None:
    room.file("a.py", "a\n", is_open=True)
    room.file("b.py", "b\n", is_open=True)
    whole = room.buffers.apply

    def half(edit: types.WorkspaceEdit) -> tuple[list[OpenDocument], list[OpenDocument]]:
        room.buffers.apply = whole  # type: ignore[method-assign]
        room.editor.tell_changes(*whole(types.WorkspaceEdit(document_changes=list(edit.document_changes or ())[:1])))
        raise Refused("only half of it worked")

    room.buffers.apply = half  # type: ignore[method-assign]
    applied = await room.apply(TextChange("a.py", "a\n", "A\n", 1), TextChange("b.py", "b\n", "B\n", 1))
    assert not applied.ok
    assert room.buffers.text(room.uri("a.py")) == "a\n"
    assert room.buffers.text(room.uri("b.py")) == "b\n"


async def test_a_file_that_an_editor_deleted_before_it_refused_is_back_on_the_disk_with_its_mode(room: Room) -> None:
    room.file("a.py", "a\n", is_open=True)
    room.file("b.py", "b\n")
    (room.root / "b.py").chmod(0o700)

    def half(edit: types.WorkspaceEdit) -> tuple[list[OpenDocument], list[OpenDocument]]:
        (room.root / "b.py").unlink()
        raise Refused("only half of it worked")

    room.buffers.apply = half  # type: ignore[method-assign]
    applied = await room.apply(TextChange("b.py", "b\n", None), TextChange("a.py", "a\n", "A\n", 1))
    assert applied == Applied(False, "The editor refused the edit: only half of it worked.")
    assert room.applier.form("b.py") == Form(b"b\n", FILE | 0o700)
    assert room.buffers.text(room.uri("a.py")) == "a\n"


async def test_a_file_that_an_editor_deleted_and_the_disk_cannot_bring_back_is_told(room: Room) -> None:
    room.file("a.py", "a\n", is_open=True)
    (room.root / "sub").mkdir()
    room.file("sub/b.py", "b\n")

    def half(edit: types.WorkspaceEdit) -> tuple[list[OpenDocument], list[OpenDocument]]:
        (room.root / "sub" / "b.py").unlink()
        (room.root / "sub").rmdir()
        (room.root / "sub").write_text("in the way")
        raise Refused("only half of it worked")

    room.buffers.apply = half  # type: ignore[method-assign]
    applied = await room.apply(TextChange("sub/b.py", "b\n", None), TextChange("a.py", "a\n", "A\n", 1))
    assert not applied.ok
    assert applied.reason.startswith("The editor refused the edit: only half of it worked. sub/b.py stayed changed: ")


async def test_a_text_that_an_editor_does_not_take_back_is_told(room: Room) -> None:
    room.file("a.py", "a\n", is_open=True)
    room.file("b.py", "b\n", is_open=True)
    whole = room.buffers.apply

    def half(edit: types.WorkspaceEdit) -> tuple[list[OpenDocument], list[OpenDocument]]:
        room.editor.refusals = 1
        room.editor.tell_changes(*whole(types.WorkspaceEdit(document_changes=list(edit.document_changes or ())[:1])))
        raise Refused("only half of it worked")

    room.buffers.apply = half  # type: ignore[method-assign]
    applied = await room.apply(TextChange("a.py", "a\n", "A\n", 1), TextChange("b.py", "b\n", "B\n", 1))
    reason = "The editor refused the edit: only half of it worked. a.py stayed changed: not now."
    assert applied == Applied(False, reason)


async def test_bytes_that_are_no_text_go_to_the_disk(room: Room) -> None:
    (room.root / "a.py").write_bytes(b"# \xff\nx = 1\n")
    before = room.applier.current("a.py").text
    assert before is not None
    applied = await room.apply(TextChange("a.py", before, before.replace("1", "2")))
    assert applied == Applied(True)
    assert (room.root / "a.py").read_bytes() == b"# \xff\nx = 2\n"
    assert room.editor.edits == []


async def test_a_document_out_of_step_is_not_edited(room: Room) -> None:
    room.file("a.py", "a\n", is_open=True)
    room.session.documents.distrust(room.uri("a.py"), "a gap")
    with pytest.raises(UserError, match="close it and open it again"):
        room.applier.current("a.py")


def test_the_snapshot_and_the_current_text_are_the_editors(room: Room) -> None:
    room.file("a.py", "disk\n", is_open=True)
    room.session.documents.change(
        types.VersionedTextDocumentIdentifier(2, room.uri("a.py")),
        [types.TextDocumentContentChangeWholeDocument("typed\n")],
        room.session.encoding,
    )
    assert (room.applier.current("a.py").text, room.applier.current("a.py").version) == ("typed\n", 2)
    assert room.applier.snapshot().buffers["a.py"].text == "typed\n"
