"""What test runners write, each in its own way, as tests that passed and tests that did not."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from detent.checks.diagnostics import finding, report
from detent.checks.recipe import Ran
from detent.checks.results import MOST_FAILURES, NoReport, Results, of_tests, shortened
from detent.core.proof import Failure

BY_EXIT_CODE = "the command"
"""What fails where no test has a name."""
_UNITTEST_COUNT = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
_UNITTEST_PASSED = re.compile(r"^(\w+) \(([\w.]+)\)(?:\n[^\n]*?)? \.\.\. ok$", re.MULTILINE)
_UNITTEST_BLOCK = re.compile(
    r"^={70}\n(FAIL|ERROR|UNEXPECTED SUCCESS): ([^\n]+)\n(.*?)(?=^={70}\n|^-{70}\nRan )", re.MULTILINE | re.DOTALL
)
_UNITTEST_VERDICT = re.compile(r"^(?:OK|FAILED)(?: \((.+)\))?$", re.MULTILINE)
_FRAME = re.compile(r'^  File "([^"\n]+)", line (\d+)', re.MULTILINE)
_CARGO_TEST = re.compile(r"^test (\S.*?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)", re.MULTILINE)
_CARGO_SAID = re.compile(r"^---- (.+?) stdout ----\n(.*?)(?=^----|^failures:)", re.MULTILINE | re.DOTALL)
_CARGO_PLACE = re.compile(r"panicked at (?:'[^\n]*', )?([^\s:]+):(\d+)")
_GO_PLACE = re.compile(r"^\s*([\w./-]+_test\.go):(\d+): (.*)", re.MULTILINE)
_SUREFIRE_COUNT = re.compile(
    r"^(?:\[\w+\] )?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)\s*$", re.MULTILINE
)
_SUREFIRE_TEST = re.compile(
    r"^(?:\[ERROR\] )?(?:([\w.$]+) -- |(\w+)\(([\w.$]+)\) +)Time elapsed: [^\n]* <<< (?:FAILURE|ERROR)!\n(.*?)\n *\n",
    re.MULTILINE | re.DOTALL,
)
_JAVA_MISTAKE = re.compile(r"^\[ERROR\] (\S+\.\w+):\[(\d+),\d+\] (.+)$", re.MULTILINE)
_GO_BROKEN = re.compile(r"^FAIL\t(\S+) \[(?:build|setup) failed\]$", re.MULTILINE)


def unittest(ran: Ran) -> Results:
    """As ``-v -b`` makes it write: then nothing that a test prints stands between."""
    counted = _UNITTEST_COUNT.search(ran.output)
    if counted is None:
        raise NoReport("it did not come to its end")
    verdict = list(_UNITTEST_VERDICT.finditer(ran.output))[-1][1] or ""
    counts = {name: int(number) for name, number in re.findall(r"([\w ]+)=(\d+)", verdict.replace(", ", ","))}
    failures = [_unittest_failure(found) for found in _UNITTEST_BLOCK.finditer(ran.output)]
    passing = [_unittest_name(name, where) for name, where in _UNITTEST_PASSED.findall(ran.output)]
    errors, skipped = counts.get("errors", 0), counts.get("skipped", 0)
    found = of_tests(passing, failures, skipped, errors)
    bad = counts.get("failures", 0) + counts.get("unexpected successes", 0)
    passed = max(int(counted[1]) - bad - errors - skipped, 0)
    return Results(int(counted[1]), passed, bad, skipped, errors, found.failures, passing=found.passing)


def _unittest_failure(found: re.Match[str]) -> Failure:
    trace = found[3].partition("\n" + "-" * 70 + "\n")[2] or found[3].removeprefix("-" * 70 + "\n")
    name, _, where = found[2].partition(" (")
    frames = [frame for frame in _FRAME.findall(trace) if "/unittest/" not in frame[0]]
    lines = [line for line in trace.splitlines() if re.match(r"[\w.]+(?:Error|Exception|Exit|Warning)\b", line)]
    path, line = (frames[-1][0], int(frames[-1][1]) - 1) if frames else (None, None)
    message = lines[-1] if lines else trace.strip().splitlines()[-1] if trace.strip() else found[1]
    return Failure(_unittest_name(name, where.partition(")")[0]), message, path, line, shortened(trace))


def _unittest_name(name: str, where: str) -> str:
    """``tests.test_a.T.test_b``, which unittest takes as an argument; until Python 3.10 the last name was left out."""
    whole = where if where.endswith(f".{name}") else f"{where}.{name}"
    return whole.removeprefix("unittest.loader._FailedTest.")


def jest(ran: Ran) -> Results:
    """Vitest writes the same."""
    try:
        found = json.loads(report(ran, "tests.json"))
        cases = [(suite, case) for suite in found["testResults"] for case in suite["assertionResults"]]
        passing = [_jest_name(suite, case) for suite, case in cases if case["status"] == "passed"]
        failures = [_jest_failure(suite, case) for suite, case in cases if case["status"] == "failed"]
        skipped = sum(case["status"] not in ("passed", "failed") for _, case in cases)
        broken = [
            Failure(suite["name"], _first_line(suite.get("message", "")), suite["name"], None, suite.get("message", ""))
            for suite in found["testResults"]
            if suite["status"] == "failed" and not suite["assertionResults"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoReport(f"its report cannot be read ({type(error).__name__})") from None
    return of_tests(passing, [*broken, *failures], skipped, len(broken))


def _jest_name(suite: Mapping[str, Any], case: Mapping[str, Any]) -> str:
    return f"{suite['name']}::{case['fullName']}"


def _jest_failure(suite: Mapping[str, Any], case: Mapping[str, Any]) -> Failure:
    said = "\n".join(map(str, case.get("failureMessages") or ()))
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    place = re.search(re.escape(str(suite["name"])) + r":(\d+):\d+", said)
    line = int(place[1]) - 1 if place else None
    return Failure(_jest_name(suite, case), _first_line(said), str(suite["name"]), line, shortened(said))


def junit(ran: Ran) -> Results:
    """JUnit's XML, as Node's own runner writes it."""
    try:
        cases = list(ElementTree.fromstring(report(ran, "junit.xml")).iter("testcase"))
    except ElementTree.ParseError:
        raise NoReport("its report cannot be read") from None
    skipped = sum(case.find("skipped") is not None for case in cases)
    tried = [case for case in cases if case.find("skipped") is None]  # one that is still to do says both
    failures = [_junit_failure(case, node) for case in tried if (node := _child(case, "failure", "error")) is not None]
    passing = [_junit_name(case) for case in tried if _child(case, "failure", "error") is None]
    return of_tests(passing, failures, skipped)


def _junit_failure(case: ElementTree.Element, node: ElementTree.Element) -> Failure:
    trace = node.text or ""
    place = re.search(r"(?<![\w:/])\(?(?:file://)?((?:/|\w)[^\s():]*):(\d+):\d+\)?", trace)  # no ``node:internal/…``
    message = node.get("message", "") or _first_line(trace)
    path, line = (place[1], int(place[2]) - 1) if place else (case.get("file"), None)
    return Failure(_junit_name(case), message, path, line, shortened(trace.strip()))


def _junit_name(case: ElementTree.Element) -> str:
    where = case.get("file") or case.get("classname") or ""
    return f"{where}::{case.get('name', '')}" if where not in ("", "test") else case.get("name", "")


def _child(case: ElementTree.Element, *tags: str) -> ElementTree.Element | None:
    return next((node for tag in tags if (node := case.find(tag)) is not None), None)


def go(ran: Ran) -> Results:
    """``go test -json``: an event a line. A package that does not build is an error of its own, told in plain text."""
    said: dict[tuple[str, str], list[str]] = {}
    ended: dict[tuple[str, str], str] = {}
    for one in _objects(ran.output):
        key = (str(one.get("Package", "")), str(one.get("Test", "")))
        if one.get("Action") == "output":
            said.setdefault(key, []).append(str(one.get("Output", "")))
        elif one.get("Action") in ("pass", "fail", "skip"):
            ended[key] = str(one["Action"])
    errors = [_go_broken(package, ran.output) for package in _go_unbuilt(ran.output, ended)]
    if not ended and not errors:
        raise NoReport("no package was tested")
    outer = {(package, name.rpartition("/")[0]) for package, name in ended if name}
    leaves = {key: how for key, how in ended.items() if key[1] and key not in outer}
    failures = [_go_failure(key, said.get(key, [])) for key, how in leaves.items() if how == "fail"]
    passing = [_go_name(key) for key, how in leaves.items() if how == "pass"]
    return of_tests(passing, [*errors, *failures], list(leaves.values()).count("skip"), len(errors))


def _go_unbuilt(output: str, ended: Mapping[tuple[str, str], str]) -> list[str]:
    """Packages that failed without a test that did."""
    red = {package for (package, test), how in ended.items() if test and how == "fail"}
    silent = [package for (package, test), how in ended.items() if not test and how == "fail" and package not in red]
    return list(dict.fromkeys([*_GO_BROKEN.findall(output), *silent]))


def _go_broken(package: str, output: str) -> Failure:
    """What the compiler says stands below the package's name."""
    told = "\n".join(line for line in output.splitlines() if not line.startswith("{"))
    part = re.search(rf"^# {re.escape(package)}(?: .*)?\n((?:[^#\n].*\n?)+)", told, re.MULTILINE)
    found = re.search(r"^(?:\./)?([\w./-]+\.go):(\d+):\d+: (.+)$", part[1] if part else "", re.MULTILINE)
    if found is None:
        return Failure(package, _first_line(told) or "it failed", trace=shortened(told))
    return Failure(package, found[3], found[1], int(found[2]) - 1, shortened(told))


