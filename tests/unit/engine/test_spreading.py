"""In which folders a change lies, of those that are still there."""

from pathlib import Path

from tests.unit.checks.workshop import write

from detent.engine.spreading import still_there
from detent.harness.copied import CopiedShadow


def test_a_folder_that_the_change_deletes_is_not_where_it_lies(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    write(
        root, {"services/old/a.py": "", "services/old/pytest.ini": "", "services/new/a.py": "", "services/new/b.py": ""}
    )
    shadow = CopiedShadow.open(root, tmp_path / "shadow", {})
    try:
        for path in ("services/old/a.py", "services/old/pytest.ini", "services/new/b.py"):
            shadow.files.delete(path)
        paths = ["services/old/a.py", "services/old/pytest.ini", "services/new/a.py", "services/new/b.py"]
        assert still_there(shadow.files, paths) == [
            "services/_",
            "services/_",
            "services/new/a.py",
            "services/new/_",
        ]
        shadow.files.delete("services/new/a.py")
        assert still_there(shadow.files, paths) == ["_"] * 4
    finally:
        shadow.close()
