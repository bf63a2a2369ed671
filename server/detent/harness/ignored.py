"""What ``.detentignore`` says, in the workspace's root and in any folder: lines like those of ``.gitignore``, which is
read as well where there is no git to ask, or none that answers."""

import os
import re
import stat
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType

NAME = ".detentignore"
_OF_GIT = ".gitignore"
_REPOSITORY = ".git"

_MOST = 100_000
_LONGEST = 4_096
"""Of a line: no path that it could fit is longer, and to take one apart takes quadratic time."""
_OPENED = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_TOKEN = re.compile(
    r"""
    (?sx) \*+ | \?
    | \[ [!^]? (?>  # of a class what git takes for one sign, one range or one name, the first of which may be a bracket
        (?: \[:[^\]]*:\] | (?:\\.|[^\\]) (?:-(?:\\.|[^\]\\]))? )
        (?> \[:[^\]]*:\] | (?:\\.|[^\]\\]) (?:-(?:\\.|[^\]\\]))? )*
      ) \]
    | \\?.
    """.strip()
)
_IN_CLASS = re.compile(r"(?s)\[:([^\]]*):\]|(\\.|.)(?:-(\\.|.))?")
_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        **{"digit": "0-9", "alpha": "a-zA-Z", "alnum": "a-zA-Z0-9", "lower": "a-z", "upper": "A-Z", "space": r"\s"},
        **{"xdigit": "0-9a-fA-F", "blank": r" \t", "punct": r"!-/:-@\[-`{-~", "cntrl": r"\x00-\x1f\x7f"},
        **{"graph": "!-~", "print": " -~"},
    }
)
_NOTHING = "(?!)"
_ANYTHING = re.compile(r".+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A line. ``names``: what each name on the way has to be like, None for any folders. ``depth``: of the folder that
    it was written in. ``back``: what fits is taken back in. ``above``: the way to the workspace from a folder above it
    in which the line was written."""

    names: Sequence[re.Pattern[str] | None]
    depth: int
    back: bool
    only_folders: bool
    above: Sequence[str] = ()

    @property
    def last(self) -> str:
        """An expression for the last name of what fits."""
        last = self.names[-1]
        return f"(?:{last.pattern})" if last else ".*"

    def fits(self, names: Sequence[str]) -> bool:
        """Keeps all the depths at which what comes next can begin, so that no line takes long."""
        names = [*self.above, *names][self.depth :]
        depths = {0}
        for wanted in self.names:
            if wanted is None:
                depths = set(range(min(depths), len(names) + 1))
            else:
                depths = {at + 1 for at in depths if at < len(names) and wanted.fullmatch(names[at])}
            if not depths:
                return False
        return len(names) in depths


class _Rules:
    """All lines that count in a folder, those of the folders above first."""

    def __init__(self, rules: Sequence[_Rule]) -> None:
        self.rules = rules
        self._last = re.compile("|".join(rule.last for rule in rules), re.DOTALL)

    def judge(self, path: str, *, is_folder: bool) -> bool:
        """Of several lines that fit, the last one counts."""
        if not self._last.fullmatch(path, path.rfind("/") + 1):
            return False  # so it is with most names, and there are many
        names = path.split("/")
        for rule in reversed(self.rules):
            if (is_folder or not rule.only_folders) and rule.fits(names):
                return not rule.back
        return False


class Ignored:
    """One look at a workspace: each folder's file is read once. Called with the path of a file."""

    def __init__(
        self, root: Path, names: Sequence[str], among: Container[str] | None = None, above: Sequence[_Rule] = ()
    ) -> None:
        """``above``: what was written in the folders above ``root``."""
        self._root = os.fspath(root)
        self._names = names
        self._among = among
        self._above = _Rules(above) if above else None
        self._rules: dict[str, _Rules | None] = {}
        self._folders: dict[str, bool] = {"": False}

    def __call__(self, path: str) -> bool:
        folder = path.rpartition("/")[0]
        return self.folder(folder) or self._is_judged(path, folder, is_folder=False)

    def folder(self, folder: str) -> bool:
        """Of the path of one. As with git, nothing below an ignored folder can be taken back in."""
        if folder not in self._folders:
            above = folder.rpartition("/")[0]
            ignored = self.folder(above) or self._is_judged(folder, above, is_folder=True)
            self._folders[folder] = ignored
        return self._folders[folder]

    def _is_judged(self, path: str, folder: str, *, is_folder: bool) -> bool:
        rules = self._rules_in(folder)
        return rules is not None and rules.judge(path, is_folder=is_folder)

    def _rules_in(self, folder: str) -> _Rules | None:
        if folder not in self._rules:
            above = self._rules_in(folder.rpartition("/")[0]) if folder else self._above
            names = self._names if self._among is None or folder in self._among else ()
            lines = [line for name in names for line in _lines(f"{self._root}/{folder}/{name}")]
            depth = folder.count("/") + 1 if folder else 0
            own = [rule for line in lines for rule in _rule(line, depth)]
            self._rules[folder] = _Rules([*(above.rules if above else ()), *own]) if own else above
        return self._rules[folder]


def ignored_by(root: Path, workspace: Path | None = None, among: Container[str] | None = None) -> Callable[[str], bool]:
    """Whether a path is ignored by the files below ``root`` as they are now. ``workspace``: what it is a copy of.
    ``among``: the only folders in which such a file can be, known before a path in them is asked about."""
    return Ignored(root, rule_files(workspace or root), among)


def rule_files(root: Path) -> Sequence[str]:
    """Their names."""
    return (NAME,) if in_repository(root) else (_OF_GIT, NAME)


def in_repository(root: Path) -> bool:
    return _repository(root) is not None


def by_gitignore(root: Path) -> Ignored:
    """What is ignored in a repository by the lines of ``.gitignore`` alone, those above ``root`` among them."""
    top = _repository(root) or root
    way = root.relative_to(top).parts
    above = [
        rule
        for depth in range(len(way))
        for line in _lines(os.fspath(top.joinpath(*way[:depth], _OF_GIT)))
        for rule in _rule(line, 0, way[depth:])
    ]
    return Ignored(root, (_OF_GIT,), above=above)


def _repository(root: Path) -> Path | None:
    """The nearest folder above that looks like one, or the folder itself."""
    return next((folder for folder in (root, *root.parents) if (folder / _REPOSITORY).exists()), None)


def _lines(file: str) -> list[str]:
    try:
        opened = os.open(file, _OPENED)
    except OSError:
        return []
    try:
        data = os.read(opened, _MOST) if stat.S_ISREG(os.fstat(opened).st_mode) else b""
    except OSError:
        return []
    finally:
        os.close(opened)
    return [line.removesuffix("\r") for line in data.decode("utf-8-sig", "replace").split("\n")]


def _rule(line: str, depth: int, above: Sequence[str] = ()) -> Iterator[_Rule]:
    """None for a line that says nothing, or fits nothing."""
    if len(line) > _LONGEST:
        return
    pattern = _without_blanks_behind(line.removeprefix("!"))
    parts = pattern.strip("/").split("/")
    names = [None if _is_any_folders(part) else _expression(part) for part in parts]
    if line.startswith("#") or not all(parts) or "" in names:
        return
    wanted = [None if name is None else re.compile(name, re.DOTALL) for name in names]
    if wanted[-1] is None:
        wanted.append(_ANYTHING)  # all that is inside, and not the folder itself
    anchored = "/" in pattern.rstrip("/")
    yield _Rule(wanted if anchored else [None, *wanted], depth, line.startswith("!"), pattern.endswith("/"), above)


def _without_blanks_behind(line: str) -> str:
    """But with one that is meant, behind a sign ``\\`` that is not meant itself."""
    bare = line.rstrip(" ")
    signs = len(bare) - len(bare.rstrip("\\"))
    return line[: len(bare) + signs % 2]


def _is_any_folders(part: str) -> bool:
    """Of three stars git makes as much as of two."""
    return part.startswith("**") and not part.strip("*")


def _expression(part: str) -> str:
    """For one name; empty where it can fit none."""
    pieces = [""]
    for token in map(itemgetter(0), _TOKEN.finditer(part)):  # no further than the first that makes no sense
        if token in ("[", "\\"):
            return ""
        if token.startswith("*"):
            pieces.append("")
        elif token == "?":
            pieces[-1] += "."
        else:
            pieces[-1] += _class(token) if token.startswith("[") else re.escape(token.removeprefix("\\") or token)
    if len(pieces) == 1:
        return pieces[0]
    # What stands between two stars is taken where it first fits, and tried nowhere else: `*a*a*a*b` takes no time.
    between = "".join(f"(?>.*?{piece})" for piece in pieces[1:-1])
    return f"{pieces[0]}{between}.*{pieces[-1]}"


def _class(token: str) -> str:
    """A range whose end comes before its beginning is its beginning alone, as it is to git."""
    inner = token[1:-1]
    negated = inner.startswith(("!", "^"))
    pieces: list[str] = []
    for one in _IN_CLASS.finditer(inner[1:] if negated else inner):
        named, first, last = one.groups(default="")
        if one[1] is not None and named not in _CLASSES:
            return _NOTHING
        is_range = last and first[-1] <= last[-1]
        pieces += [_CLASSES[named]] if named else [re.escape(first[-1])]
        pieces += [f"{re.escape(first[-1])}-{re.escape(last[-1])}"] if is_range else []
    return f"[{'^' if negated else ''}{''.join(pieces)}]" if pieces else _NOTHING