def _go_name(key: tuple[str, str]) -> str:
    return ".".join(filter(None, key))


def _go_failure(key: tuple[str, str], said: list[str]) -> Failure:
    trace = "".join(said)
    place = _GO_PLACE.search(trace)
    if place:
        return Failure(_go_name(key), place[3], place[1], int(place[2]) - 1, shortened(trace))
    return Failure(_go_name(key), _first_line(trace) or "it failed", trace=shortened(trace))


def cargo(ran: Ran) -> Results:
    """What does not compile has no tests, and says why on lines of its own."""
    said = dict(_CARGO_SAID.findall(ran.output))
    tests = _CARGO_TEST.findall(ran.output)
    if not tests and ran.finished.exit_code:
        return _not_compiled(ran)
    failures = [_cargo_failure(name, said.get(name, "")) for name, how in tests if how == "FAILED"]
    passing = [name for name, how in tests if how == "ok"]
    return of_tests(passing, failures, sum(how == "ignored" for _, how in tests))


def _cargo_failure(name: str, said: str) -> Failure:
    place = _CARGO_PLACE.search(said)
    lines = [line for line in said.splitlines() if line.strip() and "panicked at" not in line]
    message = lines[0] if lines else _first_line(said)
    path, line = (place[1], int(place[2]) - 1) if place else (None, None)
    return Failure(name, message, path, line, shortened(said))


