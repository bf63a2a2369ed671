"""A JUnit XML file and what the probe added, read into counts and failures."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from detent.core.proof import Failure

_MOST_BYTES = 64 * 1024 * 1024
_MOST_FAILURES = 50
_MOST_TRACE = 4000


class NoReport(Exception):
    """There is no report that can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Results:
    collected: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    errors: int = 0
    failures: tuple[Failure, ...] = ()
    outside: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Modules whose absence kept a test from being collected or set up."""


@dataclass(slots=True)
class _Probed:
    """What the probes of all test processes wrote together."""

    broken: dict[str, tuple[str, int]] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)


def read_outside(folder: Path) -> tuple[str, ...]:
    """The modules from outside the tree, also when pytest wrote no report; NoReport when no probe did either."""
    return tuple(sorted(_probed(folder).outside))


def read_results(folder: Path) -> Results:
    """What pytest and the probe left in the folder of their reports."""
    probed = _probed(folder)
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
        failures=tuple(_failure(case, tag, probed.broken) for case, tag in bad[:_MOST_FAILURES]),
        outside=tuple(sorted(probed.outside)),
        missing=missing_modules("\n".join(stopped)),
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


def _probed(folder: Path) -> _Probed:
    probed = _Probed()
    files = sorted(folder.glob("probe-*.json"))
    if not files:
        raise NoReport("pytest did not say which files it tested")
    for file in files:
        try:
            written = json.loads(file.read_bytes())
            probed.outside.update(map(str, written["outside"]))
            probed.broken.update(
                {str(node): (str(path), int(line)) for node, (path, line) in written["broken"].items()}
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoReport(f"what pytest said of the files it tested cannot be read ({error})") from None
    return probed


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
    properties = {item.get("name"): item.get("value", "") for item in case.iter("property")}
    test = properties.get("detent_test") or _name(case)
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
    return Failure(test, message.strip(), path, line, _shortened(trace))


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


def _shortened(text: str) -> str:
    half = _MOST_TRACE // 2
    return text if len(text) <= _MOST_TRACE else f"{text[:half]}\n…\n{text[-half:]}"
