"""What became of the checks since before the change: what it broke, what it mended, what was broken anyway."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import splitext

from detent.checks.places import bare
from detent.core.proof import CheckKind, CheckReport, Comparison, Failure
from detent.core.work import Task

_PLACES = re.compile(r"""^(?:\s*File ")?([^\s:"][^:"\n]*)(?:", line |:)(\d+)""", re.MULTILINE)
"""Where a trace passes by, as pytest writes it and as Python does."""


@dataclass(frozen=True, slots=True)
class Change:
    """Path → the zero-based lines that the change takes away, and those that it brings."""

    old: Mapping[str, Collection[int]] = field(default_factory=dict)
    new: Mapping[str, Collection[int]] = field(default_factory=dict)
    named: str = ""
    """What the task says."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """New path → where the file was before."""

    def before(self, name: str) -> str:
        """How a test or a finding was named before its file was moved: by its path, or by dots."""
        for new, old in self.moved.items():
            if name == new or name.startswith((f"{new}::", f"{new}: ")):
                return old + name.removeprefix(new)
            for module, former in _modules(new, old):
                if name.startswith(f"{module}."):
                    return former + name.removeprefix(module)
        return name


def _modules(new: str, old: str) -> Iterator[tuple[str, str]]:
    """As they are named from the top, and from each folder that holds both."""
    parts, former = splitext(new)[0].split("/"), splitext(old)[0].split("/")
    yield ".".join(parts), ".".join(former)
    while parts[0] == former[0] and min(len(parts), len(former)) > 1:
        parts, former = parts[1:], former[1:]
        yield ".".join(parts), ".".join(former)


def words_of(task: Task) -> str:
    return f"{task.instruction}\n{task.problem or ''}"


def compare(before: Sequence[CheckReport], after: Sequence[CheckReport], change: Change) -> Comparison | None:
    """None where nothing is known of the time before. A check that could not run then has no old failures."""
    known = {report.check: report for report in before if report.problem is None and not report.wrong_tree}
    found = [_in_its_folder(known[report.check], report, change) for report in after if report.check in known]
    if not found:
        return None
    unknown = [failure.test for report in after if report.check not in known for failure in report.failures]
    return Comparison(
        introduced=(*(name for one in found for name in one.introduced), *unknown),
        fixed=tuple(name for one in found for name in one.fixed),
        still=tuple(name for one in found for name in one.still),
        owed=tuple(name for one in found for name in one.owed),
        lost=tuple(name for one in found for name in one.lost),
    )


def _in_its_folder(before: CheckReport, after: CheckReport, change: Change) -> Comparison:
    """Found by the names that tests have there, and told by those that they have among all."""
    whole: dict[str, str] = {}

    def there(test: str) -> str:
        name = bare(test, after.check)
        whole[name] = test
        return name

    def report(one: CheckReport) -> CheckReport:
        failures = tuple(replace(failure, test=there(failure.test)) for failure in one.failures)
        return replace(
            one, failures=failures, passing=tuple(map(there, one.passing)), flaky=tuple(map(there, one.flaky))
        )

    found = _one(report(before), report(after), change)
    parts = (found.introduced, found.fixed, found.still, found.owed, found.lost)
    introduced, fixed, still, owed, lost = (tuple(whole[test] for test in part) for part in parts)
    return Comparison(introduced, fixed, still, owed, lost=lost)


def _one(before: CheckReport, after: CheckReport, change: Change) -> Comparison:
    if after.problem is not None:
        return Comparison()
    old = Counter(failure.test for failure in before.failures)
    introduced: list[str] = []
    still: list[str] = []
    owed: list[str] = []
    first = {failure.test: failure for failure in reversed(before.failures)}
    for failure in after.failures:
        name, known = failure.test, change.before(failure.test)
        if old[known] > 0:
            old[known] -= 1
            (owed if _is_owed(first[known], failure, change) else still).append(name)
        elif whole := next((one for one in first if known.startswith(f"{one}::")), None):  # the file could not be read
            (owed if _is_owed(first[whole], failure, change) else still).append(name)
        else:
            introduced.append(name)
    fixed = [name for name, count in old.items() if count > 0 and _is_fixed(name, after, change)]
    return Comparison(tuple(introduced), tuple(fixed), tuple(still), tuple(owed), lost=_lost(before, after, change))


def _lost(before: CheckReport, after: CheckReport, change: Change) -> tuple[str, ...]:
    """The tests that ran before and neither pass nor fail now. One that passes under a new name is not lost: it has the
    same last name elsewhere, or its file has as many new tests as it has lost."""
    if before.kind is not CheckKind.TESTS or not after.passing:
        return ()
    ran = dict.fromkeys((*before.passing, *(failure.test for failure in before.failures if _is_test(failure.test))))
    failed = [failure.test for failure in after.failures]
    here = (*after.passing, *after.flaky, *failed)
    seen = {*here, *map(change.before, here)}
    gone = [test for test in ran if test not in seen and not any(test.startswith(f"{one}::") for one in failed)]
    new = [test for test in after.passing if test not in ran]
    moved = {_last(test) for test in new}
    gone = [test for test in gone if _last(test) not in moved]
    left = Counter(_file(test) for test in gone)
    left.subtract(Counter(_file(test) for test in new))
    return tuple(test for test in gone if left[_file(test)] > 0)


def _is_test(name: str) -> bool:
    """And not a file that could not be read."""
    return "::" in name or not name.endswith(".py")


def _file(test: str) -> str:
    """Or the class, where a test is named by dots."""
    return test.partition("::")[0] if "::" in test else test.rpartition(".")[0]


def _last(test: str) -> str:
    return test.rpartition("::" if "::" in test else ".")[2]


def _is_fixed(name: str, after: CheckReport, change: Change) -> bool:
    """A test that is gone has not been mended; where no names are told, all that does not fail has passed."""
    if name in map(change.before, after.flaky):
        return False
    if not after.passing:
        return after.passed > 0 or not after.collected
    return any(one == name or one.startswith(f"{name}::") for one in map(change.before, after.passing))


def _is_owed(before: Failure, after: Failure, change: Change) -> bool:
    """What is red in the very lines that are changed, or what the task is about, is the change's to mend."""
    short = before.test.rpartition("::")[2].rpartition(".")[2].partition("[")[0]
    if before.test in change.named or (
        short.startswith("test") and re.search(rf"\b{re.escape(short)}\b", change.named)
    ):
        return True
    return _passes(before, change.old) or _passes(after, change.new)


