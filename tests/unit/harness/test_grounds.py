"""What a command stands on beside its own words, and whether a run rewrote it."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from detent.core.form import Form
from detent.harness.copied import CopiedShadow
from detent.harness.grounds import rewritten_grounds

STOOD: Mapping[str, str] = {
    "Makefile": "include rules.mk\n-include local.mk\n\ncheck:\n\t@./tools/check.sh\n\nlint:\n\tmypy .\n",
    "rules.mk": "all: check\n",
    "check.sh": '. "$(dirname "$0")/lib.sh"\nif true; then sh tools/more.sh; fi\ngrep -q x calc.py\n',
    "lib.sh": "chk() { true; }\n",
    "tools/check.sh": ". ./tools/own.sh\n. $HERE/near.sh\n",
    "tools/own.sh": "true\n",
    "tools/near.sh": "true\n",
    "tools/more.sh": "true\n",
    "calc.py": "x = 1\n",
    "package.json": '{"scripts": {"check": "eslint . && sh tools/more.sh"}, "dependencies": {"a": "1"}}',
    "eslint.config.js": "export default []\n",
    "pyproject.toml": "[project]\nname = 'a'\n[tool.ruff]\nline-length = 100\n",
    "setup.cfg": "[metadata]\nname = a\n[mypy]\nstrict = true\n",
}
PACKAGE = STOOD["package.json"]


@pytest.mark.parametrize(
    ("line", "path", "after", "counts"),
    [
        ("make check", "Makefile", "check:\n\ttrue\n", True),
        ("make check", "rules.mk", "check:\n", True),
        ("make check", "local.mk", "check:\n", True),
        ("make check", "GNUmakefile", "check:\n", True),
        ("make check", "tools/check.sh", "true\n", True),
        ("make check", "tools/own.sh", "false\n", True),
        ("make check", "tools/near.sh", "false\n", True),
        ("make check", "mypy.ini", "[mypy]\n", True),
        ("make check", "calc.py", "x = 2\n", False),
        ("make -s -f rules.mk", "rules.mk", "check:\n", True),
        ("test -f calc.py", "calc.py", "x = 2\n", False),
        ("make -n check && test -f calc.py", "calc.py", "x = 2\n", False),
        ("sh ./check.sh", "lib.sh", "true\n", True),
        ("sh ./check.sh", "tools/more.sh", "false\n", True),
        ("sh ./check.sh", "calc.py", "x = 2\n", False),
        ("sh ./check.sh", "Makefile", "check:\n", False),
        ("npm run --silent check", "package.json", '{"scripts": {"check": "true"}}', True),
        ("npm run --silent check", "package.json", PACKAGE.replace('"1"', '"2"'), False),
        ("npm run --silent check", "tools/more.sh", "false\n", True),
        ("yarn check", "eslint.config.js", "export default [1]\n", True),
        ("yarn check", ".eslintrc.json", "{}", True),
        ("tsc -p .", "tsconfig.json", "{}", False),
        ("mypy typed.py", "mypy.ini", "[mypy]\nignore_errors = true\n", True),
        ("mypy typed.py", "setup.cfg", "[metadata]\nname = a\n[mypy]\nstrict = false\n", True),
        ("mypy typed.py", "setup.cfg", "[metadata]\nname = b\n[mypy]\nstrict = true\n", False),
        ("python -m mypy .", "mypy.ini", "[mypy]\n", True),
        ("mypy --config-file=own.cfg typed.py", "Makefile", "", False),
        ("ruff check .", "ruff.toml", "exclude = ['*.py']\n", True),
        ("ruff check .", "sub/.ruff.toml", "exclude = ['*.py']\n", True),
        ("ruff check .", "pyproject.toml", "[tool.ruff]\nline-length = 900\n", True),
        ("ruff check .", "pyproject.toml", STOOD["pyproject.toml"].replace("'a'", "'b'"), False),
        ("ruff check .", "mypy.ini", "[mypy]\n", False),
        ("python -m pytest -q tests", "pytest.py", "print('5 passed')\n", True),
        ("python -m pytest -q tests", "pytest/__init__.py", "", True),
        ("python3 -m unittest", "unittest.py", "", True),
        ("python -m mytool --help", "mytool.py", "", False),
        ("python -m pytest -q tests", "tests/test_more.py", "", False),
    ],
)
def test_what_a_command_obeys_counts_and_what_it_looks_at_does_not(
    tmp_path: Path, line: str, path: str, after: str, counts: bool
) -> None:
    base = STOOD.get(path)
    for name, text in {**STOOD, path: after}.items():
        (tmp_path / "ws" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ws" / name).write_text(text, "utf-8")
    with contextlib.closing(CopiedShadow.open(tmp_path / "ws", tmp_path / "shadows", {})) as shadow:
        changed = {path: (None if base is None else Form(base.encode()), Form(after.encode()))}
        scripts = [one for one in ("check.sh",) if one in line]
        assert list(rewritten_grounds(line, scripts, shadow.files, changed)) == [path] * counts