def _not_compiled(ran: Ran) -> Results:
    found = re.search(r"^error(?:\[\w+\])?: (.+)\n\s+--> ([^\s:]+):(\d+)", ran.output, re.MULTILINE)
    if found is None:
        raise NoReport("it ran no test")
    failure = Failure("cargo build", found[1], found[2], int(found[3]) - 1, shortened(ran.output))
    return of_tests([], [failure], errors=1)


def surefire(ran: Ran) -> Results:
    """What Maven prints of each module; it does not name the tests that passed."""
    totals = [tuple(map(int, found)) for found in _SUREFIRE_COUNT.findall(ran.output)]
    if not totals:
        return _mistakes(ran)
    run, failed, errors, skipped = (sum(column) for column in zip(*totals, strict=True))
    failures = [_surefire_failure(*found) for found in _SUREFIRE_TEST.findall(ran.output)]
    passed = run - failed - errors - skipped
    return Results(run, passed, failed, skipped, errors, tuple(failures[:MOST_FAILURES]))


def _surefire_failure(name: str, method: str, owner: str, trace: str) -> Failure:
    test = name or f"{owner}.{method}"
    where = test.rpartition(".")[0].rpartition(".")[2].partition("$")[0]
    place = re.search(rf"\(({re.escape(where)}\.\w+):(\d+)\)", trace)
    line = int(place[2]) - 1 if place else None
    return Failure(test, _first_line(trace), None, line, shortened(trace))


def _mistakes(ran: Ran) -> Results:
    found = [finding(path, int(line), said) for path, line, said in dict.fromkeys(_JAVA_MISTAKE.findall(ran.output))]
    if not found:
        raise NoReport("it ran no test")
    return of_tests([], found, errors=len(found))


def by_exit_code(ran: Ran) -> Results:
    """For a command of the project's own, of which nothing else is known."""
    code = ran.finished.exit_code
    if code == 0:
        return Results(collected=1, passed=1)
    lines = [line for line in ran.output.splitlines() if line.strip()]
    message = f"it ended with exit code {code}" + (f": {lines[-1][:300]}" if lines else "")
    return Results(1, failed=1, failures=(Failure(BY_EXIT_CODE, message, trace=shortened(ran.output[-4000:])),))


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                yield found


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
