from pathlib import Path

import pytest
from tests.unit.context.index.indexed import indexed

from detent.context.ranking import Ranker
from detent.context.render import render
from detent.context.retrieve import retrieve
from detent.core.work import ContextPack, Scope, Snapshot, Task, TaskKind
from detent.harness.files import SnapshotFiles

FILES = {
    "shop/taxes.py": "# taxes\n" * 90 + "\ndef tax_rate(country):\n    rate = 0.2\n    return rate\n",
    **{
        f"shop/tax{number}.py": f"# taxes\n\n\ndef tax{number}(a):\n    return a\n\n\ndef spare{number}(): pass\n"
        for number in range(30)
    },
}


def pack(tmp_path: Path, budget: int) -> ContextPack:
    with indexed(tmp_path, FILES) as index:
        files = SnapshotFiles(Snapshot(str(tmp_path / "ws"), {}))
        return retrieve(files, Task(TaskKind.DO, "the tax rate of a country"), budget, Ranker(index))


@pytest.mark.parametrize("budget", [0, 100, 300, 1_000, 4_000])
def test_what_is_shown_fits_into_the_budget_with_all_that_is_said_of_it(tmp_path: Path, budget: int) -> None:
    assert len(render(pack(tmp_path, budget))) / 4 <= max(budget, 5) * 1.05


def test_the_best_is_shown_whole_and_many_more_by_their_definitions(tmp_path: Path) -> None:
    shown = pack(tmp_path, 1_000)
    assert shown.snippets[0].text == "def tax_rate(country):\n    rate = 0.2\n    return rate\n"
    assert shown.snippets[0].why.startswith("found by text")
    outlined = [
        snippet for snippet in shown.snippets if snippet.text.startswith("def tax") and snippet.end == snippet.start + 1
    ]
    assert len({snippet.path for snippet in outlined}) >= 8


def test_a_body_far_down_in_its_file_takes_no_room_from_the_outlines(tmp_path: Path) -> None:
    shown = pack(tmp_path, 300)
    assert shown.snippets[0].start > 90
    assert len({one.path for one in shown.snippets}) > 3


def test_beside_a_place_nothing_is_shown_whole_that_is_merely_open(tmp_path: Path) -> None:
    place = Scope("shop/taxes.py", 90, 94, "tax_rate")
    files = {"notes.txt": "".join(f"line {number}: nothing of it has to do with that\n" for number in range(200))}
    files["shop/taxes.py"] = FILES["shop/taxes.py"]
    with indexed(tmp_path, files) as index:
        snapshot = SnapshotFiles(Snapshot(str(tmp_path / "ws"), {}))

        def shown(scope: Scope | None) -> int:
            task = Task(TaskKind.EDIT, "the tax rate of a country", scope)
            pack = retrieve(snapshot, task, 4_000, Ranker(index), ["notes.txt"])
            return sum(one.end - one.start for one in pack.snippets if one.path == "notes.txt")

        assert shown(place) <= 3
        assert shown(None) > 20


def test_equal_questions_make_equal_packs(tmp_path: Path) -> None:
    assert pack(tmp_path, 1_000) == pack(tmp_path, 1_000)
