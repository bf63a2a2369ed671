"""Findings that a tool writes a line each, or as JSON: a place, and what is wrong there."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from detent.checks.recipe import Ran
from detent.checks.results import NoReport, Results, of_findings
from detent.core.proof import Failure

_PLACED = re.compile(r"^(?P<path>[^\s:][^:\n]*):(?P<line>\d+)(?::\d+)?: (?P<message>.+)$", re.MULTILINE)
_BRACKETED = re.compile(r"^(?P<path>[^\s(][^(\n]*)\((?P<line>\d+),\d+\): (?P<message>.+)$", re.MULTILINE)


def placed_lines(ran: Ran) -> Results:
    """``path:line:column: message``, as most tools write it; notes only explain what stands before them."""
    return of_findings([one for one in _lines(_PLACED, ran.output) if not one.message.startswith("note:")])


def bracketed_lines(ran: Ran) -> Results:
    """``path(line,column): message``."""
    return of_findings(list(_lines(_BRACKETED, ran.output)))


def vet_lines(ran: Ran) -> Results:
    """Go's vet says ``vet:`` before what does not even compile."""
    return of_findings(list(_lines(_PLACED, re.sub(r"^vet: ", "", ran.output, flags=re.MULTILINE))))


def _lines(pattern: re.Pattern[str], text: str) -> Iterator[Failure]:
    for found in pattern.finditer(text):
        yield finding(found["path"], int(found["line"]), found["message"])


def finding(path: str, line: int | None, message: str, code: str = "") -> Failure:
    """``line`` counts from one. The name says what and where but not on which line, which moves."""
    said = " ".join(filter(None, (code, message.strip())))
    place = None if line is None else max(line - 1, 0)
    return Failure(f"{path}: {said.splitlines()[0][:200] if said else 'finding'}", said, path, place)


def ruff(ran: Ran) -> Results:
    def read(one: Mapping[str, Any]) -> Failure:
        return finding(str(one["filename"]), int(one["location"]["row"]), str(one["message"]), str(one["code"] or ""))

    return _from_json(report(ran, "ruff.json"), lambda found: map(read, found))


def pyright(ran: Ran) -> Results:
    start = ran.output.find("{")

    def read(found: Mapping[str, Any]) -> Iterator[Failure]:
        for one in found["generalDiagnostics"]:
            if one["severity"] == "error":
                line = int(one["range"]["start"]["line"]) + 1 if "range" in one else None
                yield finding(str(one.get("file", "")), line, str(one["message"]), str(one.get("rule", "")))

    return _from_json(ran.output[start:] if start >= 0 else "", read)


def bandit(ran: Ran) -> Results:
    def read(found: Mapping[str, Any]) -> Iterator[Failure]:
        for one in found["results"]:
            message = f"{str(one['issue_severity']).lower()}: {one['issue_text']}"
            yield finding(
                str(one["filename"]).removeprefix("./"), int(one["line_number"]), message, str(one["test_id"])
            )

    return _from_json(report(ran, "bandit.json"), read)


def eslint(ran: Ran) -> Results:
    def read(found: Iterable[Mapping[str, Any]]) -> Iterator[Failure]:
        for file in found:
            for one in file["messages"]:
                if one["severity"] == 2:
                    line, code = one.get("line"), str(one.get("ruleId") or "")
                    yield finding(str(file["filePath"]), line, str(one["message"]), code)

    return _from_json(report(ran, "eslint.json"), read)


def cargo_messages(ran: Ran) -> Results:
    """A JSON object a line; only what the compiler says of the project's own code."""
    found: list[Failure] = []
    for line in ran.output.splitlines():
        message = _object(line).get("message")
        if not isinstance(message, dict) or message.get("level") not in ("error", "warning"):
            continue
        spans = [span for span in message.get("spans", ()) if span.get("is_primary")]
        code = (message.get("code") or {}).get("code", "")
        if spans:
            found.append(finding(spans[0]["file_name"], spans[0]["line_start"], message["message"], code))
    return of_findings(found)


def report(ran: Ran, name: str) -> str:
    try:
        return (ran.reports / name).read_text("utf-8", "replace")
    except OSError:
        raise NoReport("it wrote no report") from None


def _from_json(text: str, read: Callable[[Any], Iterable[Failure]]) -> Results:
    try:
        return of_findings(list(read(json.loads(text))))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoReport(f"its report cannot be read ({type(error).__name__})") from None


def _object(line: str) -> Mapping[str, Any]:
    if not line.startswith("{"):
        return {}
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
