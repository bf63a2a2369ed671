"""Code actions before they are put on the wire: what is offered, of which kinds, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lsprotocol import types

from detent.lsp.client import ClientCapabilities
from detent.lsp.message import Message
from detent.lsp.names import Command
from detent.lsp.plain import one_line


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for code actions, decoded. The lines ``first`` to ``last`` are those that the selection touches."""

    uri: str
    path: str | None
    """In the workspace; None for a page of Detent's own."""
    first: int
    last: int
    selection: types.Range
    diagnostics: tuple[types.Diagnostic, ...] = ()
    only: tuple[str, ...] = ()
    automatic: bool = False
    """Nobody opened a menu: the editor asks by itself as the cursor moves."""


@dataclass(frozen=True, slots=True)
class Offer:
    """``kinds``: the first is what it is; by another it is found too, when an editor asks for only that kind."""

    title: str
    command: Command
    argument: Message
    kinds: tuple[str, ...]
    asks_model: bool = False
    near: bool = False
    """It is about a problem or a hunk at the cursor, so it is offered without a menu too."""
    diagnostics: tuple[types.Diagnostic, ...] = ()


def to_wire(
    offers: Sequence[Offer], asked: Asked, client: ClientCapabilities, cost: Callable[[Command], str] = lambda _: ""
) -> list[types.CodeAction | types.Command]:
    """Those that were asked for, in order, as this client understands them; ``cost``: what a run will cost, roughly."""
    chosen = [(offer, kind) for offer in offers if (kind := _kind(offer, asked)) is not None]
    commands = [_command(offer, cost(offer.command) if offer.asks_model else "") for offer, _ in chosen]
    if not client.code_action_literals:
        return list(commands)
    return [_action(offer, kind, command, client) for (offer, kind), command in zip(chosen, commands, strict=True)]


def _kind(offer: Offer, asked: Asked) -> str | None:
    """The kind under which the offer was asked for; None when it was not."""
    if asked.automatic and not offer.near:
        return None
    if not asked.only:
        return offer.kinds[0]
    return next((kind for kind in offer.kinds if any(_includes(wanted, kind) for wanted in asked.only)), None)


def _includes(wanted: str, kind: str) -> bool:
    return not wanted or kind == wanted or kind.startswith(f"{wanted}.")


def _action(offer: Offer, kind: str, command: types.Command, client: ClientCapabilities) -> types.CodeAction:
    tags = [types.CodeActionTag.LlmGenerated] if offer.asks_model and client.llm_generated_tag else None
    diagnostics = list(offer.diagnostics) or None
    return types.CodeAction(command.title, kind, diagnostics=diagnostics, command=command, tags=tags)


def _command(offer: Offer, tooltip: str) -> types.Command:
    argument = offer.argument.model_dump(mode="json", by_alias=True, exclude_none=True)
    return types.Command(one_line(offer.title, 100), offer.command.value, tooltip or None, [argument])
