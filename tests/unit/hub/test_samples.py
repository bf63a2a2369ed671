"""The promise about stored events: what a release wrote, every later one of its line reads.

``samples/`` holds one recorded event for each kind and version. The fields of an event change only together with a
new version: add the upgrader, then record a sample of the new version beside the old one, which stays.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from detent.core.events import DurableEvent
from detent.hub.codec import KINDS, decode, encode
from detent.hub.upgrades import UPGRADES, current_version

FILES = sorted((Path(__file__).parent / "samples").glob("*.json"))


def _load(file: Path) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return sample


def test_every_event_has_a_stored_name() -> None:
    assert set(KINDS.values()) == set(get_args(DurableEvent))


@pytest.mark.parametrize("kind", KINDS)
def test_every_version_of_every_kind_has_a_sample(kind: str) -> None:
    recorded = {(sample["kind"], sample["version"]) for sample in map(_load, FILES)}
    assert {(kind, version) for version in range(1, current_version(kind) + 1)} <= recorded


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_sample_is_read_as_its_event(file: Path) -> None:
    sample = _load(file)
    assert file.stem == f"{sample['kind']}-{sample['version']}"
    event = decode(sample["kind"], sample["version"], json.dumps(sample["body"]))
    assert type(event) is KINDS[sample["kind"]]


@pytest.mark.parametrize("kind", KINDS)
def test_changed_fields_need_a_new_version(kind: str) -> None:
    """What is written today is exactly what the sample of today's version has: no field more, less or renamed."""
    sample = _load(Path(__file__).parent / "samples" / f"{kind}-{current_version(kind)}.json")
    _, version, body = encode(decode(kind, sample["version"], json.dumps(sample["body"])))
    assert version == sample["version"]
    assert json.loads(body) == sample["body"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_sample_leaves_no_field_empty(file: Path) -> None:
    """Else a field that is never filled could change unseen."""
    assert [path for path, value in _leaves(_load(file)["body"], "body") if value in (None, "", [], {})] == []


def test_upgraders_lead_without_a_gap_to_today() -> None:
    for kind in {kind for kind, _ in UPGRADES}:
        assert sorted(version for known, version in UPGRADES if known == kind) == list(range(1, current_version(kind)))


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    children: list[tuple[str, object]] = []
    if isinstance(value, dict):
        children = [(f"{path}.{key}", child) for key, child in value.items()]
    if isinstance(value, list):
        children = [(f"{path}[{number}]", child) for number, child in enumerate(value)]
    if not children:
        yield path, value
    for name, child in children:
        yield from _leaves(child, name)
