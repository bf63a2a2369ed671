"""Tool calls that arrive in pieces."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from detent.core.talk import Delta, DeltaKind, ToolCall
from detent.models.arguments import is_object
from detent.models.chunks import CallPiece
from detent.models.words import Words

_GOOD_ID = re.compile(r"[!-~]{1,64}")
MOST_CALLS = 128


@dataclass(slots=True, eq=False)
class _OpenCall:
    index: int | None
    id: str = ""
    name: str = ""
    arguments: Words = field(default_factory=Words)


class Calls:
    """Joins pieces by their index. Servers that leave it out, or send 0 for all, send whole calls one by one."""

    def __init__(self) -> None:
        self._open: list[_OpenCall] = []
        self.size = 0

    def __len__(self) -> int:
        return len(self._open)

    @property
    def too_many(self) -> bool:
        return len(self._open) > MOST_CALLS

    @property
    def nameless(self) -> bool:
        return any(not call.name for call in self._open)

    def add(self, piece: CallPiece) -> Delta | None:
        """What it adds to the arguments of a call, for the screen; None for nothing."""
        call = self._continued(piece)
        if call is None:
            if not (piece.id or piece.function.name or piece.function.arguments):
                return None
            call = _OpenCall(piece.index)
            self._open.append(call)
        # Some servers repeat id and name in every piece, so the first ones count.
        call.id = call.id or piece.id or ""
        call.name = call.name or piece.function.name or ""
        added = call.arguments.add(piece.function.arguments or "")
        self.size += len(added.encode())
        return Delta(DeltaKind.CALL, added, call.name, self._open.index(call)) if added else None

    def _continued(self, piece: CallPiece) -> _OpenCall | None:
        """The call that this is a further piece of; None when it begins another one."""
        same = [call for call in self._open if piece.index is None or call.index == piece.index]
        if not same:
            return None
        call = same[-1]
        if piece.function.name and call.name and (_differ(piece.id, call.id) or _is_next(piece, call)):
            return None
        return call

    def finished(self, taken: Collection[str]) -> tuple[ToolCall, ...]:
        """The calls, each with an id that is neither in ``taken`` nor used twice."""
        used = set(taken)
        calls = []
        for open_call in self._open:
            unique = _unique(open_call.id, used)
            used.add(unique)
            # A call without arguments is often written as an empty text.
            calls.append(ToolCall(unique, open_call.name, open_call.arguments.text or "{}"))
        return tuple(calls)


def _differ(new: str | None, old: str) -> bool:
    return bool(new and old) and new != old


def _is_next(piece: CallPiece, call: _OpenCall) -> bool:
    """Nothing can follow complete arguments, so what follows them belongs to the next call."""
    return bool(piece.function.arguments) and call.arguments.last == "}" and is_object(call.arguments.text)


def _unique(wanted: str, used: Collection[str]) -> str:
    base = wanted if _GOOD_ID.fullmatch(wanted) else "call"
    unique, number = base, 2
    while unique in used:
        unique = f"{base[:56]}_{number}"
        number += 1
    return unique
