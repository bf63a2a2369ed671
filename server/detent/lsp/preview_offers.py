"""What can be done in a document that shows a context before it is sent."""

from collections.abc import Iterator, Mapping

from lsprotocol import types

from detent.context.manifest import listed_lines, place_at
from detent.core.work import Verdict
from detent.lsp.context_messages import ContextDecision
from detent.lsp.messages import DocumentChoice
from detent.lsp.names import OWN, QUICK_FIX, Command
from detent.lsp.offers import Offer
from detent.lsp.present.lenses import lens

_TITLES: Mapping[Verdict, tuple[tuple[Verdict, str], ...]] = {
    Verdict.KEEP: ((Verdict.PIN, "pin"), (Verdict.DROP, "leave out")),
    Verdict.PIN: ((Verdict.KEEP, "do not pin"), (Verdict.DROP, "leave out")),
    Verdict.DROP: ((Verdict.KEEP, "take back"), (Verdict.PIN, "pin")),
}
"""What it is → what it can become."""


def preview_offers(uri: str, text: str, line: int) -> Iterator[Offer]:
    yield Offer("Agent: send", Command.SEND, DocumentChoice(uri=uri), (QUICK_FIX, OWN), near=True)
    one = place_at(text, line)
    for verdict, title in _TITLES[one.verdict] if one else ():
        decision = ContextDecision(uri=uri, place=one.place if one else None, verdict=verdict)
        title = f"Agent: {title} {one.place if one else ''}"
        yield Offer(title, Command.CHOOSE_CONTEXT, decision, (QUICK_FIX, OWN), near=True)
    yield Offer("Agent: show this context anew", Command.CHOOSE_CONTEXT, ContextDecision(uri=uri), (OWN,))


def preview_lenses(uri: str, text: str) -> Iterator[types.CodeLens]:
    yield lens(0, "Send", Command.SEND, DocumentChoice(uri=uri))
    for line, one in listed_lines(text):
        for verdict, title in _TITLES[one.verdict]:
            decision = ContextDecision(uri=uri, place=one.place, verdict=verdict)
            yield lens(line, title.capitalize(), Command.CHOOSE_CONTEXT, decision)
