"""The files that say what a program finds fault with, and whether one says something else by now."""

import configparser
import json
import re
import tomllib
from collections.abc import Collection, Mapping

_PYTHON = r"pyproject\.toml|setup\.cfg|tox\.ini"
TOOLS: Mapping[str, str] = {
    "pytest": rf"\.?pytest\.(?:ini|toml)|{_PYTHON}",
    "mypy": rf"\.?mypy\.ini|{_PYTHON}",
    "dmypy": rf"\.?mypy\.ini|{_PYTHON}",
    "ruff": r"\.?ruff\.toml|pyproject\.toml",
    "flake8": r"\.flake8|setup\.cfg|tox\.ini",
    "pylint": rf"\.?pylintrc(?:\.toml)?|{_PYTHON}",
    "pyright": r"pyrightconfig\.json|pyproject\.toml",
    "basedpyright": r"pyrightconfig\.json|pyproject\.toml",
    "black": r"pyproject\.toml",
    "isort": rf"\.isort\.cfg|{_PYTHON}",
    "bandit": rf"\.bandit|{_PYTHON}",
    "coverage": rf"\.coveragerc|{_PYTHON}",
    "tox": _PYTHON,
    "nox": r"noxfile\.py",
    "pre-commit": r"\.pre-commit-config\.yaml",
    "tsc": r"tsconfig[\w.-]*\.json",
    "eslint": r"\.eslintrc(?:\.\w+)?|\.eslintignore|eslint\.config\.\w+|package\.json",
    "prettier": r"\.prettierrc(?:\.\w+)?|\.prettierignore|prettier\.config\.\w+|package\.json",
    "biome": r"biome\.jsonc?",
    "jest": r"jest\.config\.\w+|package\.json",
    "vitest": r"(?:vitest|vite)\.config\.\w+|vitest\.workspace\.\w+",
    "mocha": r"\.mocharc\.\w+|package\.json",
    "clippy": r"\.?clippy\.toml|Cargo\.toml",
    "golangci-lint": r"\.golangci\.\w+",
    "just": r"\.?[jJ]ustfile",
}
"""Program → the names of files that say what it finds fault with."""
_PYRIGHT = ("pyright", "basedpyright")
_SECTIONS: Mapping[str, tuple[str, ...]] = {"dmypy": ("mypy",), "pyright": _PYRIGHT, "basedpyright": _PYRIGHT}
"""Program → the sections that it reads, where they are not named as it is."""
_NEEDY = frozenset({"tsc", "eslint", "nox", "just", "pre-commit"})
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "version", "files")


def tools_of(name: str, tools: Collection[str]) -> list[str]:
    """Of these programs the ones that a file of this name has something to say to."""
    return [tool for tool in tools if re.fullmatch(TOOLS[tool], name)]


def needs_settings(tool: str) -> bool:
    """Whether it does nothing without a file of its own: a first one is what its command asks for."""
    return tool in _NEEDY


def differs(name: str, before: str, after: str, tools: Collection[str]) -> bool:
    """Whether it says something else of what these programs do. Of files that say much else only that part counts."""
    sections = {section for tool in tools for section in _SECTIONS.get(tool, (tool,))}
    match name:
        case "Cargo.toml":
            return _lints(before) != _lints(after)
        case "package.json":
            return _without_dependencies(before) != _without_dependencies(after)
        case "pyproject.toml":
            return any(_table(before, section) != _table(after, section) for section in sections)
        case "setup.cfg" | "tox.ini":
            return any(_sections(before, section) != _sections(after, section) for section in sections)
        case _:
            return before != after


def _without_dependencies(text: str) -> Mapping[str, object]:
    return {key: value for key, value in json_of(text).items() if key not in _DEPENDENCIES}


def json_of(text: str) -> Mapping[str, object]:
    """What is none is one of its kind."""
    try:
        read = json.loads(text)
    except ValueError:
        return {"": text}
    return read if isinstance(read, dict) else {"": read}


def _table(text: str, name: str) -> object:
    try:
        return tomllib.loads(text).get("tool", {}).get(name)
    except (tomllib.TOMLDecodeError, AttributeError):
        return text


def _lints(text: str) -> object:
    try:
        read = tomllib.loads(text)
        return read.get("lints"), read.get("workspace", {}).get("lints")
    except (tomllib.TOMLDecodeError, AttributeError):
        return text


def _sections(text: str, name: str) -> object:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return text
    wanted = [one for one in parser.sections() if name in re.split(r"[:\s-]", one)]
    return {one: dict(parser[one]) for one in wanted}
