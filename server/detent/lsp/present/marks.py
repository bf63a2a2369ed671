"""Marks in the code: every hunk that waits for a decision, and every failing test, as a diagnostic at its lines."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from lsprotocol import types

from detent.checks.since import blamed
from detent.core.change import HunkState
from detent.core.proof import Failure, ProofStatus
from detent.hub.views import RunStatus, RunView
from detent.lsp.board import waiting
from detent.lsp.edits import line_range
from detent.lsp.positions import Encoding, split_lines
from detent.lsp.present import words
from detent.lsp.shown import Shown, without_hunks

SOURCE = "detent"
HUNK = "proposed-change"
FAILURE = "failed-test"


def hunk_marks(shown: Iterable[Shown], text: str, encoding: Encoding) -> list[types.Diagnostic]:
    still_open = [one for one in shown if one.is_open]
    lines = split_lines(text) if still_open else ()
    return [_hunk_mark(one, lines, encoding) for one in still_open]


def _hunk_mark(shown: Shown, lines: Sequence[str], encoding: Encoding) -> types.Diagnostic:
    stuck = shown.conflict or shown.state is HunkState.CONFLICT
    return types.Diagnostic(
        range=line_range(lines, shown.start, shown.end, encoding),
        message=words.hunk(shown),
        severity=types.DiagnosticSeverity.Warning if stuck else types.DiagnosticSeverity.Information,
        code=HUNK,
        source=SOURCE,
        data={"runId": shown.view.run_id, "hunkId": shown.hunk.id},
    )


def failure_mark(view: RunView, found: Failure, text: str, encoding: Encoding) -> types.Diagnostic:
    line = without_hunks(view, found.path or "", found.line or 0)
    return types.Diagnostic(
        range=line_range(split_lines(text), line, line + 1, encoding),
        message=words.failure(found),
        severity=types.DiagnosticSeverity.Error,
        code=FAILURE,
        source=SOURCE,
        data={"runId": view.run_id, "test": found.test, "proposed": bool(waiting(view))},
    )


def failures(views: Iterable[RunView]) -> Mapping[str, tuple[tuple[RunView, Failure], ...]]:
    """Path → the failing tests there, as the newest run that was checked saw them."""
    newest = next((view for view in views if view.proof is not None and view.status is RunStatus.FINISHED), None)
    if newest is None or newest.proof is None or newest.proof.status is not ProofStatus.RED or _refused(newest):
        return MappingProxyType({})
    found: dict[str, tuple[tuple[RunView, Failure], ...]] = {}
    for one in (failure for report in newest.proof.reports for failure in blamed(report, newest.proof.since).failures):
        if one.path is not None:
            found[one.path] = (*found.get(one.path, ()), (newest, one))
    return found


def _refused(view: RunView) -> bool:
    """Nothing of the run is left: what failed was never in the user's files, and will not be."""
    return bool(view.hunks) and len(view.hunks_in(HunkState.REJECTED)) == len(view.hunks)
