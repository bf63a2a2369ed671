"""What is done, and how it goes: plan, steps, state, story, reviews, tests."""

from collections.abc import Mapping
from os.path import lexists

from detent.chat.command import Answer, ChatCommand, Then
from detent.chat.conversation import Chat
from detent.chat.story import story
from detent.chat.words import name_of, proof_of, spent, state_of, steps_of
from detent.context.manifest import passages_in
from detent.core.errors import UserError
from detent.core.events import PlanDecision
from detent.core.work import Scope, StepStatus, Task, TaskKind
from detent.engine.goal_text import goal_in, goal_in_a_line
from detent.engine.goals import found_last, standing, told
from detent.engine.left_open import is_unreviewed, why_resumed

_FILES = "files"
_AGAIN = "again"
_WAYS_ON = "Have it reviewed with `/review again`, land it as it is with `/accept`, or refuse it with `/reject`."
_WORDS: Mapping[str, PlanDecision] = {decision.value: decision for decision in PlanDecision}


async def plan(chat: Chat, words: str) -> Answer:
    if not words:
        return Answer(steps_of(chat.view.plan) if chat.view.plan else "There is no plan yet.")
    verb, _, text = words.partition(" ")
    if verb not in _WORDS or (text and verb != PlanDecision.REVISE):
        chat.begin(Task(TaskKind.PLAN, words))
        return Answer(then=Then.RUN)
    if verb == PlanDecision.REVISE and not text.strip():
        raise UserError("Say what should be different: /plan revise TEXT.")
    chat.workspace.runs.decide_plan(chat.view.run_id, _WORDS[verb], text.strip())
    return Answer(then=Then.RUN)


async def goal(chat: Chat, words: str) -> Answer:
    """A goal of a conversation of its own; alone: how the goal stands."""
    if words:
        root = chat.workspace.root
        one_line = "\n" not in words
        chat.begin(goal_in_a_line(words, lambda word: lexists(root / word)) if one_line else goal_in(words))
        return Answer(then=Then.RUN)
    if not chat.view.task.criteria:
        raise UserError("This conversation has no goal: write one, such as `/goal it is typed -- check: mypy .`.")
    return Answer("\n".join(told(one) for one in found_last(chat.view)))


async def todo(chat: Chat, words: str) -> Answer:
    steps = chat.view.plan.steps if chat.view.plan else ()
    left = [step for step in steps if step.status is not StepStatus.COMPLETED]
    if not left:
        return Answer("Nothing is left of the plan." if steps else "There is no plan yet.")
    return Answer("\n".join(f"- {step.content}" for step in left))


async def status(chat: Chat, words: str) -> Answer:
    told = {"folder": str(chat.workspace.root)}
    told["trusted"] = "yes" if chat.workspace.trust.is_trusted(chat.workspace.root) else "no"
    if chat.run_id is None:
        return Answer(_list({**told, "conversation": "none yet"}))
    view = chat.view
    told["conversation"] = f"{view.run_id}, {name_of(view)}"
    told["state"] = ", ".join(filter(None, (state_of(chat.workspace.hub, view), view.reason)))
    if view.difficulty is not None:
        told["difficulty"] = f"{view.difficulty.tier.value}, {view.difficulty.why}"
    if view.rounds:
        told["goal"] = standing(view.rounds[-1].found)
    told["model"] = ", ".join(f"{role}: {model}" for role, model in view.asked.items()) or view.model
    told["proof"] = proof_of(view.proof)
    told["hunks"] = f"{len(view.hunks)}, of which {len(view.undecided)} wait for your decision"
    told["questions"] = "; ".join(asked.title for asked in view.approvals) or "none waits"
    told["spent"] = spent(view.usage, view.unpriced)
    return Answer(_list(told))


async def log(chat: Chat, words: str) -> Answer:
    lines = [line for item in chat.workspace.hub.events(chat.view.run_id) for line in story(item)]
    return Answer("\n".join(f"- {line}" for line in lines))


async def review(chat: Chat, words: str) -> Answer:
    if words == _AGAIN:
        if not _can_be_reviewed(chat):
            raise UserError("Only a whole proposal whose reviewer could not be asked is reviewed again.")
        chat.resume()
        return Answer(then=Then.RUN)
    if words:
        passage = next(iter(passages_in(words)), None)
        current = chat.workspace.root / (passage.path if passage else words)
        if passage is None or not current.is_file():
            raise UserError(f"There is no file {words} in {chat.workspace.root}.")
        end = passage.end or len(current.read_bytes().splitlines())
        chat.begin(Task(TaskKind.REVIEW, "", Scope(passage.path, passage.start, end)))
        return Answer(then=Then.RUN)
    found = [f"{finding.check}: {finding.told}" for one in chat.view.reviews for finding in one.findings]
    found += [one.reason for one in chat.view.reviews if one.unmade]
    if not chat.view.reviews:
        return Answer("No second look was taken at a change of this conversation. `/review PATH` reviews a file.")
    said = "\n".join(f"- {one}" for one in found) or "The second look found nothing."
    return Answer(f"{said}\n\n{_WAYS_ON}" if _can_be_reviewed(chat) else said)


def _can_be_reviewed(chat: Chat) -> bool:
    return is_unreviewed(chat.view) and bool(why_resumed(chat.view))


async def test(chat: Chat, words: str) -> Answer:
    upkeep, run_id = chat.workspace.runs.upkeep, chat.view.run_id
    if words == _FILES:
        reports = await upkeep.check_own_files(run_id)
        return Answer("\n\n".join(("Your own files, without what is proposed:", *(reports or ["There is no check."]))))
    if words:
        raise UserError(f"Write /test, or /test {_FILES} for your own files without what is proposed.")
    proposal = upkeep.check(run_id)
    tested = "what is proposed; your own files do not hold it yet (`/test files`)" if proposal else "your own files"
    return Answer(f"Tested: {tested}.", then=Then.RUN)


async def cancel(chat: Chat, words: str) -> Answer:
    chat.workspace.runs.cancel(chat.view.run_id)
    return Answer("Cancelled.")


def _list(told: dict[str, str]) -> str:
    return "\n".join(f"- **{name}**: {words}" for name, words in told.items())


COMMANDS = (
    ChatCommand(
        "plan",
        "[WISH | approve | revise TEXT | cancel]",
        "Have something planned and nothing done; show the plan; answer one; revise it, also in mid-run or afterwards.",
        plan,
        lambda chat: tuple(_WORDS),
    ),
    ChatCommand(
        "goal",
        "[WISH -- check: CMD -- CRITERION …]",
        "Work until commands succeed and criteria hold; alone: how the goal stands.",
        goal,
    ),
    ChatCommand("todo", "", "List the steps of the plan that are left.", todo),
    ChatCommand("status", "", "Say how this conversation stands.", status),
    ChatCommand("log", "", "Tell what happened in this conversation.", log),
    ChatCommand(
        "review",
        "[PATH[:LINES] | again]",
        "Have a file or lines of it reviewed; alone: what a second look found in this conversation's change; "
        "`again`: take that look where the reviewer could not be asked.",
        review,
        lambda chat: (_AGAIN,),
    ),
    ChatCommand(
        "test",
        "[files]",
        "Run the project's checks, without asking a model: on what is proposed as long as nothing of it has landed, "
        "else on your own files; `files`: on these in any case.",
        test,
        lambda chat: (_FILES,),
    ),
    ChatCommand("cancel", "", "Stop what is under way.", cancel),
)
