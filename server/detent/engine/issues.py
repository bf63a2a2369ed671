"""An issue as a task: read once, through the gate, and shown to the model as what others have written."""

import json
from collections.abc import Callable, Mapping

from detent.config.settings import Settings
from detent.core.errors import StopRun
from detent.core.events import CallKind, CallStatus
from detent.core.proof import Outcome
from detent.core.talk import ToolCall
from detent.core.work import Task
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.harness.act import Act, Words
from detent.harness.forges.address import Forge, IssueAddress, Known, issue_of
from detent.harness.forges.service import Issue, Service
from detent.hub.hub import Hub
from detent.hub.views import RunView

READ_ISSUE = "read_issue"
_MOST_SHOWN = 24_000
_LEFT_OUT = "[the rest is left out]"


def named_issue(instruction: str, settings: Settings) -> IssueAddress | None:
    """The issue whose address the task begins with; one that is only mentioned is left alone."""
    words = instruction.split(maxsplit=1)
    known = Known(settings.git.github_hosts, settings.git.gitlab_hosts)
    return issue_of(words[0], known) if words else None


def issue_acts(task: Task, settings: Settings, token: Callable[[str], str | None]) -> Mapping[str, Act]:
    """What reads the task's issue; empty where it names none."""
    address = named_issue(task.instruction, settings)
    if address is None:
        return {}
    names = {Forge.GITHUB: settings.git.github_token_name, Forge.GITLAB: settings.git.gitlab_token_name}
    name = names[address.project.forge]

    async def read(_: Words) -> str:
        return _as_text(await Service(address.project, token(name), name).issue(address.number, address.url))

    title = f"Read the issue {address.url}"
    return {READ_ISSUE: Act(READ_ISSUE, read, lambda _: title, (address.project.api_host,), CallKind.FETCH)}


async def quoted_issue(run: Run) -> str:
    """The task's issue as the model is shown it; empty where it names none. Read again only where it never came."""
    address = named_issue(run.task.instruction, run.settings)
    if address is None:
        return ""
    text = _read_before(run.hub, run.view)
    if text is None:
        run.progress("reading the issue")
        result = await run.gate.invoke(ToolCall(f"issue-{run.id}", READ_ISSUE, json.dumps({"url": address.url})))
        if not result.ok:
            host = address.project.api_host
            reason = f"The issue was not read ({result.text.rstrip('.')}): allow {host}, or write what it says."
            raise StopRun(Outcome.DENIED, reason)
        text = result.text
    shown = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}\n{_LEFT_OUT}"
    quoted = "\n".join(f"> {line}".rstrip() for line in shown.splitlines())
    return prompt("issue", url=address.url, quoted=quoted)


def issue_title(hub: Hub, view: RunView) -> str:
    """What the issue is called, once it was read; else empty."""
    text = _read_before(hub, view)
    return "" if text is None else text.partition("\n")[0].strip()


def _as_text(issue: Issue) -> str:
    said = [f"{who} says:\n{text.strip()}" for who, text in issue.comments if text.strip()]
    return "\n\n".join((issue.title.strip() or issue.url, issue.body.strip() or "(no description)", *said))


def _read_before(hub: Hub, view: RunView) -> str | None:
    for call in view.calls:
        finished = call.finished
        if call.started.name == READ_ISSUE and finished and finished.status is CallStatus.COMPLETED and finished.blob:
            return hub.blobs.get_text(finished.blob)
    return None
