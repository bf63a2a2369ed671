import os
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest
from tree_sitter import Query

from detent.syntax.contents import PLAIN_TEXT, QUERIES
from detent.syntax.grammars import folder, installed
from detent.syntax.language import Language
from detent.syntax.languages import language_of, languages
from detent.syntax.source import Source
from detent.syntax.tree import grammar

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
        ("#!/usr/bin/python3", "python"),
        ("#!/usr/bin/env -S python3 -P\r", "python"),
        ("#!/bin/sh python", "python"),
        ("#!/bin/sh", "bash"),
        ("#!/usr/bin/env node", "javascript"),
        ("#!/usr/local/bin/python3.12", "python"),
        ("#!/usr/bin/env -S pypy3.10 -u", "python"),
        ("#!/usr/bin/env ruby2.7", "ruby"),
        ("#!/usr/bin/php8", "php"),
        ("#!/usr/local/bin/bash-5.2", "bash"),
        ("#!/opt/python3.12/bin/perl5", None),
        ("#!/usr/bin/perl", None),
        ("python", None),
        ("", None),
    ],
)
def test_by_the_first_line(line: str, known: str | None) -> None:
    found = language_of("bin/tool", line)
    assert (found.name if found else None) == known
    assert language_of("tool.txt", line) is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/Gemfile", "ruby"),
        (".bashrc", "bash"),
        ("a.h", "cpp"),
        ("a.c", "c"),
        ("A.TSX", "tsx"),
        ("Cargo.lock", "toml"),
    ],
)
def test_by_the_whole_name_or_its_end(path: str, name: str) -> None:
    found = language_of(path)
    assert found is not None
    assert found.name == name


FOLDERS = sorted(path for path in folder().iterdir() if path.is_dir())
USERS = {path.name: [language for language in languages() if path.name in language.queries] for path in FOLDERS}


@pytest.mark.parametrize("path", FOLDERS, ids=lambda path: path.name)
def test_every_folder_has_queries_that_compile_for_all_who_take_them(path: Path) -> None:
    assert USERS[path.name], "no language takes its queries from this folder"
    queries = {file.stem for file in path.iterdir()}
    assert queries <= {*QUERIES, "comments"}
    for language in USERS[path.name]:
        of = grammar(language)
        assert of is not None, f"{language.package} is not installed: run make setup"
        for name in queries:
            Query(of, (path / f"{name}.scm").read_text("utf-8"))


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_every_language_has_a_folder_and_a_sample(language: Language) -> None:
    assert set(language.queries) <= USERS.keys()
    assert list((Path(__file__).parent / "samples" / language.name).glob("*.sample"))


def test_no_two_languages_want_the_same_files() -> None:
    wanted = [word for language in languages() for word in (*language.extensions, *language.names)]
    assert len(wanted) == len(set(wanted))


def test_without_its_wheel_a_language_has_no_grammar_and_nobody_minds(monkeypatch: pytest.MonkeyPatch) -> None:
    go = language_of("a.go")
    assert go is not None
    monkeypatch.setitem(sys.modules, go.package, None)
    grammar.cache_clear()
    try:
        found = Source("package a\n\nfunc f() {} // TODO: it\n", "a.go")
        assert found.problems == ("the grammar of go is not installed",)
        assert (found.symbols, found.imports, found.calls(), found.todos) == ((), (), (), ())
    finally:
        grammar.cache_clear()
    monkeypatch.undo()
    assert Source("package a\n\nfunc f() {}\n", "a.go").symbols, "what was asked meanwhile is not remembered"


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


def test_what_a_language_says_of_plain_texts_is_known() -> None:
    assert {language.plain_text for language in languages()} - {""} == set(PLAIN_TEXT)


def test_which_grammars_are_installed_is_known_without_loading_them() -> None:
    there = installed()
    for language in languages():
        found = [name for name in there if name.startswith(f"{language.package}-")]
        assert bool(found) is (grammar(language) is not None), language.name
    told = "import sys; from detent.syntax.grammars import installed; print(*installed()); print(*sys.modules)"
    names, modules = subprocess.run(
        [sys.executable, "-P", "-c", told], cwd="/", capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert names.split() == list(there)
    assert not [name for name in modules.split() if name.startswith("tree_sitter")]


def test_all_processes_of_one_installation_know_the_same_grammars(tmp_path: Path) -> None:
    """Also one that is told to look somewhere else first."""
    (tmp_path / "tree_sitter_more-1.0.dist-info").mkdir()
    told = "from detent.syntax.grammars import installed; print(*installed())"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == list(installed())


def test_a_grammar_that_is_added_changes_what_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "getsitepackages", lambda: [str(tmp_path)])
    monkeypatch.setattr(site, "ENABLE_USER_SITE", False)
    for name in ("tree_sitter_go-0.23.dist-info", "other-1.0.dist-info", "tree_sitter_go"):
        (tmp_path / name).mkdir()
    before = installed.__wrapped__()
    assert "tree_sitter_go-0.23" in before
    (tmp_path / "tree_sitter_lua-0.1.dist-info").mkdir()
    assert set(installed.__wrapped__()) - set(before) == {"tree_sitter_lua-0.1"}
