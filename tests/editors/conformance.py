"""The table of editors and features in the documentation: made from what each editor's story must see to pass.

python -m tests.editors.conformance docs/editors/README.md
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.editors.emulated import CLIENTS
from tests.editors.stage import STEPS
from tests.editors.strictness import said

PAGE = Path(__file__).parents[2] / "docs" / "editors" / "README.md"
FEATURES = tuple(dict.fromkeys(step.partition(":")[0] for step in STEPS if ":" in step))
_WORDS = {"start": "start", "question": "answer", "plan": "approve a plan", "hunks": "see hunks"}
_HEAD = """# Editors

One page each, with settings to paste: [VS Code](vscode.md), [Neovim](neovim.md), [Helix](helix.md), [Emacs](emacs.md),
[Zed](zed.md), [Kate](kate.md), [Sublime Text](sublime.md).

What the tests play in each of them, from the first click to the cancelled run. This table is made from these tests; a
story that does not see every step fails.

"""
_FOOT = """
“Played” editors do not run in the tests: their part is taken by a client with exactly the capabilities of the version
that is named, which counts as an offence whatever that editor would refuse or could not show, what is no message of the
protocol, and what comes too early, twice or after its end. A new file is written by Detent itself in all of them: an
editor would make it empty, and hold its text unsaved.
"""


VSCODE = {
    "start": "panel open",
    "question": "asked: Run the project's tests?",
    "plan": "plan shown",
    "hunks": "hunk in place",
    "reject": "rejected by lens",
    "undo": "undone in the panel",
    "accept": "accepted by key",
    "new file": "new file made",
    "cancel": "cancelled in the panel",
}
"""Feature → the step of a story of VS Code that shows it; these stories are its own, with its extension."""


@dataclass(frozen=True, slots=True)
class Row:
    """``notes``: how a feature is reached where it is not the editor's own usual way."""

    title: str
    how: str
    notes: Mapping[str, str]


def rows() -> Iterator[Row]:
    yield Row("VS Code (extension)", "runs", {name: "not played" for name in FEATURES if name not in VSCODE})
    yield Row("Neovim 0.10", "runs", {})
    yield Row("Helix 25.01", "runs", {"question": "by a code action", "plan": "its path is told"})
    yield Row("Emacs 30 (eglot)", "runs", {})
    for client in CLIENTS.values():
        able, notes = client["capabilities"], {}
        if not said(able, "window", "showDocument", "support"):
            notes["plan"] = "its path is told"
        if not said(able, "workspace", "applyEdit"):
            notes |= {"accept": "through the disk", "undo": "through the disk"}
        yield Row(f"{client['title']} {client['version']}", "played", notes)


def table() -> str:
    head = ["editor", "tests", *(_WORDS.get(name, name) for name in FEATURES)]
    lines = [head, ["---"] * len(head)]
    lines += [[row.title, row.how, *(row.notes.get(name, "yes") for name in FEATURES)] for row in rows()]
    return _HEAD + "".join(f"| {' | '.join(line)} |\n" for line in lines) + _FOOT


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table(), "utf-8")
