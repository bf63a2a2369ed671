"""How far off a result may be in a test before and after: by the arguments of what compares, and by its defaults."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class _Call:
    """``operands``: so many arguments are no tolerance. ``usual``: tolerance → what it is where nothing is said; the
    first may also be given without its name."""

    operands: int
    usual: Mapping[str, float] = field(default_factory=dict)


_DIGITS = frozenset({"places", "decimal", "decimals", "significant", "digits", "numDigits", "ndigits", "precision"})
"""More of these is less tolerance."""
_ALMOST = _Call(2, {"places": 7, "delta": 5e-8})
_CLOSE = _Call(2, {"rtol": 1e-5, "atol": 1e-8})
_WITHIN = _Call(2, {"delta": 0})
_IN_GO = _Call(3, {"delta": 0})
_CALLS: Mapping[str, _Call] = {
    "approx": _Call(1, {"rel": 1e-6, "abs": 1e-12}),
    "isclose": _Call(2, {"rel_tol": 1e-9, "abs_tol": 0, "rtol": 1e-5, "atol": 1e-8}),
    "allclose": _CLOSE,
    "assert_allclose": _Call(2, {"rtol": 1e-7, "atol": 0}),
    "assert_almost_equal": _Call(2, {"decimal": 7}),
    "assert_array_almost_equal": _Call(2, {"decimal": 6}),
    "assertAlmostEqual": _ALMOST,
    "assertAlmostEquals": _ALMOST,
    "toBeCloseTo": _Call(1, {"digits": 2}),
    "closeTo": _Call(1, {"delta": 0}),
    "be_within": _Call(0, {"delta": 0}),
    "round": _Call(1, {"ndigits": 0}),
    "assertEquals": _WITHIN,
    "AreEqual": _WITHIN,
    "EXPECT_NEAR": _WITHIN,
    "ASSERT_NEAR": _WITHIN,
    "InDelta": _IN_GO,
    "InEpsilon": _IN_GO,
    "assert_in_delta": _WITHIN,
}
_OPENS = re.compile(rf"\b({'|'.join(_CALLS)})\(")
_NUMBER = r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NAMED = re.compile(rf"(\w+)\s*[=:]\s*({_NUMBER})[fFdD]?")
_ALONE = re.compile(rf"({_NUMBER})[fFdD]?")
_BOUND = re.compile(
    rf"(?P<what>(?<!\w)(?:math\.|np\.|Math\.)?[aA]bs\(.*\)|[^=&|]*\.abs\(\))\s*(?P<sign><=?|>=?)\s*(?P<value>{_NUMBER})"
)
_LONGEST = 2_000
"""What is longer is no line, and no call, that a person has written."""
Found = Mapping[str, float]


def tolerates_more(before: str, after: str) -> bool:
    """Whether the same comparison is made in both, and allows more than it did."""
    known = _found(before)
    return any(
        any(now.get(name, 0) > value * (1 + 1e-9) for name, value in was.items())
        for what, found in _found(after).items()
        for was, now in zip(known.get(what, ()), found, strict=False)
    )


def _found(text: str) -> Mapping[str, Sequence[Found]]:
    """What is compared → how much it may be off, each time that it is."""
    found: dict[str, list[Found]] = defaultdict(list)
    for call in _OPENS.finditer(text):
        what, tolerances = _tolerances(call[1], list(_arguments(text, call.end())))
        found[what].append(tolerances)
    for line in text.splitlines():
        for bound in _BOUND.finditer(line) if "abs(" in line.lower() and len(line) < _LONGEST else ():
            if bound["sign"][0] == "<" or line.lstrip().startswith("if"):
                found[f"{bound['what'].strip()} {bound['sign'][0]}"].append({"": _value(bound["value"])})
    return found


def _tolerances(name: str, arguments: Sequence[str]) -> tuple[str, Found]:
    call = _CALLS[name]
    given = dict(call.usual)
    for argument in arguments[call.operands :]:
        if named := _NAMED.fullmatch(argument):
            given[named[1]] = _value(named[2])
        elif alone := _ALONE.fullmatch(argument):
            given[next(iter(call.usual))] = _value(alone[1])
    so_far = {name: 10.0 ** -min(value, 300) if name in _DIGITS else value for name, value in given.items()}
    if call is _ALMOST:
        so_far = {"": max(so_far.values())}  # it takes the one or the other
    return f"{name}({', '.join(arguments[: call.operands])})", so_far


def _value(number: str) -> float:
    return float(number.replace("_", ""))


def _arguments(text: str, start: int) -> Iterator[str]:
    """Those of the call whose bracket opens before ``start``; strings with brackets in them may cut one short."""
    depth, begun = 0, start
    for at in range(start, min(len(text), start + _LONGEST)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}" and depth:
            depth -= 1
        elif text[at] in ",)]}" and not depth:
            yield " ".join(text[begun:at].split())
            begun = at + 1
            if text[at] != ",":
                return
