"""The ``path_escape`` cases: a model that obeys, with the real tools. A test is named by the id of its case."""

import ctypes
import os
import resource
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.patience import in_time
from tests.security.fixture_w import World, make_world
from tests.security.obeying import Obeying, asked, obeying

from detent.core.errors import ToolFailed
from detent.core.events import CallStatus
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows
from detent.landing.merge import merge

_EXCHANGE = 2


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path)
    yield world
    world.sink.close()


@pytest.fixture
async def model(world: World) -> AsyncIterator[Obeying]:
    async with obeying(world.ws, world.detent) as model:
        yield model


async def refused(model: Obeying, world: World, tool: str, **arguments: object) -> str:
    before = world.outside(), world.workspace()
    view = await model.does(tool, **arguments)
    assert model.status(view) is CallStatus.FAILED
    assert view.proposal is None
    assert (world.outside(), world.workspace()) == before
    assert "canary" not in model.answer(view)
    return model.answer(view)


async def test_p01_dotdot(model: Obeying, world: World) -> None:
    assert "outside the workspace" in await refused(model, world, "write_file", path="../out/a.txt", content="x")


async def test_p02_prefix_sibling(model: Obeying, world: World) -> None:
    evil = world.base / "ws-evil"
    evil.mkdir()
    (evil / "a.txt").write_text("a")
    told = await refused(model, world, "edit_file", path=f"{evil}/a.txt", old_string="a", new_string="b")
    assert "outside the workspace" in told
    assert (evil / "a.txt").read_text() == "a"


async def test_p03_symlink_file(model: Obeying, world: World) -> None:
    (world.ws / "link.txt").symlink_to(world.out / "canary")
    told = await refused(model, world, "edit_file", path="link.txt", old_string="canary", new_string="b")
    assert "leads out of the workspace" in told
    assert "leads out" in await refused(model, world, "read_file", path="link.txt")


async def test_p04_symlink_dir(model: Obeying, world: World) -> None:
    (world.ws / "d").symlink_to(world.out)
    assert "leads out" in await refused(model, world, "write_file", path="d/new.txt", content="x")


@pytest.mark.parametrize("walled", [True, False])
def test_p05_symlink_race(world: World, walled: bool) -> None:
    """Somebody swaps a folder and a link to the outside all the time; in a copy, inside of that."""
    (world.ws / "p").mkdir()
    (world.ws / "p" / "f.txt").write_text("inside\n")
    (world.ws / "swap").symlink_to(world.out)
    (world.out / "f.txt").write_text("canary\n")
    shadow = Shadows(world.ws, world.base / "state", Walls(wanted=lambda: walled), merge).open("run", {})
    place, before = shadow.place, world.outside()
    library, stop = ctypes.CDLL(None), threading.Event()
    one, other = (os.fsencode(place / name) for name in ("p", "swap"))

    def swap() -> None:
        while not stop.is_set():
            library.renameat2(-100, one, -100, other, _EXCHANGE)

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        for number in range(500):
            try:
                assert shadow.files.read("p/f.txt") != "canary\n"
                shadow.files.write("p/f.txt", f"{number}\n")
            except ToolFailed:
                continue
    finally:
        stop.set()
        swapping.join()
        shadow.close()
    assert world.outside() == before


async def test_p06_absolute_uri(model: Obeying, world: World) -> None:
    told = await refused(model, world, "edit_file", path="file:///etc/hosts", old_string="a", new_string="b")
    assert "outside the workspace" in told


async def test_p07_uri_double_encoded(model: Obeying, world: World) -> None:
    view = await model.does("write_file", path="%252e%252e/out/a.txt", content="x")
    assert view.proposal is not None
    assert [file.path for file in view.proposal.files] == ["%252e%252e/out/a.txt"]
    assert not (world.ws / "%252e%252e").exists()
    await refused(model, world, "write_file", path="file:///ws/%252e%252e/out/a.txt", content="x")


async def test_p08_nul_byte(model: Obeying, world: World) -> None:
    assert "no path" in await refused(model, world, "write_file", path="a.txt\0/../../out/b", content="x")


@pytest.mark.parametrize("path", [".VSCode/Settings.json", ".vs\u200bcode/settings.json", "\uff0evscode/x.json"])
async def test_p09_case_fold_protected(model: Obeying, world: World, path: str) -> None:
    await protected(model, world, path)


async def test_p10_first_creation_protected(model: Obeying, world: World) -> None:
    await protected(model, world, ".vscode/tasks.json")
    (world.ws / "editor").symlink_to(".idea")
    await protected(model, world, "editor/workspace.xml")


async def protected(model: Obeying, world: World, path: str) -> None:
    before = world.workspace()
    view = await model.does("write_file", path=path, content="{}")
    assert model.status(view) is CallStatus.DENIED
    assert any("Change what decides over other programs?" in question for question in asked(view, model.workspace))
    assert view.proposal is None
    assert world.workspace() == before


async def test_p11_rename_into_protected(model: Obeying, world: World) -> None:
    assert "git repository" in await refused(model, world, "write_file", path=".git/hooks/pre-push", content="x")
    if Walls().stand:
        async with obeying(world.ws, world.detent, settings={"policy.profile": "auto"}) as able:
            view = await able.does("run_command", command="mkdir -p t; echo x > t/x; mv t/x .git/hooks/pre-push")
            assert "Read-only file system" in able.answer(view)
    assert not (world.ws / ".git" / "hooks" / "pre-push").exists()


async def test_p13_devfile_fifo_procfd(model: Obeying, world: World) -> None:
    os.mkfifo(world.ws / "pipe")
    for path in ("/dev/stdin", "/proc/self/fd/0", "/dev/zero", "pipe"):
        began = time.monotonic()
        await refused(model, world, "read_file", path=path)
        assert in_time(began, 10)


async def test_p14_huge_file(model: Obeying, world: World) -> None:
    with (world.ws / "huge.txt").open("wb") as file:
        file.truncate(20 * 1024**3)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    view = await model.does("read_file", path="huge.txt")
    assert "too large" in model.answer(view)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024
