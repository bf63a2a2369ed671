import random
import time
from pathlib import Path

import pytest
from tests.patience import in_time
from tests.unit.context.workspace import PADDING, SHOP, workspace

from detent.context.retrieve import retrieve
from detent.core.work import ContextPack, Scope, Snippet, Task, TaskKind
from detent.syntax.source import Source


def scope_of(path: str, name: str) -> Scope:
    symbol = next(one for one in Source(SHOP[path], path).symbols if one.qualified == name)
    return Scope(path, symbol.line, symbol.end, name)


def task(name: str = "Basket.total", path: str = "shop/prices.py", problem: str | None = None) -> Task:
    return Task(TaskKind.IMPLEMENT, "", scope_of(path, name), problem)


def reasons(pack: ContextPack) -> dict[str, list[str]]:
    """Why → the first lines of what is shown for it."""
    found: dict[str, list[str]] = {}
    for snippet in pack.snippets:
        found.setdefault(snippet.why, []).append(f"{snippet.path}: {snippet.text.splitlines()[0].strip()}")
    return found


def test_the_place_and_what_is_around_it_by_name(tmp_path: Path) -> None:
    pack = retrieve(workspace(tmp_path, SHOP), task(), 8_000)
    assert list(reasons(pack).items())[:6] == [
        ("the place", ["shop/prices.py: def total(self, rate: Rate):"]),
        ("what the place is in", ["shop/prices.py: class Basket:"]),
        ("what that file imports", ["shop/prices.py: import math"]),
        ("a test of Basket.total", ["tests/test_prices.py: def test_total():"]),
        (
            "used by Basket.total",
            [
                "shop/prices.py: def net(self):",
                "shop/taxes.py: class Rate:",
                "shop/taxes.py: def tax(net, rate):",
                "shop/money.py: def rounded(value):",
            ],
        ),
        ("calls Basket.total", ["shop/checkout.py: def pay(basket):", "other/report.py: def report(sheet):"]),
    ]
    assert "shop/prices.py: def unrelated():" in reasons(pack)["also defined in that file"]
    assert not any("test_else" in snippet.text or "spare" in snippet.text for snippet in pack.snippets)


