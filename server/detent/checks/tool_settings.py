"""Which files hold the settings of a linter or a type checker, and whether a change touches them."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from detent.core.form import Form

Tables = tuple[tuple[str, ...], ...]
_WHOLE: Tables = ((),)
_FILES: Mapping[str, Mapping[str, Tables]] = {
    "ruff": {
        "pyproject.toml": (("tool", "ruff"),),
        "ruff.toml": _WHOLE,
        ".ruff.toml": _WHOLE,
        ".gitignore": _WHOLE,
        ".ignore": _WHOLE,
    },
    "mypy": {
        "pyproject.toml": (("tool", "mypy"),),
        "mypy.ini": _WHOLE,
        ".mypy.ini": _WHOLE,
        "setup.cfg": _WHOLE,
    },
    "pyright": {
        "pyproject.toml": (("tool", "pyright"), ("tool", "basedpyright")),
        "pyrightconfig.json": _WHOLE,
    },
    "eslint": {
        "eslint.config.*": _WHOLE,
        ".eslintrc*": _WHOLE,
        ".eslintignore": _WHOLE,
        "package.json": (("eslintConfig",),),
    },
    "tsc": {"tsconfig*.json": _WHOLE},
    "cargo clippy": {
        "clippy.toml": _WHOLE,
        ".clippy.toml": _WHOLE,
        "Cargo.toml": (("lints",), ("workspace", "lints")),
    },
    "npm run lint": {"package.json": (("scripts",),)},
    "make lint": {"Makefile": _WHOLE},
}
"""Check → file, at any depth → the tables in it that count: dependencies in the same file are no settings."""


def changed_settings(check: str, files: Mapping[str, tuple[Form | None, Form | None]]) -> Iterator[str]:
    """The paths of a change that set the check otherwise."""
    patterns = _FILES.get(check, {})
    for path, (before, after) in files.items():
        name = path.rpartition("/")[2]
        tables = next((tables for pattern, tables in patterns.items() if fnmatchcase(name, pattern)), ())
        if any(_table(name, before, keys) != _table(name, after, keys) for keys in tables):
            yield path


def _table(name: str, form: Form | None, keys: tuple[str, ...]) -> object:
    text = (form.text or "") if form is not None else ""
    if not keys:
        return text
    try:
        found: object = tomllib.loads(text) if name.endswith(".toml") else json.loads(text or "{}")
    except (ValueError, RecursionError):
        return text
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found
