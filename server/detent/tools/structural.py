"""Searching for code by its structure."""

from collections.abc import Iterator

from pydantic import Field

from detent.context.code import Code, Page
from detent.context.render import counted
from detent.core.errors import ToolFailed
from detent.core.needed import Needed
from detent.syntax.language import Language
from detent.syntax.languages import language_of, languages
from detent.syntax.pattern import NoPattern, Pattern, read_pattern
from detent.syntax.structure import Fit, Fits, could_fit, fits_in
from detent.tools.asking import MOST_SHOWN, Question, bounded, shortened, where

LONGEST_GAP = 80
ENOUGH = 40
"""Places after which no further file is parsed."""


class StructuralSearch(Question):
    """Find code by its structure."""

    pattern: str = Field(
        description="code in which $NAME is one thing, the same each time, $_ any, $$$ any number", min_length=1
    )
    language: str
    path: str = ""

    @property
    def title(self) -> str:
        return f"Search for code like {shortened(' '.join(self.pattern.split()))}"

    def answer(self, code: Code) -> str:
        pattern = self._pattern()
        files = self._files(code, pattern)
        lines: list[str] = []
        notes: list[str] = []

        def worth_it() -> Iterator[int]:
            for count, file in enumerate(files):
                if len(lines) >= ENOUGH or code.stopped():
                    notes.append(
                        f"{counted(len(files) - count, 'more file')} with these words not searched. Give a path."
                    )
                    return
                yield file

        could = could_fit(pattern)
        for page in code.pages(worth_it(), Needed((max(pattern.words, key=len, default=""),))):
            fits = _fits(page, pattern, MOST_SHOWN - len(lines)) if could(page.text) else Fits()
            lines += (_line(page, fit) for fit in fits.found)
            notes += [f"{page.path}: {fits.problem}"] if fits.problem else []
        if not lines:
            return bounded(f"Nothing fits the pattern in {counted(len(files), 'file')} with its words.", [], notes)
        return bounded(f"{counted(len(lines), 'place')} where it fits:", lines, notes)

    def _pattern(self) -> Pattern:
        try:
            return read_pattern(self.pattern, _language(self.language))
        except NoPattern as error:
            raise ToolFailed(f"The pattern cannot be searched for: {error}.") from None

    def _files(self, code: Code, pattern: Pattern) -> list[int]:
        inside = where(code, self.path)
        found = code.holding(pattern.words)
        files = code.in_order(range(len(code.known))) if found is None else found
        return [
            file
            for file in files
            if language_of(code.known[file].path) is pattern.language and inside(code.known[file].path)
        ]


def _fits(page: Page, pattern: Pattern, enough: int) -> Fits:
    """What the index knows of a file takes longer to read than its text, which says of most that nothing fits."""
    if not page.may_call(pattern.called):
        return Fits()
    return fits_in(pattern, page.text, [(one.start, one.end) for one in page.definitions], enough)


def _language(name: str) -> Language:
    known = {language.name: language for language in languages()}
    if name.lower() not in known:
        raise ToolFailed(f"There is no language {name!r} here. The languages are: {', '.join(sorted(known))}.")
    return known[name.lower()]


def _line(page: Page, fit: Fit) -> str:
    more = fit.end - fit.start - 1
    rest = f" … {counted(more, 'more line')}" if more else ""
    gaps = "".join(_gaps(fit))
    return f"{page.path}:{fit.start + 1}: {shortened(page.lines[fit.start].strip())}{rest}{gaps}"


def _gaps(fit: Fit) -> Iterator[str]:
    for name, text in fit.gaps.items():
        short = " ".join(text.split())
        short = short if len(short) <= LONGEST_GAP else f"{short[:LONGEST_GAP]}…"
        yield f" | ${name} = {short or 'nothing'}"
