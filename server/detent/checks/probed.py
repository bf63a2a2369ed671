"""What the probes in a project's Python processes wrote together."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from detent.checks.results import NoReport

_SHOWN = 3


@dataclass(slots=True)
class Probed:
    broken: dict[str, tuple[str, int]] = field(default_factory=dict)
    """What could not be collected: node → path and zero-based line."""
    outside: set[str] = field(default_factory=set)
    """Modules of the workspace that came from outside the tree."""


def read_probes(folder: Path) -> Probed:
    """NoReport when there is nothing, or it cannot be read."""
    probed = Probed()
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


def outside(folder: Path) -> tuple[str, ...]:
    """The modules from outside the tree, as far as anything is known of them."""
    try:
        return tuple(sorted(read_probes(folder).outside))
    except NoReport:
        return ()


def missed_lines(folder: Path) -> dict[str, tuple[int, ...]]:
    """Of the files that were watched, the lines of code that no process executed; nothing where one does not know."""
    ran: dict[str, set[int]] = {}
    code: dict[str, set[int]] = {}
    for file in sorted(folder.glob("lines-*.json")):
        try:
            written = json.loads(file.read_bytes())
            for path, lines in written["ran"].items():
                ran.setdefault(path, set()).update(map(int, lines))
                code.setdefault(path, set()).update(map(int, written["code"][path]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}
    return {path: tuple(sorted(lines - ran[path])) for path, lines in sorted(code.items())}


def begun_last(folder: Path) -> str:
    """What was under way when the tests were stopped, in a few words; empty where one does not know."""
    under_way: list[str] = []
    ended = 0
    for file in sorted(folder.glob("begun-*")):
        try:
            count, _, test = file.read_text("utf-8", "replace").partition("\n")
            ended += int(count)
        except (OSError, ValueError):
            continue
        under_way += [test] if test else []
    if not under_way:
        return ""
    many = f"after {ended} other{'s' * (ended != 1)}" if ended else "as the first"
    return f"{', '.join(under_way[:_SHOWN])} had begun {many}"
