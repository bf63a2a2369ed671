"""A JUnit XML file and what the probe added, read into counts and failures."""

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from detent.checks.probed import missed_lines, read_probes
from detent.checks.results import MOST_FAILURES, NoReport, Results, shortened
from detent.core.proof import Failure

_MOST_BYTES = 64 * 1024 * 1024


def read_results(folder: Path) -> Results:
    """What pytest and the probe left in the folder of their reports."""
    probed = read_probes(folder)
    cases = list(_suite(folder / "junit.xml").iter("testcase"))
    tags = [_verdict(case) for case in cases]
    bad = [(case, tag) for case, tag in zip(cases, tags, strict=True) if tag in ("failure", "error")]
    stopped = [_node(case, "error").text or "" for case, tag in bad if tag == "error"]
    return Results(
        collected=sum(not _is_collector(case) for case in cases),
        passed=tags.count(""),
        failed=tags.count("failure"),
        skipped=tags.count("skipped"),
        errors=tags.count("error"),
        failures=tuple(_failure(case, tag, probed.broken) for case, tag in bad[:MOST_FAILURES]),
        outside=tuple(sorted(probed.outside)),
        missing=missing_modules("\n".join(stopped)),
        missed=missed_lines(folder),
        passing=tuple(_test(case) for case, tag in zip(cases, tags, strict=True) if not tag),
    )


def missing_modules(text: str) -> tuple[str, ...]:
    """The top-level names of modules that Python or pytest says it could not find."""
    names = re.findall(r"No module named '([^']+)'", text)
    return tuple(dict.fromkeys(name.split(".")[0] for name in names))


def _suite(path: Path) -> ElementTree.Element:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NoReport("the report of the tests is too large")
        return ElementTree.fromstring(path.read_bytes())
    except FileNotFoundError:
        raise NoReport("pytest wrote no report") from None
    except (OSError, ElementTree.ParseError) as error:
        raise NoReport(f"the report of the tests cannot be read ({error})") from None


def _verdict(case: ElementTree.Element) -> str:
    return next((tag for tag in ("error", "failure", "skipped") if case.find(tag) is not None), "")


def _is_collector(case: ElementTree.Element) -> bool:
    """A file or class that could not be collected, which is no test."""
    node = case.find("error") if case.find("error") is not None else case.find("skipped")
    return node is not None and node.get("message", "").startswith("collection ")


def _node(case: ElementTree.Element, tag: str) -> ElementTree.Element:
    node = case.find(tag)
    return case if node is None else node


def _failure(case: ElementTree.Element, tag: str, broken: Mapping[str, tuple[str, int]]) -> Failure:
    node = _node(case, tag)
    trace = node.text or ""
    properties = _properties(case)
    test = _test(case)
    message = node.get("message", "")
    if message == "collection failure":
        message = _last_error(trace)
        path, line = next((place for at, place in broken.items() if _mangled(at) == test), (case.get("file"), None))
        test = next((at for at in broken if _mangled(at) == test), test)
    elif place := properties.get("detent_place"):
        path, number = place.rsplit(":", 1)
        line = int(number)
    else:
        path, line = case.get("file"), _number(case.get("line"))
    return Failure(test, message.strip(), path, line, shortened(trace))


def _test(case: ElementTree.Element) -> str:
    """Its node id, as the probe told it."""
    return _properties(case).get("detent_test") or _name(case)


def _properties(case: ElementTree.Element) -> dict[str | None, str]:
    return {item.get("name"): item.get("value", "") for item in case.iter("property")}


def _name(case: ElementTree.Element) -> str:
    parts = (case.get("classname", ""), case.get("name", ""))
    return "::".join(part for part in parts if part)


def _mangled(node: str) -> str:
    """The name that JUnit XML gives to a file or class that pytest calls ``node``."""
    file, *inner = node.split("::")
    names = [re.sub(r"\.py$", "", file.replace("/", ".")), *inner]
    return "::".join(part for part in (".".join(names[:-1]), names[-1]) if part)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def _last_error(trace: str) -> str:
    """The line that says what is wrong: pytest marks such lines with an E."""
    marked = [line[1:].strip() for line in trace.splitlines() if re.match(r"E\s+\S", line)]
    lines = [line.strip() for line in trace.splitlines() if line.strip()]
    return (marked or lines or ["it could not be collected"])[-1]
