import pytest

from detent.context.modules import files_of
from detent.syntax.languages import languages
from detent.syntax.source import Source

PYTHON = next(language for language in languages() if language.name == "python")
PATHS = frozenset(
    ["app.py", "pkg/__init__.py", "pkg/a.py", "pkg/sub/__init__.py", "pkg/sub/b.py", "src/lib/c.py", "old/lib/c.py"]
)


@pytest.mark.parametrize(
    ("line", "importer", "found"),
    [
        ("import app", "pkg/a.py", ["app.py"]),
        ("import pkg.a", "app.py", ["pkg/a.py"]),
        ("from pkg import a", "app.py", ["pkg/a.py", "pkg/__init__.py"]),
        ("from pkg.a import f", "app.py", ["pkg/a.py"]),
        ("from . import a", "pkg/__init__.py", ["pkg/a.py", "pkg/__init__.py"]),
        ("from .a import f", "pkg/z.py", ["pkg/a.py"]),
        ("from ..a import f", "pkg/sub/b.py", ["pkg/a.py"]),
        ("from .sub import b", "pkg/a.py", ["pkg/sub/b.py", "pkg/sub/__init__.py"]),
        ("import lib.c", "src/main.py", ["src/lib/c.py"]),
        ("import lib.c", "old/main.py", ["old/lib/c.py"]),
        ("import os", "app.py", []),
        ("from .... import x", "app.py", []),
        ("from .gone import x", "pkg/a.py", []),
    ],
)
def test_an_import_leads_to_files(line: str, importer: str, found: list[str]) -> None:
    item = Source(line, importer).imports[0]
    assert list(files_of(item, importer, PATHS, PYTHON)) == found
