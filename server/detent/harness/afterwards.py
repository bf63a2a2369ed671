"""What commands have done to files: nobody could know it before, so it is judged when it is done.

It was done in the shadow, so it can be undone: what the policy denies, or a person does not want, is put back.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.form import Form
from detent.harness.files import ShadowFiles
from detent.harness.losses import lost, shrinks
from detent.harness.policy import Action, Allow, Deny, Verdict, quoted

Changed = Mapping[str, tuple[Form | None, Form | None]]
"""Path → what stood there before the command, and after it."""


@dataclass(frozen=True, slots=True)
class Judge:
    """``refusal``: why an action may not be, when a person was asked where that is needed; empty when it may.

    ``deleted``: how many files the run has deleted before.
    """

    decide: Callable[[Action], Verdict]
    refusal: Callable[[Action], Awaitable[str]]
    deleted: Callable[[], int]

    async def put_back(self, files: ShadowFiles, changed: Changed, *, asking: bool) -> Sequence[str]:
        """Undo what may not stay, and say so in sentences. Without ``asking``, whatever would have to be asked."""
        told, left = [], dict(changed)
        for action in (*_grouped(self.decide, changed), _deleting(changed, self.deleted)):
            still = tuple(path for path in action.writes if path in left)
            if not still or isinstance(self.decide(replace(action, writes=still)), Allow):
                continue
            refusal = await self.refusal(replace(action, writes=still)) if asking else "Nobody could be asked."
            if refusal:
                told.append(
                    f"{', '.join(quoted([path]) for path in still)}: what was done to it did not stay. {refusal}"
                )
                for path in still:
                    told += _restored(files, path, left.pop(path)[0])
        return told


def _grouped(decide: Callable[[Action], Verdict], changed: Changed) -> Iterator[Action]:
    """The files, each judged for itself; those that raise the same question are asked about together."""
    together: dict[tuple[str, str], list[Action]] = {}
    for path, (before, now) in changed.items():
        shrunk = now is not None and shrinks(_text(before) or "", _text(now) or "")
        action = Action(CallKind.EDIT, writes=(path,), shrinks=shrunk, done=True)
        verdict = decide(action)
        if not isinstance(verdict, Allow):
            said = verdict.reason if isinstance(verdict, Deny) else verdict.title
            together.setdefault((type(verdict).__name__, said), []).append(action)
    for actions in together.values():
        writes = tuple(path for action in actions for path in action.writes)
        yield replace(actions[0], writes=writes)


def _deleting(changed: Changed, deleted: Callable[[], int]) -> Action:
    gone = tuple(lost({path: (_text(before), _text(now)) for path, (before, now) in changed.items()}))
    return Action(CallKind.EDIT, writes=gone, deletes=len(gone) + deleted() if gone else 0, done=True)


def _text(form: Form | None) -> str | None:
    return None if form is None else form.data.decode("utf-8", "surrogateescape")


def _restored(files: ShadowFiles, path: str, form: Form | None) -> Iterator[str]:
    """Put it back; where that fails, a sentence says so."""
    try:
        files.put(path, form)
    except ToolFailed as failure:
        yield f"{quoted([path])} could not be put back: {failure}"