def is_named(test: str, words: str) -> bool:
    short = re.split(r"::|\.", test.partition("[")[0])[-1]
    return test in words or (short.startswith("test") and re.search(rf"\b{re.escape(short)}\b", words) is not None)


def _passes(failure: Failure, lines: Mapping[str, Collection[int]]) -> bool:
    places = [(path.removeprefix("./"), int(line) - 1) for path, line in _PLACES.findall(failure.trace)]
    if failure.path is not None and failure.line is not None:
        places.append((failure.path, failure.line))
    return any(line in lines.get(path, ()) for path, line in places)


def since_offered(offered: Comparison | None, after: Sequence[CheckReport]) -> Comparison | None:
    """The same for a part of what was proposed: what was red before is known from then, and what it mended it owes."""
    if offered is None:
        return None
    red = [failure.test for report in after for failure in report.failures]
    owed = {*offered.fixed, *offered.owed}
    known = Counter(offered.still)  # folders that are checked by themselves may have tests of the same name
    still = Counter(red) & known
    return Comparison(
        introduced=tuple(test for test in (Counter(red) - known).elements() if test not in owed),
        fixed=tuple(test for test in (*offered.fixed, *offered.owed) if test not in red),
        still=tuple(still.elements()),
        owed=tuple(test for test in red if test in owed),
        red_first=offered.red_first,
        green_first=offered.green_first,
        rewritten=offered.rewritten,
        lost=offered.lost,
    )


def said(since: Comparison) -> str:
    """For people, in a few words."""
    parts: list[str] = []
    if since.introduced or since.fixed or since.still or since.owed:
        still = len(since.still) + len(since.owed)
        parts.append(f"introduced {len(since.introduced)}, fixed {len(since.fixed)}, still failing {still}")
    if since.red_first:
        parts.append(f"red before and green now: {_tests(since.red_first)}")
    if since.green_first:
        parts.append(f"green on the old code too: {_tests(since.green_first)}")
    if since.rewritten:
        count = len(since.rewritten)
        parts.append(f"{count} test{'s' * (count != 1)} would fail as before the change, which rewrote it")
    if since.lost:
        count = len(since.lost)
        parts.append(f"{count} test{'s' * (count != 1)} that ran before the change {_do(count)} not run any more")
    return "; ".join(parts)


def _do(count: int) -> str:
    return "does" if count == 1 else "do"


def _tests(names: Sequence[str]) -> str:
    return f"{len(names)} test{'s' * (len(names) != 1)} of the change"


def blamed(report: CheckReport, since: Comparison | None) -> CheckReport:
    """The report with those failures alone that the change has to answer for."""
    if since is None:
        return report
    mine = {*since.introduced, *since.owed}
    failures = tuple(failure for failure in report.failures if failure.test in mine)
    return replace(report, failures=failures)
