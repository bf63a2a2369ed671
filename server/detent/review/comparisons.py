"""One test before and after: how many assertions it has, how strict they are, and what they tolerate."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from detent.review.python_code import parsed
from detent.review.tolerances import tolerates_more

_ASSERTION = re.compile(
    r"\bassert\b|\bassert_?\w*!?\(|\bself\.assert\w+\(|\bpytest\.(?:raises|warns|fail)\(|\bexpect\(|\.should\b|\b(?:t|s)\.(?:Error|Fatal)\w*\("
    r"|\b(?:require|assert)\.\w+\(|\bASSERT_\w+\(|\bEXPECT_\w+\(|\b(?:Assert|Assertions|Is)\.\w+\(|\$this->assert\w+\("
)
_STRICT = re.compile(
    r"\bassert\b.*[^=!<>]==[^=]|\bassert_eq!|\bassertEquals?\(|assertDictEqual|assertListEqual|\.toBe\(|\.(?:toEqual|toStrictEqual|toMatchObject)\("
    r"|\b(?:require|assert)\.(?:Equal|Exactly)\w*\(|\b(?:ASSERT|EXPECT)_(?:STR)?EQ\(|\bAssert\.(?:Equal|AreEqual)\("
    r"|assertSame|deepStrictEqual|deepEqual|strictEqual|\b(?:raises|warns)\(.*\bmatch\s*=|assert(?:Raises|Warns)Regex|\.toThrow\(\s*[^\s)]"
    r"|\bassert_(?:any_call|has_calls|(?:called|awaited)(?:_once)?_with)\("
)
_ALWAYS = re.compile(
    r"\bassert\s+(\S.*?)\s*(?:==|is)\s*\1\s*(?:$|,|#)"
    r"|\bassert\s+(?:[\d.]+|'[^']*'|\"[^\"]*\")\s*==\s*(?:[\d.]+|'[^']*'|\"[^\"]*\")\s*(?:$|,)"
    r"|expect\(\s*([\w.'\"]+)\s*\)\.to\w+\(\s*\2\s*\)|assert_eq!\(\s*([\w.\"]+)\s*,\s*\3\s*\)|"
    r"\bassert(?:Almost)?(?:Equals?|Is)\(\s*([\w.]+(?:\([^()]*\))?|'[^']*'|\"[^\"]*\")\s*,\s*\4\s*[,)]|==\s*(?:\w+\.)*ANY\s*(?:$|,|#)|"
    r"\bassert\s+(?:True|1)\b|\bassertTrue\(\s*True\s*\)|expect\(\s*true\s*\)\.to|assert!\(\s*true\s*\)|\bor\s+True\b|\|\|\s*true\b"
)
_LEAVES = re.compile(
    r"^\s*(?:return;?|raise\s+\w*Skip\w*.*|(?:if|while)\s+\(?\s*(?:False|false|0|None)\s*\)?\s*[:{].*)\s*$"
)
"""It ends before what comes behind it, or never comes to what stands below it."""
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_WIDER = re.compile(
    r"\bapprox\([^,()]*,\s*$|\b(?:rel|abs|rel_tol|abs_tol|rtol|atol|tol|tolerance|delta|eps|epsilon|within)\b\s*[=:(]\s*$",
    re.IGNORECASE,
)
_TOLERATES = re.compile(r"\bapprox\(|assertAlmostEqual\(|toBeCloseTo\(|\bisclose\(|assert_allclose\(")
_FINER = re.compile(
    r"\b(?:places|decimals?|significant|numDigits)\b\s*[=:(]\s*$|toBeCloseTo\([^,]*,\s*$", re.IGNORECASE
)
_RAISES = re.compile(r"(?:raises|assertRaises)\(\s*\(?(?:[\w.]+,\s*)*(?:Base)?Exception\s*[,)]")
_INVERTED = re.compile(r"\b(?:raises|assertRaises)\(\s*\(?(?:[\w.]+,\s*)*(?:AssertionError|[\w.]*failureException)\b")
_SWALLOWS = re.compile(r"^\s*except\b.*:\s*(?:pass|\.\.\.)?\s*$|contextlib\.suppress\(", re.MULTILINE)
_NEVER_FAILS = "has an assertion that can never fail."
_WORSE = (
    (_ALWAYS, _NEVER_FAILS),
    (_LEAVES, "ends before its assertions. Take that out, and mend the code."),
    (_RAISES, "accepts any exception now. Name the one that is expected."),
    (_INVERTED, "is expected to fail now. Take that out, and mend the code."),
    (_SWALLOWS, "swallows exceptions now, failed assertions among them."),
)
_SAME_TEST = 0.6


@dataclass(frozen=True, slots=True)
class Compared:
    before: str
    after: str
    likeness: float

    @property
    def is_same_test(self) -> bool:
        return self.likeness >= _SAME_TEST


def compared(before: str, after: str) -> Compared:
    lines = SequenceMatcher(None, _lines(before), _lines(after), autojunk=False).ratio()
    return Compared(before, after, lines)


def loosened(test: Compared) -> str:
    """What the test tells less than before, as the rest of a sentence; empty when nothing."""
    if test.before == test.after:
        return ""
    return next(_losses(test.before, test.after), "")


def _losses(before: str, after: str) -> Iterator[str]:
    asserted, asserts = _count(_ASSERTION, before), _count(_ASSERTION, after)
    if asserts < asserted:
        yield f"has {asserts} of its {asserted} assertions left. Keep them, and mend the code."
    if _tuples(after) > _tuples(before):
        yield _NEVER_FAILS
    for pattern, told in _WORSE:
        if _count(pattern, after) > _count(pattern, before):
            yield told
    if asserts <= asserted and _count(_STRICT, after) < _count(_STRICT, before):
        yield "compares less exactly than before. Keep what it compares, and mend the code."
    if asserts <= asserted and _count(_TOLERATES, after) > _count(_TOLERATES, before):
        yield "compares with a tolerance that it did not have. Keep what it compares, and mend the code."
    wider = any(_is_wider(old, new) for old, new in _same_but_numbers(before, after))
    if wider or tolerates_more(_said(before), _said(after)):
        yield "tolerates more than before. Keep its tolerance, and mend the code."


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for line in _lines(text) for _ in pattern.finditer(line))


def _tuples(text: str) -> int:
    """Assertions of what is never empty: ``assert (x == 2, "two")``."""
    lines = [line for line in _lines(text) if line.startswith("assert (")]
    trees = (node for line in lines for node in parsed(line).body)
    return sum(isinstance(node, ast.Assert) and isinstance(node.test, ast.Tuple) for node in trees)


def _lines(text: str) -> list[str]:
    """Without what is commented out."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "//"))]


def _said(text: str) -> str:
    return "\n".join(_lines(text))


def _same_but_numbers(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The lines that differ in numbers alone."""
    old, new = Counter(_lines(before)), Counter(_lines(after))
    gone = {_NUMBER.sub("0", line): line for line in old - new}
    for line in new - old:
        if (was := gone.get(_NUMBER.sub("0", line))) is not None:
            yield was, line


def _is_wider(old: str, new: str) -> bool:
    for was, now in zip(_NUMBER.finditer(old), _NUMBER.finditer(new), strict=True):
        first, second = float(was[0]), float(now[0])
        if second > first and _WIDER.search(old[: was.start()]):
            return True
        if second < first and _FINER.search(old[: was.start()]):
            return True
    return False
