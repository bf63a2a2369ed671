"""What it costs, how full the model is, and how well it went."""

from collections import Counter

from detent.chat.command import Answer, ChatCommand
from detent.chat.conversation import Chat
from detent.chat.gauge import bar, gauge
from detent.chat.words import cost_of, table
from detent.core.change import HunkState
from detent.core.errors import UserError
from detent.core.work import Task, TaskKind
from detent.hub.costs import By, Sum, beside_cost, costs, grouped, total

_BYS = tuple(by.value for by in By)


async def stats(chat: Chat, words: str) -> Answer:
    if words and words not in _BYS:
        raise UserError(f"Sums are made by {', '.join(_BYS)}.")
    found = costs(chat.workspace.hub.log.readable(0))
    if not found:
        return Answer("No model was asked here yet.")
    by = By(words or By.MODEL)
    rows = [_row(name, one) for name, one in grouped(found, by).items()]
    return Answer(table((by.value, "questions", "input", "output", "cost"), [*rows, _row("all", total(found))]))


async def tokens(chat: Chat, words: str) -> Answer:
    usage = chat.view.usage
    share = f"{100 * usage.cached_tokens // usage.input_tokens} %" if usage.input_tokens else "none"
    lines = [
        f"- sent: {usage.input_tokens:,} tokens, {share} of them found in a cache",
        f"- written: {usage.output_tokens:,} tokens",
        f"- cost: {cost_of(usage, chat.view.unpriced)}",
    ]
    return Answer("\n".join((*lines, *_bars(chat))))


async def context(chat: Chat, words: str) -> Answer:
    if words:
        pack = chat.workspace.context(Task(TaskKind.DO, words), chat.snapshot())
        rows = [(f"{one.path}:{one.start + 1}-{one.end}", one.tokens, one.why) for one in pack.snippets]
        return Answer(f"{pack.tokens:,} tokens would be shown first.\n\n{table(('place', 'tokens', 'why'), rows)}")
    shown = chat.view.context
    first = f"- shown first: {shown.snippets} pieces of code, {shown.tokens:,} tokens" if shown else ""
    shorter = [f"- {one.epoch}: {one.before:,} → {one.after:,} tokens, {one.reason}" for one in chat.view.compactions]
    return Answer("\n".join(filter(None, (*_bars(chat), first, *shorter))))


async def compact(chat: Chat, words: str) -> Answer:
    made = await chat.workspace.runs.upkeep.compact(chat.view.run_id)
    if made is None:
        return Answer("There is nothing to shorten: what can be left out would save less than a tenth.")
    return Answer(f"{made.epoch}: {made.before:,} → {made.after:,} tokens. What was said stays in the log.")


async def evaluation(chat: Chat, words: str) -> Answer:
    """Facts that are there already: how runs ended, and what people did with their hunks."""
    outcomes, hunks = dict[str, Counter[str]](), dict[str, Counter[HunkState]]()
    for view in chat.workspace.hub.newest():
        outcomes.setdefault(view.model, Counter())[str(view.outcome or "not ended")] += 1
        hunks.setdefault(view.model, Counter()).update(view.states.values())
    edits = chat.workspace.hub.tallies.all()
    rows = []
    for model, ended in outcomes.items():
        counts = edits.get(model, {}).values()
        applied, tried = sum(one for one, _ in counts), sum(map(sum, edits.get(model, {}).values()))
        kept, refused = hunks[model][HunkState.LANDED], hunks[model][HunkState.REJECTED]
        told = ", ".join(f"{count} {outcome}" for outcome, count in ended.most_common())
        rows.append((model, told, f"{kept} landed, {refused} rejected", f"{applied} of {tried}"))
    if not rows:
        return Answer("Nothing has run here yet.")
    return Answer(table(("model", "runs", "hunks", "edits that fitted"), rows))


def _bars(chat: Chat) -> list[str]:
    one = gauge(chat)
    assumed = "" if one.known else ", which is assumed"
    lines = [f"- context: `{bar(one.fullness)}` {one.held:,} of {one.context:,} tokens{assumed}"]
    if one.spent is not None:
        lines.append(f"- budget: `{bar(one.spent)}` ${one.usd:.4f} of ${one.limit:g}")
    return lines


def _row(name: str, one: Sum) -> tuple[object, ...]:
    cost = "unknown" if one.usage.cost is None and one.unpriced else f"${one.usage.cost or 0:.4f}"
    more = beside_cost(one.unpriced) if one.usage.cost is not None else ""
    return name, one.questions, f"{one.usage.input_tokens:,}", f"{one.usage.output_tokens:,}", f"{cost}{more}"


COMMANDS = (
    ChatCommand("stats", "[day | model | role | run]", "Sum up what models have cost here.", stats, lambda chat: _BYS),
    ChatCommand("tokens", "", "Count this conversation's tokens.", tokens),
    ChatCommand(
        "context", "[TASK]", "Show how full the model is; or what it would be shown first for a task.", context
    ),
    ChatCommand("compact", "", "Shorten the conversation for the model now, by rules; nothing is forgotten.", compact),
    ChatCommand("eval", "", "Say how each model did here: runs, hunks, edits.", evaluation),
)
