"""What holds for every pack, tried on a real tree: this project's own source and tests."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from detent.context.index.index import Index
from detent.context.kinds import FileKind, kind_of
from detent.context.query import query_of
from detent.context.ranking import Ranker
from detent.context.render import render
from detent.context.retrieve import retrieve
from detent.core.lines import split_lines
from detent.core.work import Chosen, ContextPack, Passage, Scope, Snapshot, Task, TaskKind
from detent.harness.files import SnapshotFiles
from detent.syntax.source import Source

PROJECT = Path(__file__).parents[3]
FOLDERS = ("server/detent/context", "server/detent/syntax", "server/detent/landing", "tests/unit/context", "docs")
BUDGETS = (0, 40, 300, 4_000)
TRACE = (
    "It fails:\n\nTraceback (most recent call last):\n"
    '  File "/x/server/detent/landing/merge.py", line 20, in f\n'
    '  File "/x/server/detent/syntax/source.py", line 40, in g\n'
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("packs") / "project"
    for folder in FOLDERS:
        shutil.copytree(PROJECT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.fixture(scope="module")
def ranker(tree: Path) -> Iterator[Ranker]:
    index = Index.open(tree.parent / "index.db", tree)
    index.refresh()
    yield Ranker(index)
    index.close()


def wishes(root: Path) -> dict[str, str]:
    """What each module says of itself first → its path."""
    found = {}
    for path in sorted(root.glob("server/**/*.py")):
        said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        if said:
            found[said.splitlines()[0]] = path.relative_to(root).as_posix()
    return found


def tasks(root: Path) -> Iterator[Task]:
    for wish, path in list(wishes(root).items())[::12]:
        yield Task(TaskKind.DO, wish)
        source = Source((root / path).read_text("utf-8"), path)
        symbol = next(iter(source.symbols[len(source.symbols) // 2 :]), None)
        scope = Scope(path, symbol.start, symbol.end, symbol.qualified) if symbol else Scope(path, 0, 1)
        chosen = Chosen((Passage(path, 0, 1), Passage("docs/retrieval.md")), (Passage("tests"), Passage(path, 10, 40)))
        yield Task(TaskKind.EDIT, "", scope, TRACE)
        yield Task(TaskKind.EDIT, f"see {path}", scope, chosen=chosen)


def pack(ranker: Ranker, root: Path, task: Task, budget: int) -> ContextPack:
    return retrieve(SnapshotFiles(Snapshot(str(root), {})), task, budget, ranker)


def test_every_pack_keeps_to_its_budget_and_shows_no_line_twice(tree: Path, ranker: Ranker) -> None:
    for task in tasks(tree):
        for budget in BUDGETS:
            found = pack(ranker, tree, task, budget)
            assert len(render(found)) <= max(4 * budget, len("Nothing was found."))
            shown: set[tuple[str, int]] = set()
            for snippet in found.snippets:
                lines = split_lines((tree / snippet.path).read_bytes().decode())
                assert snippet.text == "".join(lines[snippet.start : snippet.end])
                assert snippet.why
                here = {(snippet.path, line) for line in range(snippet.start, snippet.end)}
                assert not here & shown
                shown |= here


def test_what_is_left_out_is_in_no_pack_and_what_is_pinned_in_every(tree: Path, ranker: Ranker) -> None:
    for task in tasks(tree):
        chosen = task.chosen
        for budget in (300, 4_000) if chosen.pinned else ():
            found = pack(ranker, tree, task, budget).snippets
            first = chosen.pinned[0]
            assert (found[0].path, found[0].start, found[0].end) == (first.path, first.start, first.end)
            assert found[1].path == "docs/retrieval.md"
            assert not any(one.path.startswith("tests/") for one in found)
            assert not any(one.path == first.path and one.start < 40 and one.end > 10 for one in found)


def test_equal_trees_make_equal_packs_in_every_process_and_however_the_index_came_to_be(
    tree: Path, ranker: Ranker
) -> None:
    wish = [*wishes(tree)][5]
    expected = {budget: render(pack(ranker, tree, Task(TaskKind.DO, wish), budget)) for budget in (1_000, 8_000)}
    question = json.dumps({"id": "1", "query": wish, "budgets": list(expected)})
    for seed in ("0", "1", "77"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.retrieval_engine", str(tree)],
            input=question, capture_output=True, text=True, check=True, cwd=PROJECT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        answer = json.loads(done.stdout.splitlines()[-1])
        assert {int(budget): one["text"] for budget, one in answer["contexts"].items()} == expected
    in_parts = Index.open(tree.parent / "parts.db", tree)
    try:
        for path in sorted(tree.rglob("*.py"), reverse=True)[::7]:
            text = path.read_text("utf-8")
            path.write_text(f"{text}\nother = 1\n", "utf-8")
            in_parts.refresh()
            path.write_text(text, "utf-8")
        in_parts.refresh()
        assert len(in_parts.catalogue.stretches) > 3
        for budget, text in expected.items():
            assert render(pack(Ranker(in_parts), tree, Task(TaskKind.DO, wish), budget)) == text
    finally:
        in_parts.close()


def test_tests_come_behind_the_code_unless_they_are_asked_for(tree: Path, ranker: Ranker) -> None:
    def tests_among_the_first(wish: str) -> int:
        files = ranker.rank(query_of(wish)).files[:10]
        return sum(one.known.kind is FileKind.TEST for one in files)

    usual = [tests_among_the_first(wish) for wish in wishes(tree)]
    asked = [tests_among_the_first(f"More tests: {wish}") for wish in wishes(tree)]
    assert sum(usual) * 5 < sum(asked)
    first = [ranker.rank(query_of(wish)).files[0].known.path for wish in wishes(tree)]
    assert all(kind_of(path) is FileKind.CODE for path in first)
    assert sum(path == wanted for path, wanted in zip(first, wishes(tree).values(), strict=True)) > len(first) / 2


def test_a_stack_trace_leads_to_its_frames_the_innermost_first(tree: Path, ranker: Ranker) -> None:
    found = pack(ranker, tree, Task(TaskKind.DO, TRACE), 4_000).snippets
    assert [(one.path, one.why) for one in found[:2]] == [
        ("server/detent/syntax/source.py", "the task names line 40"),
        ("server/detent/landing/merge.py", "the task names line 20"),
    ]
    assert all(one.start < line <= one.end for one, line in zip(found, (40, 20), strict=False))


def test_what_a_diagnostic_says_counts(tree: Path, ranker: Ranker) -> None:
    path = "server/detent/landing/merge.py"
    scope = Scope(path, 0, 1)

    def files(problem: str | None) -> list[str]:
        found = pack(ranker, tree, Task(TaskKind.FIX, "", scope, problem), 4_000).snippets
        return list(dict.fromkeys(one.path for one in found))

    said = 'line 3: "split_lines" has another type than stub expressions of a grammar, see doc_comments'
    assert "server/detent/syntax/doc_comments.py" in files(said)
    assert "server/detent/syntax/doc_comments.py" not in files(None)


def test_what_the_user_looks_into_comes_forward(tree: Path, ranker: Ranker) -> None:
    wish = query_of("the lines of a file")
    usual = [one.known.path for one in ranker.rank(wish).files]
    later = usual[12]
    opened = ranker.rank(wish, opened={later}).files
    assert [one.known.path for one in opened].index(later) < 12
