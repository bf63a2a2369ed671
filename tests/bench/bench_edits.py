"""How long edits take, beside plain replacing; and what becomes of given cases, by format and kind of mistake.

The cases come from a file that ``EDIT_CASES`` names: JSON lines, packed or not, each with ``format``, ``class``,
``files``, ``edit`` and ``expect``.
"""

import base64
import gzip
import json
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.edit_engine import answer

from detent.edits.formats import read
from detent.edits.hunk import Change, Step, Swap, Wanted
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

EDITS = 50
MB = 1_000_000
OUTCOMES = ("right", "near", "wrong", "refused")


def main() -> None:
    print(f"{EDITS} edits of one file (goals: 1 MB at most 50 ms, 10 MB at most 1,000 ms)")
    for size in (MB, 10 * MB):
        _tell_speed(size)
    cases = os.environ.get("EDIT_CASES")
    if cases:
        _tell_outcomes(Path(cases))
    else:
        print("  outcomes: name a file of cases in EDIT_CASES to see them")


def _tell_speed(size: int) -> None:
    dice = random.Random(1)
    lines: list[str] = []
    while sum(map(len, lines[-1:])) * len(lines) < size:
        lines.append(f"    value_{len(lines)} = compute({dice.random()}, {len(lines)})")
    text = "\n".join(lines) + "\n"
    places = dice.sample(range(10, len(lines) - 10), EDITS)
    began = time.perf_counter()
    plain = text
    for at in places:
        plain = plain.replace(lines[at] + "\n", lines[at] + "  # new\n", 1)
    base = time.perf_counter() - began
    print(f"  {len(text) / MB:.1f} MB, str.replace, which proves nothing {base * 1000:>8.1f} ms")
    for name, steps in _forms(lines, places):
        _tell_one(name, steps, text, base)
    _tell_one(
        "lines that are nowhere", [_change(tuple(f"y = {n}" for n in range(400)))], "    x = 1\n" * len(lines), base
    )


def _forms(lines: Sequence[str], places: Sequence[int]) -> Iterator[tuple[str, Sequence[Step]]]:
    yield "tool calls", [Swap("a.py", lines[at], lines[at] + "  # new") for at in places]
    blocks = [f"a.py\n<<<<<<< SEARCH\n{lines[at]}\n=======\n{lines[at]}  # new\n>>>>>>> REPLACE\n" for at in places]
    yield "blocks", read("".join(blocks))
    yield (
        "hunks, indented otherwise",
        [Change("a.py", tuple((Wanted((lines[at][2:],), (f"{lines[at][2:]}  # new",)),) for at in places))],
    )


def _change(old: tuple[str, ...]) -> Change:
    return Change("a.py", ((Wanted(old, ("z",)),),))


def _tell_one(name: str, steps: Sequence[Step], text: str, base: float) -> None:
    began = time.perf_counter()
    try:
        carry_out(steps, Tree({"a.py": text}.get, lambda: ("a.py",)))
        said = ""
    except EditRefused:
        said = ", refused"
    took = time.perf_counter() - began
    print(f"    {name + said:<40} {took * 1000:>8.1f} ms = {took / base:.1f}x")


def _tell_outcomes(path: Path) -> None:
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    data = path.read_bytes()
    lines = (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()
    began = time.perf_counter()
    for case in map(json.loads, lines):
        counts[case["format"]][case["class"]][_outcome(case)] += 1
    each = (time.perf_counter() - began) / max(len(lines), 1)
    print(f"  {len(lines)} cases, {each * 1e6:,.0f} µs each, with their reading and decoding")
    for form, classes in counts.items():
        whole = sum(classes.values(), Counter[str]())
        shares = ", ".join(f"{name} {whole[name] / whole.total():.1%}" for name in OUTCOMES)
        print(f"    {form:<16} {whole.total():>4} cases: {shares}")
        for kind, count in sorted(classes.items()):
            if count["right"] < count.total():
                print(f"      {kind:<26} " + ", ".join(f"{count[name]} {name}" for name in OUTCOMES if count[name]))


def _outcome(case: Mapping[str, Any]) -> str:
    got = answer(case)
    before = {path: base64.b64decode(data) for path, data in case["files"].items()}
    after = dict(before)
    for path, data in got.get("files", {}).items():
        if data is None:
            after.pop(path, None)
        else:
            after[path] = base64.b64decode(data)
    if case["expect"].get("refuse"):
        may_do_nothing = not got["ok"] or case["meta"].get("noop_ok")
        return "wrong" if after != before else "right" if may_do_nothing else "near"
    wanted = {path: base64.b64decode(data) for path, data in case["expect"]["files"].items()}
    if not got["ok"]:
        return "refused"
    if after == wanted:
        return "right"
    return "near" if {path: _loose(text) for path, text in after.items()} == _all_loose(wanted) else "wrong"


def _all_loose(files: Mapping[str, bytes]) -> dict[str, list[bytes]]:
    return {path: _loose(text) for path, text in files.items()}


def _loose(text: bytes) -> list[bytes]:
    return [line.rstrip() for line in text.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
