import os
import subprocess
from pathlib import Path

from tests.unit.context.index.indexed import lay_out

from detent.harness.files import stamped
from detent.harness.secret_files import BY_NAME
from detent.harness.stamps import decide_about_others, stamps_below

TEXTS = {
    ".gitignore": "out/\n*.log\n",
    ".detentignore": "data/\n",
    "a.py": "1",
    "b/c.py": "2",
    "b/d/e.py": "3",
    "b/f.log": "4",
    "out/x.py": "5",
    "data/y.py": "6",
    "b/.env": "7",
    "node_modules/z.py": "8",
    "venv/pyvenv.cfg": "",
    "venv/lib/v.py": "9",
}


def test_it_finds_what_a_look_at_everything_finds(tmp_path: Path) -> None:
    lay_out(tmp_path, TEXTS)
    (tmp_path / "link.py").symlink_to("a.py")
    (tmp_path / "linked").symlink_to("b")
    (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text("10")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    everything = stamped(tmp_path, BY_NAME)
    assert everything.keys() == {".gitignore", ".detentignore", "a.py", "b/c.py", "b/d/e.py"}
    named = [*TEXTS, "link.py", "linked/c.py", os.fsdecode(b"caf\xe9.py"), "gone.py", "b/c.py/no.py"]
    assert stamps_below(tmp_path, named, BY_NAME) == everything
    assert stamps_below(tmp_path, ["b"], BY_NAME).keys() == {"b/c.py", "b/d/e.py"}
    assert stamps_below(tmp_path, ["node_modules", ".git", "venv", "out"], BY_NAME) == {}


def test_some_files_decide_about_others() -> None:
    assert decide_about_others(["a.py", "b/.gitignore"])
    assert decide_about_others([".detentignore"])
    assert not decide_about_others(["a.py", "b/c.py"])
