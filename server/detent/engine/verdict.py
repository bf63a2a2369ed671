"""What a reviewer says, read leniently: a “no” counts in whatever form it is written."""

import re
from collections.abc import Iterator, Mapping

from detent.engine.plan_reply import objects_in

_MOST = 8
_LONGEST = 600
_NAMES = ("verdict", "decision", "result", "status", "approved", "approve")
_WHY = ("feedback", "findings", "issues", "problems", "comments", "reasons", "reason", "why")
_NOTHING = re.compile(
    r"(?:there (?:are|is) |i (?:see|found|find|have) )?no (?:more |further |other |major |serious |blocking )?"
    r"(?:(?:issue|problem|finding|objection|complaint)s?(?: (?:were |was )?(?:found|seen|detected|remain|left|at all))?"
    r"|changes?(?: (?:are |is )?(?:needed|required|necessary|requested))?)"
    r"|(?:it |this |the change )?needs? (?:nothing|no (?:more |further |other )?(?:changes?|work|fix|revision))"
    r"|(?:i |we )?(?:(?:would|do|does|did|will|can|is|was) ?)?(?:not|n't) (?:be )?"
    r"(?:reject|refuse|block)(?:e?d)?(?: (?:this|it|the change))?"
)
"""What begins like a “no”, or holds one, and is a “yes”."""
_UNSURE = re.compile(r"no \w|needs? no|not (?!approv|accept|ready|ok\b|pass|yet|good|merge)")
"""“no …” may be either: it is a “no” where there is something to mend."""
_YES = re.compile(r"approv|accept|pass|ok\b|yes\b|true\b|lgtm\b|ready\b")
_NO = re.compile(r"reject|refus|den(?:y|ied)|declin|fail|block|revis|need|not\b|no\b|false\b|(?:request[\W_]*)?change")
_KEYED = re.compile(
    r"""\b(?:verdict|decision)\b["'*_]*\s*(?:[:=]|\bis\b)["'*_\s]*(?P<word>[a-z][a-z_-]*)(?!["'*_a-z-]*\s*or\b)"""
    r"""(?P<more>[a-z' -]*)""",
    re.IGNORECASE,
)
"""Not the form itself, repeated: ``"verdict": "approve" or "reject"``."""
_LINE = re.compile(
    r"^\W*(?:i |we )?(?:would |must |have to )?(?:cannot |can't |do not |don't |not )?"
    r"(?:approved?|lgtm|reject(?:ed)?|refused?)\b(?=\W*$|[^\w\s]| (?:this|the|it)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_REFUSES = re.compile(r"reject|refus", re.IGNORECASE)
_TURNS = re.compile(r"not\b|n't\b", re.IGNORECASE)
_STRINGS = re.compile(r'"((?:[^"\\]|\\.)+)"')
_SILENT = ("the reviewer rejects the change without saying why.",)


def feedback(text: str) -> tuple[str, ...] | None:
    """What is to be mended; nothing where the change is approved; None where no verdict can be read."""
    for fields in objects_in(text):
        known = {name.casefold(): value for name, value in fields.items()}
        word = next((_plain(str(known[name])) for name in _NAMES if name in known), "")
        said, reasons = _is_yes(word), tuple(_reasons(known))[:_MOST]
        if said is not None or (_UNSURE.match(word) and reasons):
            return () if said else reasons or _SILENT
    said = _said_in_words(text)
    if said is None:
        return None
    return () if said else tuple(_reasons_in_words(text))[:_MOST] or _SILENT


def _plain(word: str) -> str:
    return re.sub(r"[_-]", " ", word.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).strip(" .!*\"'")


def _is_yes(word: str) -> bool | None:
    """None also for what may be either."""
    if _NOTHING.fullmatch(word):
        return True
    if _UNSURE.match(word):
        return None
    return False if _NO.match(word) else True if _YES.match(word) else None


def _said_in_words(text: str) -> bool | None:
    """What is said last beside a name counts; without one, the first line that begins with a verdict."""
    keyed = [_is_yes(_plain(found["word"] + found["more"])) for found in _KEYED.finditer(text)]
    if known := [said for said in keyed if said is not None]:
        return known[-1]
    line = _LINE.search(text)
    return None if line is None else bool(_REFUSES.search(line[0])) == bool(_TURNS.search(line[0]))


def _reasons(fields: Mapping[str, object]) -> Iterator[str]:
    found = next((fields[name] for name in _WHY if fields.get(name)), None)
    for entry in found if isinstance(found, list) else [found]:
        words = " ".join(map(str, entry.values())) if isinstance(entry, dict) else entry
        if isinstance(words, str) and words.strip():
            yield words.strip()[:_LONGEST]


def _reasons_in_words(text: str) -> Iterator[str]:
    """The strings behind the name of a list of reasons, or all that was said."""
    for name in _WHY:
        behind = re.search(rf'"{name}"\s*:\s*(.*)', text, re.IGNORECASE | re.DOTALL)
        if behind and (strings := _STRINGS.findall(behind[1])):
            yield from (one.strip()[:_LONGEST] for one in strings)
            return
    whole = " ".join(text.split())
    if len(whole.split()) > 1:
        yield whole[:_LONGEST]
