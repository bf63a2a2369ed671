from pathlib import Path

from tests.unit.context.index.indexed import indexed

from detent.context.code import Code
from detent.context.pack import estimate
from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles
from detent.mcp.questions import Map


def test_a_map_says_what_it_left_out_and_how_to_see_it(tmp_path: Path) -> None:
    texts = {f"part{number}.py": "def one(): pass\n" * 30 for number in range(9)}
    with indexed(tmp_path, texts) as index:
        code = Code(index, SnapshotFiles(Snapshot(str(tmp_path / "ws"), {})))
        told = Map(budget=100).answer(code)
        assert told.endswith(" and 8 other files of code. Raise `budget`, or ask `outline`.")
        assert estimate(told) <= 100
        assert "Not shown" not in Map(budget=20_000).answer(code)
