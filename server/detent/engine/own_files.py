"""Whether a criterion's command still asks what it asked.

A run that rewrites its script, its recipe or its program's settings has not met what it checks.
"""

import asyncio
from dataclasses import dataclass

from detent.core.events import ApprovalAsked, ApprovalGiven, RunResumed
from detent.engine.asking_back import answers_given
from detent.engine.run import Run
from detent.engine.verify import Changed
from detent.harness.commands import PLAIN_SHELL
from detent.harness.grounds import rewritten_grounds
from detent.harness.named import as_now, scripts_held
from detent.review.asked import names_file

_COUNTS = "It still counts"
_REJECT = "It does not count"
_DETAIL = "Its own files were changed by this run. Until you say that it still counts, the criterion is not met."


@dataclass(frozen=True, slots=True)
class Rewritten:
    """``refused``: a person said that it does not count; else nobody was there to say it."""

    paths: str
    refused: bool


async def changed_by_run(run: Run, command: str, changed: Changed) -> Rewritten | None:
    """The files of the command that the run changed; None where a person says that it counts all the same.

    A script that was not there before is no such file: the command itself asks for it. What else it stands on may be
    changed where the goal's own words name the file.
    """
    argv = (PLAIN_SHELL, "-c", command)
    held = await asyncio.to_thread(scripts_held, argv, run.shadow)
    own = [path for path in held if path in changed.files and changed.files[path][0] is not None]
    grounds = await asyncio.to_thread(rewritten_grounds, command, list(held), run.shadow.files, changed.files)
    wished = " ".join((run.task.instruction, *(one.text for one in run.task.criteria)))
    own += [path for path in grounds if path not in own and not names_file(wished, path)]
    if not own:
        return None
    # The question names what they hold: a word on one content is none on the next.
    contents = ((path, changed.files[path][1]) for path in own if path in changed.files)
    content = as_now({**held, **{path: form.data if form else b"" for path, form in contents}})
    question = f"Does `{command}` {content} still check what you meant?"
    given = answers_given(run.hub, run.id, _DETAIL)
    said = given.get(question)
    if said is None and not _was_asked_in_vain(run, question):
        said = await run.gate.approve(question, _DETAIL, (_COUNTS, _REJECT))
    return None if said == _COUNTS else Rewritten(", ".join(own), refused=said is not None)


def _was_asked_in_vain(run: Run, question: str) -> bool:
    """Nobody answered: nor will anybody, until the run is resumed."""
    asked = ""
    for item in reversed(run.hub.events(run.id)):
        match item.event:
            case RunResumed():
                return False
            case ApprovalGiven(approval_id=approval_id, answer=None):
                asked = approval_id
            case ApprovalAsked(approval_id=approval_id, title=title) if approval_id == asked and title == question:
                return True
            case _:
                pass
    return False
