"""An answer that grows chunk by chunk, and becomes a Reply only when its terminal event has come."""

from collections.abc import Callable, Collection

from detent.core.talk import Delta, DeltaKind, Message, Role, Usage
from detent.models.calls import Calls
from detent.models.chunks import Choice, Chunk, Piece
from detent.models.estimate import CHARACTERS_PER_TOKEN
from detent.models.failures import AttemptFailed
from detent.models.tagged import Tagged
from detent.models.words import Words, cut

MOST_TEXT = 2_000_000
"""Bytes of text, thoughts and arguments in one reply."""
CUT = "length"
ENDS_WITH_CALLS = frozenset(("stop", "tool_calls", "function_call"))
"""After any other end (``length``, ``content_filter``) the last call may be half a call, so none is used."""


class Answer:
    def __init__(self, on_delta: Callable[[Delta], None], tagged: Tagged | None = None) -> None:
        """``tagged``: for a model that writes its calls into the text."""
        self._on_delta = on_delta
        self._tagged = tagged
        self._text = Words()
        self._thought = Words()
        self._calls = Calls()
        self._stop: str | None = None
        self._usage: Usage | None = None
        self._skipped = False

    def take(self, chunk: Chunk) -> None:
        if chunk.usage is not None:
            self._usage = chunk.usage.usage
        for choice in chunk.choices or ():
            if choice.index == 0:
                self._take(choice)

    def _take(self, choice: Choice) -> None:
        self._take_words(choice.piece)
        for piece in choice.piece.tool_calls or ():
            if (added := self._calls.add(piece)) is not None:
                self._on_delta(added)
        self._stop = choice.finish_reason or self._stop

    def _take_words(self, piece: Piece) -> None:
        thought = self._thought.add(piece.reasoning_content or piece.reasoning or "")
        if thought:
            self._on_delta(Delta(DeltaKind.THOUGHT, thought))
        text = self._text.add(piece.content or piece.refusal or "")
        if text and self._tagged:
            for delta in self._tagged.feed(text):
                self._on_delta(delta)
        elif text:
            self._on_delta(Delta(DeltaKind.TEXT, text))

    def skip(self) -> None:
        """One event made no sense. Words may be missing now; of a call nothing may."""
        if self._calls:
            raise AttemptFailed("it sent an event that makes no sense in the middle of a tool call")
        self._skipped = True

    @property
    def begun(self) -> bool:
        """True when something of it has arrived."""
        return self._size > 0 or len(self._calls) > 0

    @property
    def full(self) -> bool:
        """True when no more of it is wanted."""
        return self._size >= MOST_TEXT or self._calls.too_many

    @property
    def usage(self) -> Usage | None:
        """What the server says; None when it says nothing."""
        return self._usage

    @property
    def written_tokens(self) -> int:
        """An estimate."""
        return self._size // CHARACTERS_PER_TOKEN

    @property
    def _size(self) -> int:
        return self._text.size + self._thought.size + self._calls.size

    def message(self, closed: bool, taken: Collection[str]) -> tuple[Message, str]:
        """The whole message and the word for its end; raises AttemptFailed when its end was not seen.

        ``closed``: the body ended as it should. ``taken``: ids of calls that are in use.
        """
        if self.full:
            return Message(Role.ASSISTANT, cut(self._text.text, MOST_TEXT)), CUT
        if self._stop is None or not closed:
            raise AttemptFailed("the answer broke off")
        if self._stop == "error":
            raise AttemptFailed("it ended the answer with an error")
        if self._skipped and (self._calls or self._stop == "tool_calls"):
            raise AttemptFailed("it sent an event that makes no sense before a tool call")
        if self._tagged and not self._calls:
            words, written = self._tagged.finished(taken, whole=self._stop in ENDS_WITH_CALLS and not self._skipped)
            return Message(Role.ASSISTANT, words, written), self._stop
        calls = self._calls.finished(taken) if self._stop in ENDS_WITH_CALLS else ()
        return Message(Role.ASSISTANT, self._text.text, calls), self._stop
