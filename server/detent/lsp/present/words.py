"""What is said to people about a run, in plain text."""

from collections.abc import Iterable, Iterator, Mapping

from detent.core.change import Hunk, HunkState
from detent.core.events import Committed
from detent.core.proof import Failure, Outcome, Proof, ProofStatus
from detent.core.work import StepStatus
from detent.engine.wishes import title
from detent.hub.costs import beside_cost
from detent.hub.views import RunView
from detent.lsp.board import waiting
from detent.lsp.plain import one_line, visible
from detent.lsp.shown import Shown

_PREVIEW_LINES = 12

_ENDS: Mapping[Outcome, str] = {
    Outcome.PROVEN: "is done and proven",
    Outcome.UNPROVEN: "is done, but not proven",
    Outcome.ANSWERED: "is answered",
    Outcome.DENIED: "stopped, because something it needs was denied",
    Outcome.BUDGET: "stopped at its budget",
    Outcome.CANCELLED: "was cancelled",
    Outcome.GAVE_UP: "gave up",
    Outcome.FAILED: "failed",
}


def name(view: RunView) -> str:
    """What the run is called, such as ``implement divide``."""
    return one_line(view.session.name or title(view.task), 60)


def progress(view: RunView, doing: str) -> str:
    """Such as ``running the tests · 3/7 · 1.2k tok · $0.004``."""
    done, steps = steps_done(view)
    counted = f"{done}/{steps}" if steps else ""
    return " · ".join(part for part in (one_line(doing, 80), counted, criteria(view), _spent(view)) if part)


def steps_done(view: RunView) -> tuple[int, int]:
    steps = view.plan.steps if view.plan else ()
    return sum(step.status is StepStatus.COMPLETED for step in steps), len(steps)


def criteria(view: RunView) -> str:
    """How a goal stands, such as ``criteria 1/3``."""
    if not view.task.criteria:
        return ""
    met = sum(one.met for one in view.rounds[-1].found) if view.rounds else 0
    return f"criteria {met}/{len(view.task.criteria)}"


def _spent(view: RunView) -> str:
    usage = view.usage
    tokens = usage.input_tokens + usage.output_tokens
    if not tokens:
        return ""
    counted = f"{tokens} tok" if tokens < 1000 else f"{tokens / 1000:.1f}k tok"
    return counted if usage.cost is None else f"{counted} · ${usage.cost:.3f}{beside_cost(view.unpriced)}"


def ending(view: RunView) -> str:
    """The sentence that ends a run, with what there is to do now."""
    outcome = _ENDS[view.outcome] if view.outcome else "ended"
    said = f"Detent: {name(view)} {outcome}{f' ({one_line(view.reason, 200)})' if view.reason else ''}."
    count = len(waiting(view))
    if not count:
        return said
    return f"{said} {counted(count, 'change waits', 'changes wait')} for your decision."


def committed(made: Committed, notes: Iterable[str]) -> str:
    """The sentence after a commit, with what there is to know of it."""
    subject = one_line(made.commit.message, 100)
    return " ".join((f"Detent: “{subject}” is committed to {made.commit.branch}.", *notes))


def counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def proof_in_short(proof: Proof | None) -> str:
    if proof is None:
        return "not checked"
    return proof.status.value if proof.status is ProofStatus.PROVEN else f"{proof.status.value}: {proof.reason}"


def hunk(shown: Shown) -> str:
    """What a hunk would do, with its lines as a small diff."""
    standing = "; ".join(filter(None, [_standing(shown), *_known_of(shown.hunk)]))
    head = f"{name(shown.view)}, hunk {shown.hunk.id} ({one_line(standing, 240)})"
    about = f" ({visible(shown.about)})" if shown.about else ""
    if shown.whole_file == "creates":
        size = f", {counted(len(shown.hunk.new), 'line', 'lines')}" if shown.has_lines else ""
        return f"{head}: makes the file {shown.hunk.path}{size}{about}."
    if shown.whole_file == "deletes":
        return f"{head}: deletes the file {shown.hunk.path}{about}."
    if not shown.has_lines:
        return f"{head}: changes the file {shown.hunk.path}{about}."
    lines = [f"- {line}" for line in shown.hunk.old] + [f"+ {line}" for line in shown.hunk.new if line]
    more = len(lines) - _PREVIEW_LINES
    preview = [visible(line).rstrip("\r\n") for line in lines[:_PREVIEW_LINES]]
    return "\n".join(
        [f"{head}:", *preview, *([f"… and {counted(more, 'more line', 'more lines')}"] if more > 0 else [])]
    )


def _known_of(hunk: Hunk) -> Iterator[str]:
    """What a person should know of a hunk before accepting it."""
    if hunk.needs:
        yield f"needs {', '.join(hunk.needs)}"
    if hunk.how:
        yield f"placed {hunk.how}"


def failure(found: Failure) -> str:
    return visible(f"{found.test} failed: {found.message}").strip()


def _standing(shown: Shown) -> str:
    if shown.conflict or shown.state is HunkState.CONFLICT:
        return "conflict: the code changed here since"
    if shown.state is HunkState.STALE:
        return "stale: the file changed since this was checked"
    return proof_in_short(shown.view.proof)
