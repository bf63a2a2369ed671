"""The sample project, and the model that is not there."""

import json
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

_SUFFIX = ".txt"
"""The sample's files carry it in the package, so that nobody takes them for a part of Detent."""


def lay_out(folder: Path) -> None:
    """Write the sample's files into an empty folder."""
    _copy(_data().joinpath("sample"), folder)


def rehearsal_script() -> str:
    return _data().joinpath("rehearsal.json").read_text(encoding="utf-8")


def expected_text() -> str:
    """What calc.py must hold when the rehearsed proposal has landed: the edits of the script, done by hand."""
    text = _data().joinpath("sample", f"calc.py{_SUFFIX}").read_text(encoding="utf-8")
    for reply in json.loads(rehearsal_script())["replies"]:
        for call in reply.get("tool_calls", ()):
            for edit in call["arguments"].get("edits", ()):
                text = text.replace(edit["old_string"], edit["new_string"])
    return text


def _data() -> Traversable:
    return resources.files("detent.cli.demo")


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, target / entry.name)
        elif entry.name.endswith(_SUFFIX):
            (target / entry.name.removesuffix(_SUFFIX)).write_bytes(entry.read_bytes())
