"""What becomes of a change: shown, landed, refused, taken back, committed."""

from collections.abc import Awaitable, Callable, Sequence

from detent.chat.command import Answer, ChatCommand, Then
from detent.chat.conversation import Chat
from detent.core.change import Decision
from detent.core.errors import UserError
from detent.engine.committing import CommitWish
from detent.engine.publishing import PublishWish
from detent.landing.render import unified


async def diff(chat: Chat, words: str) -> Answer:
    known = {hunk.path for hunk in chat.view.hunks}
    paths = words.split()
    if unknown := [path for path in paths if path not in known]:
        raise UserError(f"{unknown[0]} is no file of this proposal.")
    text = unified(chat.view, chat.workspace.hub.blobs, paths)
    return Answer(fenced(text) if text else "This conversation proposes no changes.")


def decides(decision: Decision) -> Callable[[Chat, str], Awaitable[Answer]]:
    async def command(chat: Chat, words: str) -> Answer:
        decided = await chat.workspace.runs.decide(chat.view.run_id, words.split(), decision)
        done = f"{decision.value}: {', '.join(decided.done)}" if decided.done else ""
        return Answer("\n".join(filter(None, (done, *decided.problems))), Then.RUN)

    return command


async def commit(chat: Chat, words: str) -> Answer:
    made = await chat.workspace.runs.commits.commit(
        chat.view.run_id, CommitWish((), False, "", words), unattended=not chat.attended
    )
    one = made.made
    told = f"`{one.commit.branch}` holds {', '.join(one.hunk_ids)} as {one.commit.name[:12]}: {one.proof.status.value}."
    return Answer("\n".join((told, *made.notes)))


async def request(chat: Chat, words: str) -> Answer:
    title, draft = words, words.split()[:1] == ["draft"]
    if draft:
        title = words.partition(" ")[2].strip()
    opened = await chat.workspace.runs.publishing.publish(
        chat.view.run_id, PublishWish(title=title, draft=draft), unattended=not chat.attended
    )
    return Answer(f"Pushed to {opened.remote}{f': {opened.url}' if opened.url else '.'}")


def _hunks(chat: Chat) -> Sequence[str]:
    return [hunk.id for hunk in chat.view.hunks] if chat.run_id else ()


def _files(chat: Chat) -> Sequence[str]:
    return sorted({hunk.path for hunk in chat.view.hunks}) if chat.run_id else ()


def fenced(text: str) -> str:
    """A block of code that nothing in it can end."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}diff\n{text.rstrip()}\n{fence}"


COMMANDS = (
    ChatCommand("diff", "[PATH …]", "Show what is proposed, with the ids of the hunks.", diff, _files),
    ChatCommand("accept", "[HUNK …]", "Land these hunks in your files, or all.", decides(Decision.ACCEPT), _hunks),
    ChatCommand("reject", "[HUNK …]", "Refuse these hunks, or all.", decides(Decision.REJECT), _hunks),
    ChatCommand(
        "undo",
        "[HUNK …]",
        "Take landed hunks out of your files again, or a rejection back; all of them takes its branches back too.",
        decides(Decision.UNDO),
        _hunks,
    ),
    ChatCommand("commit", "[MESSAGE]", "Put what you accepted on a branch of its own.", commit),
    ChatCommand("pr", "[draft] [TITLE]", "Push that branch and open a pull or merge request; always asked.", request),
)
