"""What is remembered as a Markdown list that a person can change: one point a fact."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from detent.core.memory import YOU, Fact, Realm

_TITLES: Mapping[Realm, str] = {Realm.PROJECT: "For this project", Realm.GLOBAL: "For all projects"}
_GUIDE = (
    "Change a point, delete it, or add one below its heading. What is deleted here is forgotten; what you change or "
    "add is yours."
)
_ABOUT = re.compile(r"\s*<!--\s*(?P<id>[0-9a-f]{6})\b.*?-->\s*$")
_UP_TO = re.compile(r"^<!-- up to (?P<at>[0-9.e+]+) -->\s*$", re.MULTILINE)
_POINT = re.compile(r"[-*+]\s+(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Point:
    """``id`` is empty for a new one."""

    id: str
    realm: Realm
    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """``realms``: those whose headings stand there. ``up_to``: when the newest fact of the list had been noted."""

    points: Sequence[Point]
    realms: Collection[Realm]
    up_to: float


@dataclass(frozen=True, slots=True)
class Changes:
    added: Sequence[Point]
    changed: Sequence[tuple[Fact, str]]
    forgotten: Sequence[Fact]


def to_markdown(facts: Sequence[Fact]) -> str:
    newest = max((fact.at for fact in facts), default=0.0)
    lines = ["# What Detent remembers", "", _GUIDE, f"<!-- up to {newest!r} -->"]
    for realm, title in _TITLES.items():
        lines += ["", f"## {title}", ""]
        lines += [f"- {_harmless(fact.text)} <!-- {about(fact)} -->" for fact in facts if fact.realm is realm]
    return "\n".join(lines) + "\n"


def about(fact: Fact) -> str:
    """``3f9a2c: README.md, noted in run 81aa, 2026-11-21``"""
    noted = f", noted in run {fact.run_id}" if fact.run_id else ""
    return f"{fact.id}: {_harmless(fact.source)}{noted}, {day(fact)}"


def told(fact: Fact) -> str:
    """As a model is told it: with where it is from, on one line."""
    source = "the programmer" if fact.source == YOU else fact.source
    return f"- [{fact.id}] {day(fact)}, from {source}: {fact.text}"


def day(fact: Fact) -> str:
    return datetime.fromtimestamp(fact.at).strftime("%Y-%m-%d")


def points_in(text: str) -> Points:
    points: list[Point] = []
    realm: Realm | None = None
    realms: set[Realm] = set()
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.strip("# ").casefold()
            realm = next((one for one, title in _TITLES.items() if title.casefold() == heading), None)
            realms |= {realm} if realm else set()
        elif realm is not None and (point := _POINT.match(line.strip())):
            known = _ABOUT.search(point["text"])
            said = _as_said(_ABOUT.sub("", point["text"])).strip()
            points.append(Point(known["id"] if known else "", realm, said))
    up_to = _UP_TO.search(text)
    return Points([point for point in points if point.text], realms, float(up_to["at"]) if up_to else math.inf)


def changes(facts: Sequence[Fact], listed: Points) -> Changes:
    """What a person has changed in the list of these facts; what was noted since, or has no heading in it, stays."""
    points = listed.points
    known = {(fact.id, fact.realm): fact for fact in facts}
    stayed = {(point.id, point.realm): point.text for point in points if point.id}
    return Changes(
        [point for point in points if (point.id, point.realm) not in known],
        [
            (fact, stayed[key])
            for key, fact in known.items()
            if key in stayed and stayed[key] != _as_said(_harmless(fact.text))
        ],
        [
            fact
            for key, fact in known.items()
            if key not in stayed and fact.realm in listed.realms and fact.at <= listed.up_to
        ],
    )


def _harmless(text: str) -> str:
    """Nothing in it ends a comment or begins one."""
    return text.replace("<", "&lt;").replace("-->", "--&gt;").replace("![", r"!\[")


def _as_said(text: str) -> str:
    return text.replace("&lt;", "<").replace("--&gt;", "-->").replace(r"!\[", "![")
