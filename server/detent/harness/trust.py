"""Which workspaces the user trusts. Kept in the user's own state folder: nothing in a workspace can say that it is.

What is trusted is a folder with the settings and the rules for models that it brings along: when these change, the
user is asked again.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from detent.config.folders import project_file
from detent.core.errors import UserError
from detent.harness.breadth import holds_home
from detent.harness.project_rules import FILE, fingerprint

Seen = Mapping[str, str | int | Mapping[str, str]]
"""A folder as it was when somebody looked at it."""
_DEEPEST = 2
"""How far below a folder repositories are looked for."""


class Trust:
    """One small file for each trusted folder, so that two processes never overwrite each other's word."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def is_trusted(self, root: Path, rules: Sequence[str] = ()) -> bool:
        """True for the very folder that was trusted: another one at the same path, or the same one moved, is not, nor
        is one that has brought other settings or rules since. ``rules``: files that must be among what was trusted.
        """
        return self.rules(root, rules) is not None

    def rules(self, root: Path, wanted: Sequence[str] = ()) -> Mapping[str, str] | None:
        """File → fingerprint of the rules that were trusted; None where the folder is not trusted as it is."""
        try:
            real = root.resolve(strict=True)
            found = self._found(real)
            known = {FILE: "", **found.get("rules", {})}
            now = _seen(real, [*known, *wanted])
            return known if {**found, "rules": {**dict.fromkeys(wanted, ""), **known}} == now else None
        except (OSError, ValueError, TypeError, AttributeError):
            return None

    def _found(self, real: Path) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._file(real).read_bytes().decode())
        return found

    def trust(self, root: Path, as_seen: Seen | None = None) -> None:
        """``as_seen``: what the user was shown; a folder that is another one by now is not trusted."""
        real = root.resolve()
        if not real.is_dir():
            raise UserError(f"{root} is no folder, so it cannot be trusted.")
        if holds_home(real) or _holds_repositories(real):
            raise UserError(f"{real} holds more than one project: open and trust the project's own folder instead.")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(self._with_rules_before(real, as_seen or seen(real)), file)
            Path(temporary).replace(self._file(real))
        except OSError as error:
            raise UserError(
                f"That you trust {real} cannot be remembered: {error.strerror or error}. "
                f"Check the permissions of {self._folder}."
            ) from error

    def _with_rules_before(self, real: Path, new: Seen) -> Seen:
        """What was trusted elsewhere in the folder stays trusted, as long as it is the same."""
        try:
            before = self._found(real)["rules"]
            same = {name: mark for name, mark in before.items() if fingerprint(real, name) == mark}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            same = {}
        rules = new["rules"]
        assert isinstance(rules, Mapping)
        return {**new, "rules": {**same, **rules}}

    def _file(self, real: Path) -> Path:
        digest = hashlib.sha256(os.fsencode(real)).hexdigest()
        return self._folder / f"{digest}.json"


def seen(root: Path, rules: Sequence[str] = ()) -> Seen:
    """``rules``: the files beside the root's own that are looked at too."""
    return _seen(root.resolve(strict=True), rules)


def _seen(real: Path, rules: Sequence[str]) -> Seen:
    """Asked before every question to a model, with nothing to wait for: each way to a folder is followed once."""
    status = real.stat()
    return {
        "path": os.fsencode(real).decode("utf-8", "backslashreplace"),
        "device": status.st_dev,
        "inode": status.st_ino,
        "settings": _settings(real),
        "rules": {name: fingerprint(real, name) for name in dict.fromkeys((FILE, *rules))},
    }


def _settings(root: Path) -> str:
    """Names what the project's own settings are."""
    file = project_file(root)
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _holds_repositories(root: Path) -> bool:
    """Whether it is no repository itself, but holds several."""
    if (root / ".git").exists():
        return False
    found = 0
    for folder in _folders(root, _DEEPEST):
        found += (folder / ".git").exists()
        if found > 1:
            return True
    return False


def _folders(folder: Path, deep: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            below = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return
    for each in below:
        yield each
        if deep > 1:
            yield from _folders(each, deep - 1)
