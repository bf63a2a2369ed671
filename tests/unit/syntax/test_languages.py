import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detent.syntax.grammars import folder, query_text
from detent.syntax.language import Language
from detent.syntax.languages import language_of, languages
from detent.syntax.tree import matches, parse

SERVER = Path(__file__).parents[3] / "server"


@pytest.mark.parametrize("path", ["a.py", "a/b.PY", "a.pyi"])
def test_by_the_end_of_the_name(path: str) -> None:
    language = language_of(path)
    assert language is not None
    assert language.name == "python"


@pytest.mark.parametrize("path", ["a.txt", "py", "a.py/b", "", ".py.swp"])
def test_what_is_not_known(path: str) -> None:
    assert language_of(path) is None


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("#!/usr/bin/python3", True),
        ("#!/usr/bin/env -S python3 -P\r", True),
        ("#!/bin/sh python", True),
        ("#!/bin/sh", False),
        ("python", False),
        ("", False),
    ],
)
def test_by_the_first_line(line: str, known: bool) -> None:
    assert (language_of("bin/tool", line) is not None) == known
    assert language_of("tool.txt", line) is None


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_every_language_has_its_grammar_and_queries_that_compile(language: Language) -> None:
    parsed = parse(language, "")
    assert parsed.problems == ()
    for name in ("symbols", "imports", "calls", "comments"):
        assert query_text(language.name, name)
        assert matches(language, name, parsed) == []


def test_the_folder_is_found_in_an_installed_package_too(tmp_path: Path) -> None:
    shutil.copytree(SERVER / "detent", tmp_path / "detent", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(folder(), tmp_path / "detent" / "grammars")
    program = (
        "from detent.syntax.grammars import folder; from detent.syntax.source import Source;"
        "print(folder()); print(Source('def f(): pass', 'a.py').symbols[0].name)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert told.split() == [str(tmp_path / "detent" / "grammars"), "f"]
