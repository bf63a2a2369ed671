"""A task's text → weighted terms: its first line counts most, and what looks like code more than everyday words."""

import re
from dataclasses import dataclass, field

from detent.context.words import LONGEST, UNSPACED, WORD, plain_name, stem, terms_in

BODY = 0.3
"""What a word below the first line counts, against one in it."""
CODE = 0.5
"""What a word counts more when it is quoted or looks like an identifier."""
SUBJECT = 0.5
"""What a word counts more when it says what the task is about: ``parser: ...``, ``fix(parser): ...``."""

_NOISE = re.compile(
    r"https?://\S+|\(?#\d+\)?|^(?:co-authored-by|signed-off-by|reviewed-by|closes|refs?)\b.*$|\b[0-9a-f]{40}\b",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(r"^(?:\w+\(([\w/,. -]+)\)!?|\[?([\w./-]+(?:, ?[\w./-]+)*)\]?)\s*:\s+")
_CODE = re.compile(
    r"`{1,3}([^`\n]+)`{1,3}"
    r"|([A-Za-z_]\w*(?:(?:\.|::)\w+)+(?:\(\))?|\w+\(\)|[A-Za-z]*_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)"
)
_NO_WORD = re.compile(rf"[^\W{UNSPACED}]{{{LONGEST + 1},}}")
"""A key, an encoded picture or the like: nothing is found by it."""
_NO_CODE = re.compile(rf"\w{{{LONGEST + 1},}}")
"""To try each of its letters takes minutes."""
_ENDING = re.compile("[\u3041-\u309f]+")
"""Japanese words that say something have other signs in them, nearly always."""
_EVERYDAY = (
    "a add added adds after all also an and any are as at be been before being but by can do does did each else fix "
    "fixed fixes for from had has have how i if in instead into is it its make makes more no not now of on one only or "
    "other per please remove removed removes should so some still than that the their them then there these they this "
    "to use used using via was we were what when where which while why will with without would you"
)
_SHORTEST_NAME = 3
_WANTS_TESTS = re.compile(r"\btests?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """``terms``: term → weight. ``names``: identifiers that the text gives away as such → weight."""

    terms: dict[str, float] = field(default_factory=dict)
    names: dict[str, float] = field(default_factory=dict)
    wants_tests: bool = False


def query_of(text: str) -> Query:
    title, _, body = _NO_WORD.sub(" ", _NOISE.sub(" ", text)).strip().partition("\n")
    terms: dict[str, float] = {}
    names: dict[str, float] = {}
    for part, weight in ((body, BODY), (title, 1.0)):
        _put(terms, part, weight)
        for code in _code_in(part):
            _put(terms, code, weight * (1 + CODE))
            for word in WORD.findall(code):
                if len(word) >= _SHORTEST_NAME:
                    name = plain_name(word)
                    names[name] = max(names.get(name, 0.0), weight)
    about = _SUBJECT.match(title)
    if about:
        _put(terms, about[1] or about[2], 1 + SUBJECT)
    return Query(terms, names, bool(_WANTS_TESTS.search(title)))


def _code_in(text: str) -> list[str]:
    return [quoted or bare for quoted, bare in _CODE.findall(_NO_CODE.sub(" ", text))]


def _put(terms: dict[str, float], text: str, weight: float) -> None:
    for term in terms_in(text):
        if term not in _STEMS and not term.isdigit():
            own = weight * BODY if _ENDING.fullmatch(term) else weight
            terms[term] = max(terms.get(term, 0.0), own)


_STEMS = frozenset(form for word in _EVERYDAY.split() for form in (word, stem(word)))