def test_a_snippet_is_exactly_its_lines(tmp_path: Path) -> None:
    for snippet in retrieve(workspace(tmp_path, SHOP), task(), 8_000).snippets:
        lines = SHOP[snippet.path].splitlines(keepends=True)
        assert snippet.text == "".join(lines[snippet.start : snippet.end])
        assert snippet.tokens == -(-len(snippet.text) // 4)
        assert snippet.why


def test_the_order_is_always_the_same(tmp_path: Path) -> None:
    packs = [retrieve(workspace(tmp_path, SHOP), task(), 8_000) for _ in range(3)]
    shuffled = list(SHOP.items())
    random.Random(1).shuffle(shuffled)
    (tmp_path / "again").mkdir()
    packs.append(retrieve(workspace(tmp_path / "again", dict(shuffled)), task(), 8_000))
    assert len(set(packs)) == 1


@pytest.mark.parametrize("budget", [0, 1, 20, 60, 100, 200, 1_000])
def test_the_budget_is_kept_and_the_place_comes_first(tmp_path: Path, budget: int) -> None:
    pack = retrieve(workspace(tmp_path, SHOP), task(), budget)
    assert pack.tokens <= budget
    if pack.snippets:
        assert "the place" in pack.snippets[0].why


def test_no_line_of_a_snippet_is_told_again(tmp_path: Path) -> None:
    shown: set[Snippet] = set()
    for snippet in retrieve(workspace(tmp_path, SHOP), task(), 8_000).snippets:
        assert not any(
            one.path == snippet.path and one.start <= snippet.start and snippet.end <= one.end for one in shown
        )
        shown.add(snippet)


def test_a_huge_place_is_shown_by_its_signature_and_the_lines_around(tmp_path: Path) -> None:
    text = "def huge(a):\n" + "".join(f"    x = {number}\n" for number in range(5_000))
    files = workspace(tmp_path, {"a.py": text})
    pack = retrieve(files, Task(TaskKind.EXPLAIN, "", Scope("a.py", 2_500, 2_501)), 1_000)
    assert [(one.start, one.end) for one in pack.snippets] == [(0, 1), (2_480, 2_520)]


def test_a_place_that_is_too_long_is_shown_by_how_it_begins_and_what_it_defines(tmp_path: Path) -> None:
    text = '"""About it."""\n\nimport os\n' + "".join(f"\n\ndef f{number}(a):\n    return a\n" for number in range(900))
    files = workspace(tmp_path, {"a.py": text, "notes.txt": "a line of it\n" * 3_000})
    lines = len(text.splitlines())
    pack = retrieve(files, Task(TaskKind.EDIT, "", Scope("a.py", 0, lines)), 1_000)
    assert [one.text for one in pack.snippets][:2] == ['"""About it."""\n\nimport os\n', "def f0(a):\n"]
    assert {one.why for one in pack.snippets} == {"the place begins", "what the place defines"}
    half = retrieve(files, Task(TaskKind.EDIT, "", Scope("a.py", 3 + 4 * 450, lines)), 1_000)
    assert half.snippets[0].text == "\n\ndef f450(a):\n"
    assert min(one.start for one in half.snippets if one.why == "what the place defines") > 3 + 4 * 450
    prose = retrieve(files, Task(TaskKind.EDIT, "", Scope("notes.txt", 0, 3_000)), 1_000)
    assert [(one.start, one.end) for one in prose.snippets] == [(0, 3)]


def test_a_small_file_is_shown_whole(tmp_path: Path) -> None:
    texts = {"a.py": "import os\n\ndef f(): pass\n", "test_a.py": "from a import f\ndef test_f(): f()\n"}
    pack = retrieve(workspace(tmp_path, texts), Task(TaskKind.IMPLEMENT, "", Scope("a.py", 2, 3, "f")), 1_000)
    assert reasons(pack) == {
        "the file of the place": ["a.py: import os"],
        "a test of f": ["test_a.py: def test_f(): f()"],
    }


def test_a_problem_names_its_lines(tmp_path: Path) -> None:
    files = workspace(tmp_path, SHOP)
    line = SHOP["shop/taxes.py"].splitlines().index("    return net * 0.2") + 1
    for written in (
        f'File "/home/me/project/shop/taxes.py", line {line}, in tax',
        f"./shop/taxes.py:{line}: TypeError",
    ):
        pack = retrieve(files, Task(TaskKind.FIX, "", scope_of("shop/checkout.py", "pay"), written), 8_000)
        assert reasons(pack)[f"the problem names line {line}"] == ["shop/taxes.py: def tax(net, rate):"]


def test_a_task_without_a_place_goes_by_its_words(tmp_path: Path) -> None:
    files = workspace(tmp_path, SHOP)
    pack = retrieve(files, Task(TaskKind.DO, "make tax in taxes.py progressive"), 8_000)
    assert reasons(pack)["named in the task"][0] == "shop/taxes.py: def tax(net, rate):"
    assert "shop/prices.py: def total(self, rate: Rate):" in reasons(pack)["calls tax"]
    pack = retrieve(files, Task(TaskKind.DO, "let unrelated return 8"), 8_000)
    assert reasons(pack)["named in the task"] == ["shop/prices.py: def unrelated():"]


def test_a_small_file_that_is_named_is_shown_whole_and_once(tmp_path: Path) -> None:
    files = workspace(tmp_path, {"calc.py": "def add(a, b):\n    pass\n"})
    pack = retrieve(files, Task(TaskKind.DO, "implement add in calc.py"), 8_000)
    assert [snippet.text for snippet in pack.snippets] == ["def add(a, b):\n    pass\n"]


def test_a_place_outside_any_definition_and_other_files(tmp_path: Path) -> None:
    files = workspace(tmp_path, {**SHOP, "notes.txt": PADDING})
    pack = retrieve(files, Task(TaskKind.EDIT, "", Scope("notes.txt", 50, 51)), 8_000)
    assert [(one.path, one.start, one.end) for one in pack.snippets] == [("notes.txt", 30, 71)]
    assert retrieve(files, Task(TaskKind.EDIT, "", Scope("gone.py", 50, 51)), 8_000) == ContextPack()
    assert retrieve(files, Task(TaskKind.DO, ""), 8_000) == ContextPack()


def test_nothing_in_a_workspace_breaks_it(tmp_path: Path) -> None:
    hostile = {
        "a.py": "import a\nfrom . import a\nfrom .. import b\nfrom a import a as f\nfrom x (\ndef f(): f().f(f)\n",
        "b.py": "(" * 9_000,
        "c/f.py": "class f(f):\n    def f(self): self.f.f()\n",
        "c/__init__.py": "from .f import f\nfrom . import *\n",
    }
    files = workspace(tmp_path, hostile)
    (tmp_path / "bytes.py").write_bytes(b"\xff\x00 f()")
    for path in ("a.py", "b.py", "c/f.py", "bytes.py"):
        for line in (-5, 0, 5, 10**6):
            retrieve(files, Task(TaskKind.FIX, "f in a.py ../../x.py /a.py:1", Scope(path, line, line)), 500)


def test_a_file_is_found_behind_a_text_without_blanks(tmp_path: Path) -> None:
    """Trying each of its letters as the beginning of a path would take hours."""
    files = workspace(tmp_path, SHOP)
    for part in ("a", "a.", "/", "x/"):
        pack = retrieve(files, Task(TaskKind.DO, f"{part * 100_000} what does shop/__init__.py take?"), 4_000)
        assert "shop/__init__.py" in {one.path for one in pack.snippets}, part


def test_thousands_of_files_are_looked_through_soon(tmp_path: Path) -> None:
    """The bound is generous: they are searched as text, and only a few of them are parsed."""
    texts = {
        f"p{number // 100}/m{number}.py": f"def f{number}():\n    return total()\n" * 20 for number in range(3_000)
    }
    files = workspace(tmp_path, {**SHOP, **texts})
    begun = time.monotonic()
    pack = retrieve(files, task(), 8_000)
    assert in_time(begun, 20)
    assert "a test of Basket.total" in reasons(pack)


CUSTOMER = """\
class Customer {
  public string Email { get; set; }
  public string Name { get; set; }

  public void Rename(string name) {
    Name = name;
  }
%s}
"""


def test_a_property_is_shown_with_what_it_belongs_to(tmp_path: Path) -> None:
    files = {"Customer.cs": CUSTOMER % ("\n  // more\n" * 50)}
    found = retrieve(workspace(tmp_path, files), Task(TaskKind.EDIT, "", Scope("Customer.cs", 1, 2)), 8_000)
    assert "class Customer {" in reasons(found)["the place"][0]


def test_what_runs_speaks_for_a_word_before_a_property_of_its_name(tmp_path: Path) -> None:
    files = {"a.rb": "class Cart\n  attr_accessor :total\nend\n" + "# more\n" * 90 + "def total\n  sum\nend\n"}
    wish = Task(TaskKind.EDIT, "Round the total in a.rb", None)
    assert reasons(retrieve(workspace(tmp_path, files), wish, 8_000))["named in the task"] == ["a.rb: def total"]
