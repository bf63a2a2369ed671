"""The words of a commit: from the task, the plan and the diff, by rules or by a model, and always with the trailers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from string import Template

from detent.core.proof import Proof, ProofStatus
from detent.core.talk import Message, ModelRequest, Role
from detent.core.work import Task, TaskKind
from detent.engine.plans import to_markdown
from detent.engine.prompts import prompt
from detent.engine.wishes import wish
from detent.hub.views import RunView

_CONVENTIONAL = re.compile(r"[a-z]+(\([\w./ -]+\))?!?: \S.*")
_TRAILER = re.compile(r"(signed-off-by|co-authored-by|assisted-by|proof|reviewed-by|generated-by)\s*:", re.IGNORECASE)
_FENCE = re.compile(r"\A```[a-z]*\n(.*?)\n?```\s*\Z", re.DOTALL)
_LONGEST_SUBJECT = 72
_LONGEST_OF_MODEL = 100
_MOST_LINES = 60
_MOST_DIFF = 20_000
_ANSWER_TOKENS = 600
_STEPS = 8

_TYPES: Mapping[TaskKind, str] = {
    TaskKind.IMPLEMENT: "feat",
    TaskKind.FIX: "fix",
    TaskKind.TESTS: "test",
    TaskKind.DOCUMENT: "docs",
    TaskKind.REFACTOR: "refactor",
}
_WORDS: Sequence[tuple[str, frozenset[str]]] = (
    ("fix", frozenset({"fix", "repair", "correct", "bug", "crash", "wrong", "fails", "failing", "broken"})),
    ("test", frozenset({"test", "tests"})),
    ("docs", frozenset({"document", "documentation", "docs", "readme", "docstring"})),
    ("refactor", frozenset({"refactor", "rename", "move", "extract", "simplify", "clean", "tidy"})),
    ("perf", frozenset({"faster", "speed", "performance", "optimise", "optimize"})),
    ("feat", frozenset({"add", "implement", "support", "create", "write", "allow", "introduce", "new"})),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about."""

    view: RunView
    title: str
    """The task in one line."""
    paths: Sequence[str]
    conventional: bool
    template: str = ""
    """The repository's own lines, without comments."""


def by_rules(subject: Subject) -> str:
    """The message without trailers, always the same for the same task and plan."""
    first = subject.title.strip().rstrip(".") or "change the code"
    if subject.conventional and not _CONVENTIONAL.fullmatch(first):
        scope = PurePosixPath(subject.paths[0]).stem if len(subject.paths) == 1 else ""
        scope = re.sub(r"[^\w.-]+", "-", scope).strip("-.")
        kind = _type(subject.view.task, subject.title, subject.paths)
        first = f"{kind}({scope}): {_lowered(first)}" if scope else f"{kind}: {_lowered(first)}"
    elif not subject.conventional:
        first = first[:1].upper() + first[1:]
    parts = [_cut(first, _LONGEST_SUBJECT), _body(subject), subject.template]
    return "\n\n".join(part for part in parts if part)


def request(subject: Subject, diff: str) -> ModelRequest:
    """The question for a model."""
    conventional = "The first line is a Conventional Commit, such as “fix(parser): accept empty input”"
    form = conventional if subject.conventional else "The first line says what the commit does, in the imperative"
    shown = diff if len(diff) <= _MOST_DIFF else f"{diff[:_MOST_DIFF]}\n[the rest is left out]"
    plan = to_markdown(subject.view.plan) if subject.view.plan else "nothing"
    template = (
        f"- The repository wants this form, below the first line:\n{subject.template}" if subject.template else ""
    )
    text = prompt(
        "commit",
        wish=wish(subject.view.task),
        plan=plan,
        diff=shown,
        form=f"{form}, of at most {_LONGEST_SUBJECT} characters.",
        template=template,
    )
    return ModelRequest((Message(Role.USER, text),), max_output_tokens=_ANSWER_TOKENS)


def of_model(text: str, *, conventional: bool) -> str | None:
    """What a model wrote, as a message without trailers; None when it is no message."""
    fenced = _FENCE.match(text.strip())
    lines = [_plain(line) for line in (fenced[1] if fenced else text).strip().splitlines()]
    lines = [line for line in lines if not _TRAILER.match(line)]
    first = lines[0].strip() if lines else ""
    if not first or len(first) > _LONGEST_OF_MODEL or (conventional and not _CONVENTIONAL.fullmatch(first)):
        return None
    if first[0] in "{[<#`":
        return None
    body = "\n".join(lines[1 : 1 + _MOST_LINES]).strip("\n")
    return f"{first}\n\n{body}" if body else first


def with_trailers(message: str, assisted_by: str, model: str, proof: Proof) -> str:
    """Who has helped, and what is not proven of just this tree."""
    trailers = []
    if assisted_by.strip():
        trailers.append(f"Assisted-by: {Template(assisted_by).safe_substitute(model=model or 'no model').strip()}")
    if proof.status is not ProofStatus.PROVEN:
        trailers.append(f"Proof: {proof.status.value} ({_plain(' '.join(proof.reason.split()))})")
    if not trailers:
        return f"{message.rstrip()}\n"
    last = message.rstrip().rpartition("\n\n")[2].splitlines()
    apart = "\n" if "\n\n" in message.strip() and all(re.match(r"[A-Za-z-]+: \S", line) for line in last) else "\n\n"
    return f"{message.rstrip()}{apart}" + "\n".join(trailers) + "\n"


def _type(task: Task, title: str, paths: Sequence[str]) -> str:
    if task.kind in _TYPES:
        return _TYPES[task.kind]
    if paths and all(_is_test(path) for path in paths):
        return "test"
    if paths and all(path.endswith((".md", ".rst", ".txt")) for path in paths):
        return "docs"
    said = re.findall(r"[a-z]+", title.lower())
    kinds = (kind for word in said for kind, words in _WORDS if word in words)
    return next(kinds, "chore")


def _is_test(path: str) -> bool:
    name = PurePosixPath(path)
    return (
        name.stem.startswith("test_") or name.stem.endswith(("_test", ".test", ".spec")) or "tests" in name.parts[:-1]
    )


def _body(subject: Subject) -> str:
    plan = subject.view.plan
    if plan is None:
        return ""
    summary = plan.summary.strip()
    said = "" if summary.lower().rstrip(".") == subject.title.lower().strip().rstrip(".") else _plain(summary)
    steps = [f"- {_plain(step.content.strip())}" for step in plan.steps[:_STEPS] if step.content.strip() != summary]
    return "\n\n".join(part for part in (said, "\n".join(steps)) if part)


def _lowered(text: str) -> str:
    """A name in capitals stays as it is."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    short = text[: longest - 1]
    return f"{short.rpartition(' ')[0] or short}…"


def _plain(line: str) -> str:
    """Nothing in it that could hide or move what is shown."""
    return "".join(one if one.isprintable() else " " for one in line).rstrip()
