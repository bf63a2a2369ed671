"""What clients and server say to each other beyond LSP: the arguments of commands, and the ``detent/*`` messages.

These types are the protocol: docs/protocol.md and the TypeScript client's types are generated from them. Within a
release line fields are only added, and a field that is not known is ignored on both sides.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from detent.core.change import Decision, HunkState
from detent.core.difficulty import Tier
from detent.core.events import PlanDecision
from detent.core.proof import Outcome
from detent.core.roles import ModelRole
from detent.core.work import TaskKind
from detent.hub.views import RunStatus
from detent.lsp.chat_messages import ChatAnswer, ChatCommandList, ChatCompletions, ChatPlace, ChatWord
from detent.lsp.choices import FolderChoice, RunChoice
from detent.lsp.context_messages import ContextAsked, ContextChoice, ContextDecision, ContextShown, ContextWord
from detent.lsp.goal_messages import CriterionShown, GoalWish
from detent.lsp.memory_messages import FactChoice, FactText, MemoryText
from detent.lsp.message import Message, Range
from detent.lsp.names import Command
from detent.lsp.plan_messages import PlanShown
from detent.lsp.proof_messages import ProofShown
from detent.lsp.session_messages import (
    SessionExport,
    SessionFork,
    SessionName,
    SessionRewind,
    SessionsChoice,
    SessionShelf,
    SessionStep,
)
from detent.lsp.setup_messages import KeyGiven, KeySaved, SetupShown
from detent.lsp.stats_messages import Spending, Stats, StatsChoice

# Arguments of commands


class Place(Message):
    """Where something shall be done, and what."""

    uri: str = Field(description="The document.")
    range: Range | None = Field(default=None, description="The selection; the whole document when it is left out.")
    instruction: str | None = Field(default=None, description="The wish, in the user's words.")
    problem: str | None = Field(default=None, description="The diagnostic or the failing test that this is about.")
    context: ContextWord | None = Field(default=None, description="Absent: as decided in the context that was shown.")
    difficulty: Tier | None = Field(default=None, description="How hard it is; judged when it is left out.")


class HunkChoice(RunChoice):
    hunk_id: str


class FileChoice(RunChoice):
    uri: str = Field(description="A file of the proposal.")


class CommitChoice(RunChoice):
    hunk_ids: tuple[str, ...] = Field(default=(), description="These hunks; without any, all that were accepted.")
    undecided: bool = Field(default=False, description="Whether those that wait for a decision are committed as well.")
    branch: str = Field(default="", description="The new branch; else it is named after the task.")
    message: str = Field(default="", description="The message without its trailers; else it is written.")


class RequestChoice(RunChoice):
    base: str = Field(default="", description="The branch that it is for; else the current one.")
    title: str = Field(default="", description="The title; else the commit's first line.")
    draft: bool = Field(default=False, description="Whether it is opened as a draft.")
    push_only: bool = Field(default=False, description="Whether the branch is only pushed.")


class UndoChoice(RunChoice):
    hunk_id: str | None = Field(default=None, description="One hunk; all that can be undone when neither is given.")
    uri: str | None = Field(default=None, description="One file.")


class HunkText(HunkChoice):
    text: str = Field(description="What the hunk shall write instead, with line endings.")


class NextChoice(RunChoice):
    hunk_id: str | None = Field(default=None, description="The hunk to go on from; absent: the first one.")


class FollowUp(RunChoice):
    text: str | None = Field(
        default=None, description="What to say; a document to write it in is opened when it is left out."
    )


class PlanWord(RunChoice):
    text: str | None = Field(
        default=None, description="The plan as it shall be, or a wish; the plan document's text if absent."
    )


class ApprovalAnswer(RunChoice):
    approval_id: str
    answer: str | None = Field(default=None, description="One of the options that were offered; absent means no.")


class Wish(FolderChoice):
    instruction: str = Field(min_length=1, description="What shall be done, in the user's words.")
    context: ContextWord | None = Field(default=None, description="Absent: as decided in the context that was shown.")
    difficulty: Tier | None = Field(default=None, description="How hard it is; judged when it is left out.")


class ModelChoice(RunChoice):
    model: str = Field(description="NAME or NAME@PROVIDER; empty for what the settings say.")
    role: ModelRole = Field(default=ModelRole.CODE, description="What it shall be asked for.")


class DocumentChoice(Message):
    uri: str = Field(description="A prompt document or a context that a command opened before.")


class Nothing(Message):
    pass


COMMANDS: Mapping[Command, tuple[type[Message], str]] = {
    Command.IMPLEMENT: (Place, "Write the code that is missing at this place."),
    Command.FIX: (Place, "Fix the problem at this place."),
    Command.TESTS: (Place, "Write tests for the code at this place."),
    Command.EXPLAIN: (Place, "Explain the code at this place, in a document."),
    Command.DOCUMENT: (Place, "Document the code at this place."),
    Command.REFACTOR: (Place, "Refactor the code at this place, as the instruction says."),
    Command.EDIT: (Place, "Change the code at this place, as the instruction says."),
    Command.REVIEW: (Place, "Review the code at this place, in a document."),
    Command.TODO: (Place, "Do what the comment at this place asks for."),
    Command.DO: (Wish, "Do what the instruction says, anywhere in the workspace."),
    Command.PLAN: (Wish, "Plan what the instruction says, and change nothing; approving the plan carries it out."),
    Command.GOAL: (GoalWish, "Work until the criteria hold: commands that succeed, or what a judge can quote."),
    Command.SAY: (FollowUp, "Say something to a run: a running one hears it at its next step, a finished one goes on."),
    Command.SEND: (DocumentChoice, "Send what was written in a prompt document."),
    Command.CANCEL: (RunChoice, "Stop the run."),
    Command.RESUME: (RunChoice, "Go on with a run that was cut off."),
    Command.ACCEPT_HUNK: (HunkChoice, "Put the hunk into the file."),
    Command.REJECT_HUNK: (HunkChoice, "Refuse the hunk."),
    Command.ACCEPT_FILE: (FileChoice, "Put all hunks of the file into it."),
    Command.REJECT_FILE: (FileChoice, "Refuse all hunks of the file."),
    Command.ACCEPT_ALL: (RunChoice, "Put everything that is proposed into the files."),
    Command.REJECT_ALL: (RunChoice, "Refuse everything that is proposed."),
    Command.UNDO: (UndoChoice, "Take a decision back: accepted hunks leave the files, rejected ones are offered."),
    Command.COMMIT: (
        CommitChoice,
        "Put hunks into a commit on a branch of their own; your branch, index, stash and files stay as they are.",
    ),
    Command.PULL_REQUEST: (
        RequestChoice,
        "Push the run's branch and open a pull or merge request, after a question that shows exactly that.",
    ),
    Command.EDIT_HUNK: (HunkText, "Change what the hunk will write."),
    Command.NEXT_HUNK: (NextChoice, "Go to the next hunk that waits for a decision."),
    Command.SHOW_DIFF: (RunChoice, "Show everything that is proposed, in a document."),
    Command.SHOW_CONTEXT: (ContextChoice, "Show what the model was sent of your code, or would be sent for a place."),
    Command.CHOOSE_CONTEXT: (ContextDecision, "Pin a place of a shown context, leave it out, or neither."),
    Command.SHOW_PLAN: (RunChoice, "Show the plan, in a document that can be changed."),
    Command.SHOW_ANSWER: (RunChoice, "Show what the run answered."),
    Command.SHOW_QUESTION: (RunChoice, "Show all of the questions of the run, in a document."),
    Command.APPROVE_PLAN: (PlanWord, "Let the run carry the plan out, as the plan document now says."),
    Command.REVISE_PLAN: (PlanWord, "Ask for another plan."),
    Command.CANCEL_PLAN: (RunChoice, "Refuse the plan; the run ends."),
    Command.ANSWER: (ApprovalAnswer, "Answer a question of the run."),
    Command.TRUST: (FolderChoice, "Trust the workspace: its tests may run without being asked for each time."),
    Command.REHEARSE: (FolderChoice, "Play a run without a model: its answers are scripted, everything else happens."),
    Command.RUNS: (FolderChoice, "List the runs of the workspace."),
    Command.MODEL: (ModelChoice, "Let another model answer the run, from its next question on."),
    Command.CHAT: (ChatWord, "Say something in a chat, or carry out one of its commands, such as /status."),
    Command.SESSIONS: (SessionsChoice, "List the runs of the workspace as sessions, without those that were put away."),
    Command.SESSION_STEPS: (RunChoice, "List the steps of a run: what the model called, one by one."),
    Command.SESSION_RENAME: (SessionName, "Give a run a name."),
    Command.SESSION_ARCHIVE: (SessionShelf, "Put a run away: it is shown no more, and stays."),
    Command.SESSION_FORK: (SessionFork, "Make another run that goes on from a step; the result names it."),
    Command.SESSION_REWIND: (
        SessionRewind,
        "Go back to a step: the run goes on under the id in the result, and the old one is put away.",
    ),
    Command.SESSION_EXPORT: (SessionExport, "Show all that was said in a run, without keys, to keep or to pass on."),
    Command.MEMORY: (FolderChoice, "Show what is remembered between runs, in a document that can be changed."),
    Command.SAVE_MEMORY: (
        MemoryText,
        "Remember what the list says now: changed and new points become the user's, and what is gone is forgotten.",
    ),
    Command.REMEMBER: (FactText, "Remember a fact; the result's text is the whole list."),
    Command.FORGET: (FactChoice, "Forget a fact, with what runs have kept of its text."),
}
"""Command → its argument, and what it does."""


# Runs as clients see them


class RunSummary(Message):
    run_id: str
    root: str = Field(description="The workspace folder's URI.")
    kind: TaskKind
    title: str
    status: RunStatus
    interrupted: bool = Field(description="It is not finished, and no living process works on it.")
    outcome: Outcome | None
    reason: str
    started_at: float = Field(description="Seconds since the epoch.")
    turn: int
    model: str
    difficulty: Tier | None = Field(
        description="How hard the task looks, or is said to be; null where it was not judged."
    )
    spending: Spending
    undecided: int = Field(description="How many hunks wait for a decision.")
    archived: bool = Field(default=False, description="It was put away.")
    last_seq: int


class CommandResult(Message):
    """Every command returns this at once. ``problem`` is one sentence, which the user was shown too; without one the
    command has begun, and the feed tells how it goes on.
    """

    run_id: str | None = None
    problem: str | None = None
    uri: str | None = Field(default=None, description="The document that answers.")
    text: str | None = Field(default=None, description="That document's text, for a client that could not be shown it.")
    range: Range | None = Field(default=None, description="The place in that document.")
    needs_model: bool | None = Field(default=None, description="True: the problem is that no model is set up yet.")
    runs: tuple[RunSummary, ...] | None = None
    steps: tuple[SessionStep, ...] | None = None


class Approval(Message):
    approval_id: str
    title: str
    detail: str
    options: tuple[str, ...]


class HunkShown(Message):
    hunk_id: str
    state: HunkState
    range: Range | None = Field(description="Where it lies in the document now; null when it cannot be placed.")
    old: tuple[str, ...] = Field(description="Lines with their endings.")
    new: tuple[str, ...]
    needs: tuple[str, ...] = Field(description="The hunks that bring what it uses; a hint, found by names.")
    how: str = Field(description="How its place was found, when the model's text was not exactly the file's.")
    about: str = Field(description="What no line shows, in words: “binary, 12,034 bytes”, “mode 644 -> 755”.")


class FileShown(Message):
    uri: str
    path: str
    creates: bool
    deletes: bool
    renamed: str = Field(description="Where a new file was before, in words; empty when it is all new.")
    origin: str = Field(description="The path that it had there.")
    made_by: str
    hunks: tuple[HunkShown, ...]


class ProposalShown(Message):
    run_id: str
    number: int
    proof: ProofShown | None
    files: tuple[FileShown, ...]
    left_out: tuple[str, ...]


class RunShown(Message):
    summary: RunSummary
    instruction: str
    plan: PlanShown | None
    approvals: tuple[Approval, ...]
    attempts: tuple[ProofShown, ...]
    criteria: tuple[CriterionShown, ...] = Field(description="What must hold for a goal, as it was found last.")
    answer: str


# The requests and notifications of rich clients


class Subscribe(Message):
    after: int | None = Field(
        default=None, description="Replay what happened after this number; absent: only what comes."
    )
    root: str | None = Field(default=None, description="The workspace folder's URI; all open ones when it is left out.")


class Subscribed(Message):
    last_seq: Mapping[str, int] = Field(description="Workspace folder's URI → the number of its last event.")


class RunList(Message):
    runs: tuple[RunSummary, ...]


class Decide(RunChoice):
    decision: Decision
    hunk_ids: tuple[str, ...] = Field(default=(), description="Empty: all that the decision can apply to.")


class Decided(Message):
    done: tuple[str, ...]
    problems: tuple[str, ...]


class DecidePlan(RunChoice):
    decision: PlanDecision
    text: str = ""


class Say(RunChoice):
    text: str


class ArrivingPart(Message):
    path: str
    old: str = Field(description="The text that goes, as far as it is written.")
    new: str = Field(description="The text that comes, as far as it is written.")


class Arriving(Message):
    """An edit that the model is still writing. For the screen only: nothing has been checked, or done."""

    run_id: str
    call_id: str = Field(description="The question to the model whose answer it is part of.")
    number: int = Field(description="Which of the answer's calls it is, from 0.")
    tool: str
    parts: tuple[ArrivingPart, ...] = Field(description="All that there is so far; it replaces what was sent before.")


class ContentChoice(RunChoice):
    blob: str = Field(description="A name that stands in a field `blob` or `output` of one of the run's events.")


class Content(Message):
    text: str


class Event(Message):
    """One item of the feed. A stored one has a number; a passing one (a piece of an answer, progress) has none."""

    root: str
    run_id: str
    seq: int | None
    run_seq: int | None
    at: float | None
    kind: str = Field(description="The event's name, such as call_started; streamed and progressed are passing ones.")
    version: int
    # Any: its form depends on the kind, and the codec of the hub is its only judge.
    data: Mapping[str, Any] = Field(description="The event's fields, named as they are stored: in snake case.")


class CommitMessage(Message):
    text: str = Field(description="With its trailers.")


REQUESTS: Mapping[str, tuple[type[Message], type[Message]]] = {
    "detent/subscribe": (Subscribe, Subscribed),
    "detent/runs": (FolderChoice, RunList),
    "detent/view": (RunChoice, RunShown),
    "detent/proposal": (RunChoice, ProposalShown),
    "detent/content": (ContentChoice, Content),
    "detent/context": (ContextAsked, ContextShown),
    "detent/decide": (Decide, Decided),
    "detent/decidePlan": (DecidePlan, Nothing),
    "detent/say": (Say, Nothing),
    "detent/answer": (ApprovalAnswer, Nothing),
    "detent/stats": (StatsChoice, Stats),
    "detent/chat": (ChatWord, ChatAnswer),
    "detent/chatCommands": (ChatPlace, ChatCommandList),
    "detent/chatCompletions": (ChatWord, ChatCompletions),
    "detent/commitMessage": (RunChoice, CommitMessage),
    "detent/setup": (FolderChoice, SetupShown),
    "detent/saveKey": (KeyGiven, KeySaved),
}
"""Method → what is asked and what comes back. All go from the client to the server."""

NOTIFICATIONS: Mapping[str, type[Message]] = {"detent/event": Event, "detent/arriving": Arriving}
"""What the server sends to those who subscribed."""
