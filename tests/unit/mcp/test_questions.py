import re
from pathlib import Path

from tests.unit.context.index.indexed import indexed

from detent.context.code import Code
from detent.context.pack import estimate
from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles
from detent.mcp.questions import Context, Map


def test_a_map_says_what_it_left_out_and_how_to_see_it(tmp_path: Path) -> None:
    texts = {f"part{number}.py": "def one(): pass\n" * 30 for number in range(9)}
    with indexed(tmp_path, texts) as index:
        code = Code(index, SnapshotFiles(Snapshot(str(tmp_path / "ws"), {})))
        told = Map(budget=100).answer(code)
        assert told.endswith(" and 8 other files of code. Raise `budget`, or ask `outline`.")
        assert estimate(told) <= 100
        assert "Not shown" not in Map(budget=20_000).answer(code)


def test_the_context_of_a_task_names_the_files_that_come_next(tmp_path: Path) -> None:
    body = "    return round(price * rate, 2)  # the price is rounded\n" * 30
    texts = {f"shop/part{number}.py": f"def price_{number}(rate):\n{body}" for number in range(9)}
    with indexed(tmp_path, texts) as index:
        code = Code(index, SnapshotFiles(Snapshot(str(tmp_path / "ws"), {})))
        told = Context(task="round a price by its rate", budget=200).answer(code)
        last = told.splitlines()[-1]
        assert last.startswith("Not shown, and next: shop/part")
        named = re.findall(r"shop/part\d\.py", last)
        assert len(named) == 3
        assert not any(path in told.removesuffix(last) for path in named)
        assert estimate(told) <= 200
        assert "Not shown" not in Context(task="round a price by its rate", budget=50_000).answer(code)
