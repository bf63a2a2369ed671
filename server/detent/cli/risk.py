"""How much is at stake with a question, in a word and a reason."""

from collections.abc import Mapping

from detent.core.events import ApprovalAsked
from detent.harness.policy import COMMAND_QUESTION, TESTS_QUESTION

STYLES: Mapping[str, str] = {"low": "green", "medium": "yellow", "high": "bold red"}


def risk(asked: ApprovalAsked, *, sandbox: bool) -> tuple[str, str]:
    """``sandbox``: whether the settings have commands run in one."""
    if asked.title not in (TESTS_QUESTION, COMMAND_QUESTION):
        return "high", "it reaches beyond the sandbox, or changes what is hard to get back"
    if not sandbox:
        return "high", "it runs without a sandbox, with all that you may do"
    if asked.title == TESTS_QUESTION:
        return "low", "the project's own checks"
    return "medium", "a command that the model wrote"
