"""A git repository for the shadow: the same history, and no way back.

Objects are borrowed from the user's repository (git never changes one), everything that commands do write is the
shadow's own. Hooks, remotes, credentials and whatever else starts programs stay behind.
"""

import re
import shutil
from pathlib import Path

_COPIED = ("HEAD", "index", "packed-refs", "refs", "info", "shallow", "reftable")
_SECTION = re.compile(r"\s*\[(?P<name>[^\]\s\"]+)[^\]]*\]")
_KEPT = re.compile(
    r"\s*(repositoryformatversion|filemode|bare|ignorecase|precomposeunicode|autocrlf|eol|symlinks|objectformat|refstorage)\s*=",
    re.IGNORECASE,
)


def copy_repository(source: Path, target: Path) -> None:
    """Do nothing where there is none, or only a pointer to one: a pointer would lead back to the user's own."""
    if source.is_symlink() or not (source / "objects").is_dir():
        return
    target.mkdir()
    for name in _COPIED:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, symlinks=True)
        elif (source / name).is_file():
            shutil.copy2(source / name, target / name)
    (target / "objects" / "info").mkdir(parents=True)
    (target / "objects" / "info" / "alternates").write_text(f"{(source / 'objects').resolve()}\n", "utf-8")
    config = source / "config"
    if config.is_file():
        (target / "config").write_text(
            _harmless(config.read_text("utf-8", "surrogateescape")), "utf-8", "surrogateescape"
        )


def _harmless(config: str) -> str:
    """Only what says how the files are to be read: no remote, no path, no program."""
    lines, kept = [], False
    for line in config.splitlines():
        section = _SECTION.match(line)
        if section:
            kept = section["name"].lower() in ("core", "extensions")
        if kept and (section or _KEPT.match(line)):
            lines.append(section[0] if section else line)
    return "\n".join(lines) + "\n"
