"""Every error that Detent raises on purpose.

DetentError
├─ ToolFailed     goes back to the model as an observation
├─ StopRun        ends the run with an outcome
└─ UserError      shown as one sentence that says what to do
   ├─ NoModel            none is set up yet; front-ends offer the way to one
   └─ ModelUnavailable   no whole answer came; it tells what the attempts cost

Anything else is a bug: the traceback is logged, the run ends ``failed``, the server lives.
"""

from enum import StrEnum

from detent.core.proof import Outcome
from detent.core.talk import Usage


class DetentError(Exception):
    """The root of the tree; never raised itself."""


class ToolFailed(DetentError):
    """The model asked for something that did not work; the text tells it what to do instead."""


class UserError(DetentError):
    """A person asked for something that did not work; the text is one sentence that says what to do."""


class NoModel(UserError):
    """No model is set up yet."""


class Cause(StrEnum):
    """Why a model gave no answer."""

    ERROR = "error"
    TIMEOUT = "timeout"
    OVERLOAD = "overload"
    OVERFLOW = "overflow"
    """The conversation is too long for it."""
    REFUSED = "refused"
    """The same question will be refused again: the key, the name, the money."""


class ModelUnavailable(UserError):
    """No answer, after all tries. ``usage`` is an estimate of what the failed attempts cost."""

    def __init__(self, sentence: str, usage: Usage, cause: Cause = Cause.ERROR, wait: float | None = None) -> None:
        """``wait``: so many seconds the service asks to be left alone."""
        super().__init__(sentence)
        self.usage = usage
        self.cause = cause
        self.wait = wait


class StopRun(DetentError):
    """The run ends here, with this outcome and a sentence that says why."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
