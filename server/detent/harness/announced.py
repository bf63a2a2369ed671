"""What a call says that it is going to do, for the policy: nothing has happened yet."""

import contextlib
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.form import Form
from detent.core.ports import Power, PreparedCall, Tool
from detent.harness.losses import lost, shrinks_in_all
from detent.harness.named import scripts_named
from detent.harness.policy import Action
from detent.harness.shadow import Shadow
from detent.harness.walk import walk
from detent.hub.views import RunView


def announced(name: str, tool: Tool, prepared: PreparedCall, shadow: Shadow, view: RunView) -> Action:
    outcome = _outcome(prepared, shadow)
    before = {path: _text(shadow, path) for path in outcome}
    gone = lost({path: (before[path], now) for path, now in outcome.items()})
    return Action(
        kind=CallKind.EXECUTE if Power.SPAWN in tool.powers else tool.kind,
        argv=tuple(prepared.argv),
        tool=name,
        writes=_real(shadow, (*prepared.writes, *outcome)),
        deletes=len(gone) + deleted(view) if gone else 0,
        hosts=tuple(prepared.hosts),
        named=scripts_named(prepared.argv, shadow) if prepared.argv else "",
        shrinks=any(
            now is not None and shrinks_in_all(_base(shadow, path), before[path] or "", now)
            for path, now in outcome.items()
        ),
    )


def deleted(view: RunView) -> int:
    """How many files the run has deleted or emptied so far."""
    ended = (call.finished for call in view.calls if call.finished)
    return sum(len(lost({path: (one.bases.get(path), now) for path, now in one.changes.items()})) for one in ended)


def _outcome(prepared: PreparedCall, shadow: Shadow) -> Mapping[str, str | None]:
    """Nothing where the call will be refused by the tool itself."""
    with contextlib.suppress(ToolFailed):
        return prepared.outcome(shadow.files, str(shadow.root))
    return {}


def _real(shadow: Shadow, paths: Sequence[str]) -> tuple[str, ...]:
    """Where they lead, in the shadow and among the user's files: a copy has not every link that is there.

    What cannot be followed is refused by the tool itself.
    """
    if not paths:
        return ()
    real, root = dict[str, None](), shadow.root.resolve()
    for path in paths:
        with contextlib.suppress(ToolFailed):
            real[shadow.files.real(path)] = None
            there = (root / path).resolve()
            real.update({str(there.relative_to(root)): None} if there.is_relative_to(root) else {})
    return tuple(dict.fromkeys(name for path in real for name in (path, *_other_names(root, path))))


def _other_names(root: Path, path: str) -> Iterator[str]:
    """Where else the user has the same file, by hard links: a rule about one of its names is about all of them."""
    try:
        status = (root / path).lstat()
    except OSError:
        return
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        for found in walk(root):
            if found.entry.inode() == status.st_ino and not found.is_folder and found.path != path:
                yield found.path


def _text(shadow: Shadow, path: str) -> str | None:
    """None for what is not there, or no text."""
    with contextlib.suppress(ToolFailed):
        return shadow.files.read(path)
    return None


def _base(shadow: Shadow, path: str) -> str:
    """What the file held when the run began; empty for what was not there, or no text."""
    with contextlib.suppress(ToolFailed):
        return _words(shadow.base(shadow.files.real(path)))
    return ""


def _words(form: Form | None) -> str:
    return form.data.decode("utf-8", "replace") if form is not None else ""
