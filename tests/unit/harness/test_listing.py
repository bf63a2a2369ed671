"""What is kept of a workspace's files from one look to the next is what a look at all of it would find."""

import random
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from detent.core.errors import ToolFailed
from detent.harness import base, listing, walk
from detent.harness.copying import MOST_READ
from detent.harness.files import readable
from detent.harness.kept import Kept
from detent.harness.repositories import all_ignored
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.harness.watch import Watch

STEPS = 60
SEEDS = range(4)
NAMES = ("a.py", "b.py", "c.log", "key.pem", "größe.txt", "x.tmp", "Größe.md")
FOLDERS = ("", "src", "src/deep", "src/deep/er", "build", "lib", "node_modules", "lib/inner", "Straße")
RULES = ("*.log\n", "build/\n", "lib/*\n!lib/a.py\n", "", "*.tmp\nsrc/deep/\n", "!c.log\n")


def all_of(root: Path, secret: SecretFiles = BY_NAME) -> list[str]:
    return sorted(readable(root, all_ignored(root), secret))


@pytest.fixture(params=["repository", "folder"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    root.mkdir()
    if request.param == "repository":
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


@pytest.fixture(params=["young", "settled"])
def settled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Folders that were written to a moment ago, and those that were not for some time: as if a clock's steps were
    short, because nobody waits seconds for each step of a test."""
    if request.param == "young":
        return lambda: None
    monkeypatch.setattr(listing, "SETTLED", 20_000_000)
    return lambda: time.sleep(0.03)


def write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_dir():
        place.write_text(text)


def move(folder: Path, other: Path) -> None:
    if folder.is_dir() and not other.exists() and other.parent.is_dir() and not other.is_relative_to(folder):
        folder.rename(other)


def link(place: Path, target: str) -> None:
    if place.parent.is_dir() and not place.is_symlink():
        place.symlink_to(target)


def changed(root: Path, chosen: random.Random) -> None:
    """Something that somebody else does to the workspace."""
    folder, other = root / chosen.choice(FOLDERS), root / chosen.choice(FOLDERS)
    file = folder / chosen.choice(NAMES)
    rules, target = chosen.choice(RULES), chosen.choice(("a.py", "../src", "/etc"))
    done: list[Callable[[], object]] = [
        lambda: write(file, "x"),
        lambda: write(file, "y" * 10),
        lambda: write(other / file.name, "x"),
        lambda: file.unlink(missing_ok=True),
        lambda: write(folder / ".gitignore", rules),
        lambda: write(folder / ".detentignore", rules),
        lambda: (folder / ".gitignore").unlink(missing_ok=True),
        lambda: move(folder, other) if folder != root else None,
        lambda: shutil.rmtree(folder, ignore_errors=True) if folder != root else None,
        lambda: write(other / "pyvenv.cfg", "") if target == "/etc" else (other / "pyvenv.cfg").unlink(missing_ok=True),
        lambda: link(folder / "linked", target),
    ]
    chosen.choice(done)()


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_what_a_look_at_everything_finds(root: Path, settled: Callable[[], None], seed: int) -> None:
    chosen, kept = random.Random(seed), Kept(root, pays=seed % 2 == 0)
    for _ in range(STEPS):
        changed(root, chosen)
        if chosen.random() < 0.6:
            settled()
            assert list(kept.paths(BY_NAME)) == all_of(root)
            assert list(kept.paths(BY_NAME)) == all_of(root)


def folders_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those that are read from now on."""
    read = list[str]()

    def look_into(folder: str, prefix: str) -> walk.Inside:
        read.append(prefix)
        return walk.look_into(folder, prefix)

    monkeypatch.setattr(listing, "look_into", look_into)
    return read


def test_a_folder_that_nobody_wrote_to_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "SETTLED", 0)
    for path in ("a.py", "src/b.py", "src/deep/c.py"):
        write(tmp_path / path, "x")
    time.sleep(0.02)
    kept, read = Kept(tmp_path), folders_read(monkeypatch)
    assert list(kept.paths(BY_NAME)) == ["a.py", "src/b.py", "src/deep/c.py"]
    assert len(read) == 3
    assert kept.paths(BY_NAME) is kept.paths(BY_NAME), "it is the same as long as nothing changes"
    (tmp_path / "src" / "new.py").write_text("x")
    assert "src/new.py" in kept.paths(BY_NAME)
    assert read[3:] == ["src/"]


def test_a_folder_that_was_just_written_to_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes within one step of the file system's clock leaves no other stamp. Some have none, so what
    is read is looked at as well."""
    kept, read = Kept(tmp_path, pays=False), folders_read(monkeypatch)
    (tmp_path / "new").mkdir()
    assert kept.paths(BY_NAME) == kept.paths(BY_NAME)
    assert sorted(read) == ["", "", "new/", "new/"]
    write(tmp_path / "0.py", "x")
    for number in range(200):
        assert list(kept.paths(BY_NAME)) == [f"{number}.py"]
        (tmp_path / f"{number}.py").rename(tmp_path / f"{number + 1}.py")


def test_what_is_secret_is_asked_anew(tmp_path: Path) -> None:
    for name in ("a.pem", "b.py"):
        write(tmp_path / name, "x")
    kept = Kept(tmp_path)
    assert list(kept.paths(BY_NAME)) == ["b.py"]
    assert list(kept.paths(SecretFiles(("*.pem",)))) == ["a.pem", "b.py"]
    assert list(kept.paths(BY_NAME)) == ["b.py"]


def test_what_git_ignores_by_files_elsewhere_is_asked_anew(
    tmp_path: Path, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, home = tmp_path / "ws", tmp_path / "home"
    for path in ("a.py", "b.log", "only/c.log"):
        write(root / path, "x")
    write(home / ".config/git/ignore", "")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    kept = Kept(root)
    settled()
    assert list(kept.paths(BY_NAME)) == ["a.py", "b.log", "only/c.log"]
    write(home / ".config/git/ignore", "*.log\n")
    assert list(kept.paths(BY_NAME)) == ["a.py"]
    write(root / "only" / "d.py", "x")
    assert list(kept.paths(BY_NAME)) == ["a.py", "only/d.py"], "git named the folder while it held nothing else"
    subprocess.run(["git", "add", "-f", "b.log"], cwd=root, check=True)
    assert list(kept.paths(BY_NAME)) == ["a.py", "b.log", "only/d.py"]


def test_repositories_inside_come_and_go(root: Path, settled: Callable[[], None]) -> None:
    kept = Kept(root)
    for path in ("lib/a.py", "lib/b.log", "lib/deep/c.log", "d.log"):
        write(root / path, "x")
    for step in (
        lambda: subprocess.run(["git", "init", "-q"], cwd=root / "lib", check=True),
        lambda: write(root / "lib/.gitignore", "*.log\n"),
        lambda: write(root / "lib/.gitignore", "deep/\n"),
        lambda: write(root / "lib/.git/info/exclude", "b.log\n"),
        lambda: shutil.rmtree(root / "lib/.git"),
        lambda: subprocess.run(["git", "init", "-q"], cwd=root, check=True),
        lambda: shutil.rmtree(root / ".git"),
    ):
        settled()
        assert list(kept.paths(BY_NAME)) == all_of(root)
        step()
    settled()
    assert list(kept.paths(BY_NAME)) == all_of(root)


def test_of_what_is_no_repository_any_more_git_is_not_asked(tmp_path: Path) -> None:
    write(tmp_path / "lib/a.py", "x")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "lib", check=True)
    kept = listing.Listing(tmp_path, Watch(tmp_path))
    kept.paths(BY_NAME)
    assert kept._known is not None
    assert set(kept._known._ignored) == {"", "lib"}
    shutil.rmtree(tmp_path / "lib/.git")
    kept.paths(BY_NAME)
    assert set(kept._known._ignored) == {""}


def test_a_file_that_was_too_large_is_seen_when_it_is_not_any_more(root: Path, settled: Callable[[], None]) -> None:
    kept = Kept(root)
    (root / "large").write_bytes(b"x" * (MOST_READ + 1))
    settled()
    assert "large" not in kept.paths(BY_NAME)
    with (root / "large").open("r+b") as opened:
        opened.truncate(10)
    assert "large" in kept.paths(BY_NAME)


def test_a_folder_that_cannot_be_listed_is_left_out_until_it_can(root: Path, settled: Callable[[], None]) -> None:
    kept = Kept(root)
    write(root / "src/a.py", "x")
    moved = root.with_name("moved")
    (root / "src").rename(moved)
    (root / "src").symlink_to(moved)
    settled()
    assert list(kept.paths(BY_NAME)) == []
    (root / "src").unlink()
    moved.rename(root / "src")
    assert list(kept.paths(BY_NAME)) == ["src/a.py"]
    shutil.rmtree(root)
    with pytest.raises(ToolFailed, match="The workspace's folder cannot be read"):
        kept.paths(BY_NAME)
    write(root / "b.py", "x")
    assert list(kept.paths(BY_NAME)) == ["b.py"]


def test_a_step_of_a_clock_is_longer_than_those_of_file_systems() -> None:
    assert base.SETTLED >= 2_000_000_000
