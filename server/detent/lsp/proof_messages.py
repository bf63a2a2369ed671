"""A proof, as clients are told of it."""

from pydantic import Field

from detent.core.proof import ProofStatus
from detent.lsp.message import Message


class FailedTest(Message):
    test: str
    message: str
    uri: str | None
    line: int | None


class UnprovenLines(Message):
    uri: str
    lines: tuple[int, ...] = Field(description="Zero-based, in the proposed text.")


class SinceShown(Message):
    introduced: tuple[str, ...]
    fixed: tuple[str, ...]
    still: tuple[str, ...] = Field(description="Red before the change too.")
    owed: tuple[str, ...] = Field(description="Red before too, but what the change is about.")
    red_first: tuple[str, ...] = Field(description="Tests of the change that fail on the old code.")
    green_first: tuple[str, ...] = Field(description="Tests of the change that pass on the old code too.")
    rewritten: tuple[str, ...] = Field(description="Tests that fail on the new code as they stood before the change.")
    lost: tuple[str, ...] = Field(description="Tests that ran before and do not run any more.")


class ProofShown(Message):
    status: ProofStatus
    reason: str
    content: str = Field(description="Names the tree that was checked.")
    failures: tuple[FailedTest, ...]
    flaky: tuple[str, ...] = Field(description="Tests that failed, and passed on the same files.")
    since: SinceShown | None = Field(description="What became of the checks since before; null when unknown.")
    unproven: tuple[UnprovenLines, ...] = Field(description="Lines of the change that no test executed.")
