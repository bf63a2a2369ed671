"""The tables of docs/protocol.md. ``python -P -m detent.lsp.reference docs/protocol.md`` writes them anew.

The prose of that page is written by hand; what stands between ``<!-- name -->`` and ``<!-- /name -->`` is not.
"""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from detent.lsp.message import Message
from detent.lsp.messages import COMMANDS, NOTIFICATIONS, REQUESTS, CommandResult
from detent.lsp.typescript import EVENTS, reachable, type_name, wire_fields

_SECTION = re.compile(r"(<!-- (?P<name>[a-z]+) -->\n).*?(<!-- /(?P=name) -->)", re.DOTALL)


def filled(page: str) -> str:
    """The page with its tables as they must be now."""
    return _SECTION.sub(lambda found: f"{found[1]}{_TABLES[found['name']]()}{found[3]}", page)


def _commands() -> str:
    rows = [(f"`{command.value}`", _linked(kind), about) for command, (kind, about) in COMMANDS.items()]
    return _table(("Command", "Argument", "What it does"), rows)


def _requests() -> str:
    rows = [(f"`{method}`", _linked(asked), _linked(answer)) for method, (asked, answer) in REQUESTS.items()]
    return _table(("Request", "Parameters", "Result"), rows)


def _notifications() -> str:
    return _table(("Notification", "Parameters"), [(f"`{m}`", _linked(kind)) for m, kind in NOTIFICATIONS.items()])


def _events() -> str:
    rows = [
        (f"`{kind}`", ", ".join(f"`{one.name}`: {_cell(type_name(one.kind))}" for one in wire_fields(event)))
        for kind, event in EVENTS.items()
    ]
    return _table(("`kind`", "`data`"), rows)


def _messages() -> str:
    roots: list[type] = [kind for kind, _ in COMMANDS.values()]
    roots += [CommandResult, *(kind for pair in REQUESTS.values() for kind in pair), *NOTIFICATIONS.values()]
    return "".join(_message(kind) for kind in reachable(roots) if issubclass(kind, Message))


def _message(kind: type[Message]) -> str:
    rows = [
        (f"`{one.name}`{' (optional)' if one.optional else ''}", _cell(type_name(one.kind)), one.description)
        for one in wire_fields(kind)
    ]
    about = " ".join((kind.__dict__.get("__doc__") or "").split())
    parts = [
        f"### {kind.__name__}\n",
        f"{about}\n" if about else "",
        _table(("Field", "Type", ""), rows) if rows else "",
    ]
    return "".join(f"{part}\n" for part in parts if part)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _linked(kind: type) -> str:
    return f"[{kind.__name__}](#{kind.__name__.lower()})"


def _cell(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


_TABLES: Mapping[str, Callable[[], str]] = {
    "commands": _commands,
    "requests": _requests,
    "notifications": _notifications,
    "events": _events,
    "messages": _messages,
}


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_bytes(filled(path.read_bytes().decode("utf-8")).encode("utf-8"))
