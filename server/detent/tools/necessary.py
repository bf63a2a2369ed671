"""A regular expression read for the texts without which nothing fits it."""

import re

from detent.core.needed import Needed

TOKEN = re.compile(
    r"""(?s) \\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|\d{1,3}|.) | \[\^?\]?(?:\\.|[^\]\\])*\]
    | (?P<opens>\((?:\?(?:[:=!>]|<[=!]|P<\w+>|P=\w+|\#|[aiLmsux-]+:?))?)
    | (?P<closes>\))
    | (?P<choice>\|)
    | (?P<many>[*+]|\{\d*,\d*\})[+?]?
    | (?P<times>\{\d+\})
    | (?P<perhaps>\?)[+?]?""",
    re.VERBOSE,
)
_SIGN = re.compile(r"\\[ -/:-@\[-`{-~]")
"""One that stands for itself."""
_ENDS_A_TEXT = re.compile(r"[.^$]")
_ENDS_A_TEXT_IN_ANY_CASE = re.compile(r"[.^$]|[^\x00-\x7f]")
_ANYTHING = ("",)

_Texts = tuple[str, ...]
"""One of them stands there."""


def necessary(expression: re.Pattern[str]) -> Needed:
    """The longest there are. Of a part that looks ahead, looks back or has flags of its own nothing is known."""
    any_case = bool(expression.flags & re.IGNORECASE)
    pattern = expression.pattern
    if "(?#" in pattern:
        return Needed(_ANYTHING, any_case)
    reading = _Reading(_ENDS_A_TEXT_IN_ANY_CASE if any_case else _ENDS_A_TEXT)
    behind = 0
    for token in TOKEN.finditer(pattern):
        reading.literal(pattern[behind : token.start()])
        behind = token.end()
        if token.lastgroup == "opens":
            reading.opens(token[0], pattern[behind : behind + 1])
        elif _SIGN.fullmatch(token[0]):
            reading.sign(token[0][1])
        else:
            reading.token(token.lastgroup, token[0])
    reading.literal(pattern[behind:])
    texts = reading.texts()
    return Needed(tuple(dict.fromkeys(text.lower() for text in texts)) if any_case else texts, any_case)


class _Group:
    """A group, or all of the pattern, as far as it is read."""

    def __init__(self, *, known: bool = True) -> None:
        self._known = known
        self._choices: list[_Texts] = []
        self.parts: list[_Texts] = []
        """What stands one after the other since the last choice began."""

    def choice(self) -> None:
        self._choices.append(max(self.parts, key=_worth, default=_ANYTHING))
        self.parts = []

    def texts(self) -> _Texts:
        self.choice()
        return tuple(dict.fromkeys(text for texts in self._choices for text in texts)) if self._known else _ANYTHING


class _Reading:
    def __init__(self, ends: re.Pattern[str]) -> None:
        self._ends = ends
        self._groups = [_Group()]
        self._literal = self._closed = False
        """Whether what came last is a literal text, or the end of a group."""

    def literal(self, text: str) -> None:
        if text:
            first, *others = self._ends.split(text)
            self._goes_on(first)
            self._groups[-1].parts += ((run,) for run in others)

    def sign(self, text: str) -> None:
        self._goes_on(text)

    def _goes_on(self, run: str) -> None:
        """With what stands directly before it, where that is a text as well."""
        parts = self._groups[-1].parts
        if self._literal:
            run = parts.pop()[0] + run
        parts.append((run,))
        self._literal, self._closed = True, False

    def opens(self, opener: str, following: str) -> None:
        plain = opener == "(?:" or opener.startswith("(?P<") or (opener == "(" and following != "?")
        self._groups.append(_Group(known=plain))
        self._literal = self._closed = False

    def token(self, kind: str | None, text: str) -> None:
        match kind:
            case "closes":
                group = self._groups.pop()
                self._groups[-1].parts.append(group.texts())
            case "choice":
                self._groups[-1].choice()
            case "many" | "times" | "perhaps":
                self._repeated(at_least_once=text.startswith("+"))
        self._literal, self._closed = False, kind == "closes"

    def _repeated(self, *, at_least_once: bool) -> None:
        parts = self._groups[-1].parts
        if self._literal:
            parts[-1] = (parts[-1][0][:-1],)
        elif self._closed and not at_least_once:
            parts[-1] = _ANYTHING

    def texts(self) -> _Texts:
        return self._groups[0].texts()


def _worth(texts: _Texts) -> tuple[int, int]:
    return min(map(len, texts)), -len(texts)
