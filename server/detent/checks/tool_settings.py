"""Which files of a change set a linter or a type checker otherwise."""

from collections.abc import Iterator, Mapping

from detent.checks.places import tool_of
from detent.core.form import Form
from detent.harness.tool_settings import differs, tools_of

_PROGRAMS: Mapping[str, str] = {
    "ruff": "ruff",
    "mypy": "mypy",
    "pyright": "pyright",
    "eslint": "eslint",
    "tsc": "tsc",
    "cargo clippy": "clippy",
}
"""Check → the program that it runs."""
_MORE: Mapping[str, tuple[str, ...]] = {
    "ruff": (".gitignore", ".ignore"),
    "npm run lint": ("package.json",),
    "make lint": ("GNUmakefile", "makefile", "Makefile"),
}
"""Check → files that decide too what it finds: by what it leaves out, or by what is run at all."""


def changed_settings(check: str, files: Mapping[str, tuple[Form | None, Form | None]]) -> Iterator[str]:
    """Their paths; of files that say much else only what the check's program reads counts."""
    tool = tool_of(check)
    programs = [_PROGRAMS[tool]] if tool in _PROGRAMS else []
    for path, (before, after) in files.items():
        name = path.rpartition("/")[2]
        speaks = name in _MORE.get(tool, ()) or bool(tools_of(name, programs))
        if speaks and differs(name, _text(before), _text(after), programs):
            yield path


def _text(form: Form | None) -> str:
    return (form.text or "") if form is not None else ""
