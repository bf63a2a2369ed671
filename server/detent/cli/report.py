"""A run in one file that anybody can look into and play again: events, blobs, the model's answers, the files."""

import hashlib
import json
import platform
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from detent import __version__
from detent.core.change import FileChange, Kind
from detent.core.errors import ToolFailed, UserError
from detent.core.events import CallFinished, MessageAppended, ProposalReady, Recorded, RunFinished, RunStarted
from detent.core.form import is_link, text_of
from detent.core.talk import Role
from detent.core.work import Buffer, Snapshot
from detent.engine.workspace import Workspace
from detent.harness.files import SnapshotFiles
from detent.harness.redaction import Redactor
from detent.hub.codec import decode, encode
from detent.hub.hub import Hub
from detent.hub.message import decode as decode_message
from detent.models.script import Script, ScriptedCall, ScriptedReply

FORMAT = 1
LARGEST = 20_000_000
_BLOB = re.compile(r"\b[0-9a-f]{64}\b")


class StoredEvent(BaseModel):
    model_config = ConfigDict(frozen=True)

    seq: int
    run_seq: int
    at: float
    kind: str
    version: int
    data: dict[str, object]


class Report(BaseModel):
    model_config = ConfigDict(frozen=True)

    format: int
    detent: str
    python: str
    system: str
    run_id: str
    settings: dict[str, object]
    events: tuple[StoredEvent, ...]
    blobs: dict[str, str]
    script: Script
    files: dict[str, str] | None
    """The workspace's files as the run found them; None when they were left out."""

    @property
    def items(self) -> tuple[Recorded, ...]:
        return tuple(
            Recorded(one.seq, one.run_seq, self.run_id, one.at, decode(one.kind, one.version, json.dumps(one.data)))
            for one in self.events
        )


def make_report(workspace: Workspace, run_id: str, redactor: Redactor, *, with_files: bool) -> Report:
    """Nothing gets in that the redactor has not seen."""
    hub = workspace.hub
    items = hub.events(run_id)
    blobs, renamed = _blobs(hub, items, redactor)
    settings = workspace.settings()
    return Report(
        format=FORMAT,
        detent=__version__,
        python=platform.python_version(),
        # Not platform.platform(), which starts a program.
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        run_id=run_id,
        settings={
            "run.attempts": settings.run.attempts,
            "run.context_tokens": settings.run.context_tokens,
            "checks.arguments": list(settings.checks.arguments),
        },
        events=tuple(_stored(item, redactor, renamed) for item in items),
        blobs=blobs,
        script=_script(hub, items, redactor),
        files=_files(workspace, items, redactor) if with_files else None,
    )


def read_report(path: Path) -> Report:
    try:
        report = Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except ValidationError:
        raise UserError(f"{path} is not a report that `detent bugreport` of this release wrote.") from None
    if report.format != FORMAT:
        raise UserError(f"{path} was written by a newer Detent ({report.detent}): replay it with that one.")
    return report


def first_turn(items: tuple[Recorded, ...]) -> tuple[Recorded, ...]:
    end = next((number for number, item in enumerate(items, 1) if isinstance(item.event, RunFinished)), len(items))
    return items[:end]


def _stored(item: Recorded, redactor: Redactor, renamed: Mapping[str, str]) -> StoredEvent:
    kind, version, data = encode(item.event)
    data = _BLOB.sub(lambda name: renamed.get(name[0], name[0]), data)
    return StoredEvent(
        seq=item.seq,
        run_seq=item.run_seq,
        at=item.at,
        kind=kind,
        version=version,
        data=json.loads(json.dumps(_clean(json.loads(data), redactor))),
    )


def _clean(value: object, redactor: Redactor) -> object:
    """Text by text: a pattern that spans over quotes would break the JSON around it."""
    if isinstance(value, str):
        return redactor.clean(value)
    if isinstance(value, list):
        return [_clean(one, redactor) for one in value]
    if isinstance(value, dict):
        return {redactor.clean(name): _clean(one, redactor) for name, one in value.items()}
    return value


def _blobs(hub: Hub, items: list[Recorded], redactor: Redactor) -> tuple[dict[str, str], dict[str, str]]:
    """The texts that the events name, redacted; and old name → new name, for a blob is named by what it holds.

    What is no text stays out: nobody could find a secret in it.
    """
    blobs: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for item in items:
        for name in _BLOB.findall(encode(item.event)[2]):
            text = text_of(hub.blobs.get(name)) if name not in renamed and hub.blobs.has(name) else None
            if text is not None:
                text = redactor.clean(text)
                renamed[name] = hashlib.sha256(text.encode()).hexdigest()
                blobs[renamed[name]] = text
    return blobs, renamed


def _script(hub: Hub, items: list[Recorded], redactor: Redactor) -> Script:
    replies = []
    for item in items:
        if isinstance(item.event, MessageAppended) and item.event.role is Role.ASSISTANT:
            message = decode_message(hub.blobs.get_text(item.event.blob))
            calls = [
                ScriptedCall(name=call.name, arguments=redactor.clean(call.arguments), id=call.id)
                for call in message.tool_calls
            ]
            replies.append(ScriptedReply(text=redactor.clean(message.text), tool_calls=tuple(calls)))
    return Script(replies=tuple(replies))


def _files(workspace: Workspace, items: list[Recorded], redactor: Redactor) -> dict[str, str]:
    hub = workspace.hub
    files = SnapshotFiles(Snapshot(str(workspace.root), _buffers(hub, items)))
    texts = {path: _text(files, path) for path in files.list()}
    for path, blob in _bases(items):
        texts[path] = text_of(hub.blobs.get(blob)) if blob else None
    found = {path: redactor.clean(text) for path, text in sorted(texts.items()) if text is not None}
    if sum(map(len, found.values())) > LARGEST:
        raise UserError("The workspace's files are too large for a report: write it with --without-files.")
    return found


def _text(files: SnapshotFiles, path: str) -> str | None:
    """None for what is no text."""
    try:
        return files.read(path)
    except ToolFailed:
        return None


def _buffers(hub: Hub, items: list[Recorded]) -> dict[str, Buffer]:
    return {
        path: Buffer(hub.blobs.get_text(blob), version)
        for item in items
        if isinstance(item.event, RunStarted)
        for path, (version, blob) in item.event.buffers.items()
    }


def _bases(items: list[Recorded]) -> Iterator[tuple[str, str | None]]:
    """What the files that the run changed held before, the earliest last: it counts."""
    for item in reversed(items):
        if isinstance(item.event, CallFinished):
            links = {path for path, mode in item.event.base_modes.items() if is_link(mode)}
            yield from ((path, blob) for path, blob in item.event.bases.items() if path not in links)
        elif isinstance(item.event, ProposalReady):
            changes: tuple[FileChange, ...] = item.event.proposal.files
            yield from ((change.path, change.base) for change in changes if change.kind is not Kind.LINK)
