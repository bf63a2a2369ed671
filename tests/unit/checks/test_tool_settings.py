"""Which changes set a linter or a type checker otherwise."""

import pytest

from detent.checks.tool_settings import changed_settings
from detent.core.form import Form


def form(text: str | None) -> Form | None:
    return None if text is None else Form(text.encode())


@pytest.mark.parametrize(
    ("check", "path", "before", "after"),
    [
        ("ruff", "pyproject.toml", "[tool.ruff]\n", '[tool.ruff]\nexclude = ["*.py"]\n'),
        ("ruff", "src/ruff.toml", None, '[lint]\nselect = ["E9"]\n'),
        ("ruff", ".gitignore", "", "calc.py\n"),
        ("mypy", "pyproject.toml", "[tool.mypy]\nstrict = true\n", ""),
        ("mypy", "mypy.ini", "[mypy]\n", None),
        ("mypy", "setup.cfg", "[mypy]\nstrict = true\n", "[mypy]\n"),
        ("pyright", "pyproject.toml", "", '[tool.basedpyright]\nignore = ["."]\n'),
        ("eslint", "eslint.config.mjs", "export default [1]", "export default []"),
        ("eslint", "package.json", "{}", '{"eslintConfig": {"root": true}}'),
        ("tsc", "tsconfig.build.json", "{}", '{"exclude": ["src"]}'),
        ("cargo clippy", "Cargo.toml", "[package]\n", '[lints.clippy]\nall = "allow"\n'),
        ("ruff", "pyproject.toml", "[tool.ruff]\n", "[tool.ruff\n"),
    ],
)
def test_settings_are_found(check: str, path: str, before: str | None, after: str | None) -> None:
    assert list(changed_settings(check, {path: (form(before), form(after)), "calc.py": (None, form("x = 1"))})) == [
        path
    ]


@pytest.mark.parametrize(
    ("check", "path", "before", "after"),
    [
        ("ruff", "pyproject.toml", "[tool.ruff]\n[project]\n", '[tool.ruff]\n[project]\ndependencies = ["x"]\n'),
        ("mypy", "ruff.toml", "", "line-length = 100\n"),
        ("mypy", "setup.cfg", "", "[metadata]\nname = x\n"),
        ("eslint", "package.json", "{}", '{"dependencies": {"a": "1"}}'),
        ("cargo clippy", "Cargo.toml", "[package]\n", '[dependencies]\na = "1"\n'),
        ("make lint", "package.json", "{}", '{"scripts": {"lint": "true"}}'),
        ("pytest", "pyproject.toml", "", "[tool.ruff]\n"),
    ],
)
def test_other_changes_are_none(check: str, path: str, before: str, after: str) -> None:
    assert not list(changed_settings(check, {path: (form(before), form(after))}))
