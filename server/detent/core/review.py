"""What a second look at a change found, before a person sees it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a change, in a sentence for people and models. ``line`` is zero-based, in the new text."""

    check: str
    text: str
    path: str | None = None
    line: int | None = None

    @property
    def told(self) -> str:
        """With its place."""
        if self.path is None:
            return self.text
        return f"{self.path}: {self.text}" if self.line is None else f"{self.path}:{self.line + 1}: {self.text}"


@dataclass(frozen=True, slots=True)
class Review:
    """The verdict on one content of the tree; approved when it was made, and nothing was found."""

    content: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person may want to look at, and what holds nothing up."""
    unmade: str = ""
    """Why it has no verdict: the model that was to give it could not be asked."""

    @property
    def approved(self) -> bool:
        return not self.findings and not self.unmade

    @property
    def reason(self) -> str:
        """One line: the first finding, and how many there are besides."""
        if self.approved:
            return "approved"
        if not self.findings:
            return f"not reviewed: {self.unmade}"
        more = f" (and {len(self.findings) - 1} more)" if len(self.findings) > 1 else ""
        return f"{self.findings[0].check}: {self.findings[0].told}{more}"
