"""A search through many files finds just what reading them one by one finds, in each kind of workspace."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.harness.one_by_one import one_by_one

from detent.core.needed import Needed
from detent.core.ports import Files
from detent.core.work import Buffer, Snapshot
from detent.harness.copied import CopiedShadow
from detent.harness.copying import MOST_READ
from detent.harness.files import SnapshotFiles
from detent.harness.layered import LayeredShadow
from detent.harness.secret_files import SecretFiles
from detent.landing.merge import merge

SECRET = SecretFiles(("open/*.pem",))
WORDS = ("needle", "\xe4", "NEEDLE", "größe", "ﬁ", "needle\r\n", "needle\n", "\ud800", "", "nowhere", "x needle")
NEEDED = (
    *(Needed((word,)) for word in WORDS),
    Needed(("nowhere", "größe")),
    Needed(("x needle", "NEEDLE", "\ud800")),
    Needed(("needle",), any_case=True),
    Needed(("nowhere", "kelvin"), any_case=True),
)


def lay_out(root: Path) -> None:
    for folder in ("a/b/c", "a/d", "a.b", "open", "gone", "swapped", "ignored", "left", "Straße", ".ssh"):
        (root / folder).mkdir(parents=True)
    texts = {
        "a/b/c/deep.py": "needle\n",
        "a/b/z.py": "x needle",
        "a/y.py": "größe\r\nneedle\r\n",
        "a.b/q.py": "needle\n",
        "a/d/upper.py": "NEEDLE ﬁ\n",
        "Straße/Größe.txt": "needle größe\n",
        "gone/g.py": "needle\n",
        "swapped/s.py": "needle\n",
        "ignored/i.py": "needle\n",
        "left/l.py": "needle\n",
        "keys.pem": "needle\n",
        "open/keys.pem": "needle\n",
        ".ssh/config": "needle\n",
        "long.txt": "x" * 300_000 + "needle\n",
        "empty": "",
        "bom.txt": "\ufeffneedle\n",
        "sign.txt": "5 \u212aelvin\n",
        ".gitignore": "ignored/\n",
        ".detentignore": "left/\n",
    }
    for path, text in texts.items():
        (root / path).write_bytes(text.encode())
    (root / "latin.txt").write_bytes(b"needle \xe4\n")
    (root / "wide.txt").write_bytes("needle".encode("utf-16"))
    (root / "wide\xe4.txt").write_bytes("\ufeff\xe4".encode("utf-16-be"))
    (root / "binary").write_bytes(b"needle\0")
    (root / "late").write_bytes(b"x" * 20_000 + b"\0needle")
    (root / "large").write_bytes(b"needle\n" + b"x" * MOST_READ)
    (root / os.fsdecode(b"n\xe4me.py")).write_bytes(b"needle\n")
    (root / "decomposed\u0308.py").write_bytes(b"needle\n")
    (root / "back\\slash.py").write_bytes(b"needle\n")
    os.mkfifo(root / "pipe")
    (root / "linked.py").symlink_to("a/y.py")
    (root / "out.py").symlink_to("/etc/hostname")
    (root / "a" / "linked").symlink_to("b")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)


@pytest.fixture(params=["snapshot", "layered", "copied"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Files]:
    root = tmp_path / "ws"
    root.mkdir()
    lay_out(root)
    if request.param == "snapshot":
        buffers = {"a/y.py": Buffer("typed needle\n", 1), "new.py": Buffer("needle\n", 1), "a/b/z.py": Buffer("", 2)}
        yield SnapshotFiles(Snapshot(str(root), buffers), SECRET)
        return
    shadow: LayeredShadow | CopiedShadow
    if request.param == "layered":
        shadow = LayeredShadow.open(root, tmp_path / "shadows", {}, merge, SECRET)
    else:
        shadow = CopiedShadow.open(root, tmp_path / "shadows", {}, SECRET)
    shadow.files.write("a/y.py", "without\n")
    shadow.files.write("a/b/new.py", "needle\n")
    shadow.files.write("a/b/more/new.py", "needle\n")
    shadow.files.write("empty", "needle\n")
    shadow.files.delete("a/b/z.py")
    shadow.files.delete("gone/g.py")
    shadow.files.delete("swapped/s.py")
    shadow.files.write("swapped/s.py", "x needle, again\n")
    yield shadow.files
    shadow.close()


@pytest.mark.parametrize("needed", NEEDED, ids=str)
def test_nothing_is_missed_and_nothing_added(files: Files, needed: Needed) -> None:
    odd = [
        "linked.py",
        "a/linked/z.py",
        "out.py",
        "a",
        "no.py",
        "a/no/x.py",
        "./a/b/c/deep.py",
        "../x",
        "/etc/hostname",
    ]
    odd += ["keys.pem", ".ssh/config", "a//y.py", "pipe", ".git/config", "gone/g.py", "a\\y.py", "", "left/l.py"]
    listed = files.list()
    mixed = [path for pair in zip(odd * 3, listed, strict=False) for path in pair]
    for paths in (listed, odd, mixed, list(reversed(listed))):
        assert list(files.holding(needed, paths)) == one_by_one(files, needed, paths)


def test_it_finds_what_there_is(files: Files) -> None:
    found = {path for path, _ in files.holding(Needed(("needle",)), files.list())}
    assert {
        "a/b/c/deep.py",
        "a.b/q.py",
        "open/keys.pem",
        "bom.txt",
        "long.txt",
        "Straße/Größe.txt",
        "wide.txt",
    } <= found
    assert not found & {"binary", "large", "keys.pem", ".ssh/config", "ignored/i.py", "left/l.py"}
    assert ("swapped/s.py" in found) != ("a/y.py" in found and "new.py" not in found)


def test_a_letter_is_found_in_each_encoding(files: Files) -> None:
    found = {path for path, _ in files.holding(Needed(("\xe4",)), files.list())}
    assert {"latin.txt", "wide\xe4.txt"} <= found


def test_in_any_case_more_is_found(files: Files) -> None:
    found = {path for path, _ in files.holding(Needed(("needle", "kelvin"), any_case=True), files.list())}
    assert {"a/d/upper.py", "sign.txt", "latin.txt", "wide.txt"} <= found
    assert not found & {"binary", "large", "keys.pem", ".ssh/config", "empty"} - set(files.changed())


def test_a_layer_s_folders_hide_what_lies_below(tmp_path: Path) -> None:
    """As a command leaves them: a folder that was deleted and made anew, and a link in the place of a folder."""
    root = tmp_path / "ws"
    root.mkdir()
    lay_out(root)
    (root / "open" / "b").mkdir()
    (root / "open" / "b" / "o.py").write_text("needle\n")
    shadow = LayeredShadow.open(root, tmp_path / "shadows", {}, merge, SECRET)
    try:
        upper = shadow._folder / "upper"
        (upper / "a").mkdir()
        os.setxattr(upper / "a", "user.overlay.opaque", b"y")
        (upper / "a" / "b" / "c").mkdir(parents=True)
        (upper / "a" / "new.py").write_text("needle\n")
        (upper / "a" / "b" / "c" / "other.py").write_text("needle\n")
        (upper / "swapped").symlink_to("gone")
        (upper / "open").symlink_to("made")
        (upper / "made" / "b").mkdir(parents=True)
        paths = [*shadow.files.list(), "a/b/c/deep.py", "a/new.py", "swapped/s.py", "swapped/g.py", "open/b/o.py"]
        needle = Needed(("needle",))
        found = list(shadow.files.holding(needle, paths))
        assert found == one_by_one(shadow.files, needle, paths)
        assert not {"a/b/c/deep.py", "open/b/o.py"} & dict(found).keys()
        assert {"a/new.py", "a/b/c/other.py", "swapped/g.py"} <= dict(found).keys()
    finally:
        shadow.close()
