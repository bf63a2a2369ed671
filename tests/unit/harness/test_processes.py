"""Real commands: what they are given, how they end, and that nothing of them stays."""

import asyncio
import os
import resource
import sys
import time
from pathlib import Path

import pytest
from tests.patience import in_time, slowness
from tests.unit.harness.waiting import until

from detent.core.errors import ToolFailed
from detent.harness.processes import Processes

PYTHON = sys.executable
LIMIT_AND_GRACE = 2.0

ESCAPE = """
import os, sys, time
if os.fork():
    time.sleep(600)
os.setsid()
if os.fork():
    os._exit(0)
for name in ("stdin", "stdout", "stderr"):
    getattr(sys, name).close()
open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(600)
"""
"""Leaves session, group and parent, and then the pipe."""


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def _pid_in(file: Path) -> int:
    return int(file.read_text())


def _count(folder: Path) -> int:
    return len(list(folder.iterdir()))


def _written(file: Path) -> bool:
    return file.exists() and bool(file.read_text())


async def test_what_it_says_and_how_it_ends(tmp_path: Path) -> None:
    finished = await Processes().run(["sh", "-c", "echo out; echo err >&2; pwd; exit 3"], tmp_path)
    assert finished.output == f"out\nerr\n{tmp_path}\n"
    assert finished.exit_code == 3
    assert not finished.timed_out
    assert 0 < finished.seconds < 20


async def test_words_are_not_seen_by_a_shell(tmp_path: Path) -> None:
    finished = await Processes().run(["printf", "%s|", "$(touch x)", "; touch x", "a b"], tmp_path)
    assert finished.output == "$(touch x)|; touch x|a b|"
    assert _count(tmp_path) == 0


async def test_there_is_nothing_to_read_and_no_terminal(tmp_path: Path) -> None:
    program = (
        "import os, sys; print(os.readlink('/proc/self/fd/0'), repr(sys.stdin.read()), os.path.exists('/dev/tty'))"
    )
    opening = "\ntry: open('/dev/tty')\nexcept OSError: print('no terminal')"
    finished = await Processes().run([PYTHON, "-c", program + opening], tmp_path, seconds=20)
    assert finished.output.startswith("/dev/null ''")
    assert finished.output.endswith("no terminal\n")


async def test_a_command_leads_a_session_of_its_own(tmp_path: Path) -> None:
    program = "import os; print(os.getsid(0) == os.getpgrp() == os.getpid())"
    assert (await Processes().run([PYTHON, "-c", program], tmp_path)).output == "True\n"


async def test_only_three_descriptors_are_passed_on(tmp_path: Path) -> None:
    with (tmp_path / "open").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        program = "import os; print(sorted(int(n) for n in os.listdir('/proc/self/fd'))[:4])"
        finished = await Processes().run([PYTHON, "-c", program], tmp_path)
    assert finished.output == "[0, 1, 2, 3]\n"  # 3 is the folder that is being listed


async def test_the_environment_is_an_allow_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("OPENAI_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK", "PYTHONPATH", "GIT_DIR")
    for name in names:
        monkeypatch.setenv(name, "canary-7391")
    finished = await Processes().run(["env"], tmp_path, environment={"HOME": "/private", "EXTRA": "given"})
    lines = finished.output.splitlines()
    assert "canary-7391" not in finished.output
    assert {"TERM=dumb", "HOME=/private", "EXTRA=given", "GIT_TERMINAL_PROMPT=0"} <= set(lines)


async def test_what_asks_for_a_password_fails_at_once(tmp_path: Path) -> None:
    finished = await Processes().run(["sh", "-c", "read -r answer || echo nobody answers"], tmp_path, seconds=10)
    assert finished.output == "nobody answers\n"


async def test_a_time_limit_ends_the_command_and_its_children(tmp_path: Path) -> None:
    began = time.monotonic()
    script = f"sleep 600 & echo $! > {tmp_path}/pid; echo before; sleep 600"
    finished = await Processes().run(["sh", "-c", script], tmp_path, seconds=2)
    assert in_time(began, 2 + LIMIT_AND_GRACE)
    assert finished.timed_out
    assert finished.output == "before\n"
    assert not _is_alive(_pid_in(tmp_path / "pid"))


async def test_who_does_not_listen_is_killed(tmp_path: Path) -> None:
    began = time.monotonic()
    script = f"trap '' TERM INT HUP; echo $$ > {tmp_path}/pid; while :; do sleep 0.1; done"
    finished = await Processes().run(["sh", "-c", script], tmp_path, seconds=2)
    assert finished.timed_out
    assert in_time(began, 2 + LIMIT_AND_GRACE + 1)
    assert not _is_alive(_pid_in(tmp_path / "pid"))


async def test_who_leaves_session_group_and_parent_is_found(tmp_path: Path) -> None:
    finished = await Processes().run([PYTHON, "-c", ESCAPE, str(tmp_path / "pid")], tmp_path, seconds=3)
    assert finished.timed_out
    assert not _is_alive(_pid_in(tmp_path / "pid"))


async def test_who_stays_behind_is_ended_and_does_not_hold_the_result_up(tmp_path: Path) -> None:
    script = f"setsid sleep 600 & echo $! > {tmp_path}/pid; echo done"
    finished = await Processes().run(["sh", "-c", script], tmp_path, seconds=30)
    assert finished.seconds < 5
    assert finished.exit_code == 0
    assert finished.output == "done\n\n[processes left in the background were ended]"
    assert not _is_alive(_pid_in(tmp_path / "pid"))


async def test_a_flood_is_drained_in_bounded_memory(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    script = "yes 0123456789012345678901234567890123456789 | head -c 300000000"
    finished = await Processes().run(["sh", "-c", script], tmp_path, seconds=60)
    assert finished.exit_code == 0
    assert "bytes left out" in finished.output
    assert len(finished.output) < 140_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


async def test_the_loop_answers_while_output_floods_in(tmp_path: Path) -> None:
    script = "yes 0123456789012345678901234567890123456789 | head -c 100000000"
    running = asyncio.create_task(Processes().run(["sh", "-c", script], tmp_path, seconds=60))
    longest, last = 0.0, time.monotonic()
    while not running.done():
        await asyncio.sleep(0)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    assert (await running).exit_code == 0
    assert longest < 1.0 * slowness()


async def test_cancelling_ends_the_tree_before_it_returns(tmp_path: Path) -> None:
    running = asyncio.create_task(Processes().run([PYTHON, "-c", ESCAPE, str(tmp_path / "pid")], tmp_path))
    await until(lambda: _written(tmp_path / "pid"))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not _is_alive(_pid_in(tmp_path / "pid"))


async def test_cancelling_again_does_not_stop_the_ending(tmp_path: Path) -> None:
    script = f"trap '' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 0.1; done"
    running = asyncio.create_task(Processes().run(["sh", "-c", script], tmp_path))
    await until(lambda: _written(tmp_path / "pid"))
    for _ in range(5):
        running.cancel()
        await asyncio.sleep(0.05)
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not _is_alive(_pid_in(tmp_path / "pid"))


async def test_cancelling_at_any_moment_leaves_nothing(tmp_path: Path) -> None:
    processes = Processes()
    for moment in range(12):
        running = asyncio.create_task(processes.run(["sh", "-c", "sleep 600"], tmp_path))
        for _ in range(moment):
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert not processes.running


async def test_kill_all_ends_what_is_under_way(tmp_path: Path) -> None:
    processes = Processes()
    running = asyncio.create_task(processes.run([PYTHON, "-c", ESCAPE, str(tmp_path / "pid")], tmp_path))
    await until(lambda: _written(tmp_path / "pid"))
    assert processes.running == 1
    processes.kill_all()
    finished = await running
    assert finished.exit_code == -9
    assert not _is_alive(_pid_in(tmp_path / "pid"))
    assert processes.running == 0


async def test_only_a_few_run_at_once(tmp_path: Path) -> None:
    script = "import os, time; open(f'on-{os.getpid()}', 'w'); time.sleep(0.3); os.remove(f'on-{os.getpid()}')"
    processes = Processes()
    running = asyncio.gather(*(processes.run([PYTHON, "-c", script], tmp_path) for _ in range(8)))
    most = 0
    while not running.done():
        most = max(most, _count(tmp_path))
        await asyncio.sleep(0.02)
    assert all(finished.exit_code == 0 for finished in await running)
    assert 1 <= most <= 4


async def test_many_commands_leak_no_descriptor(tmp_path: Path) -> None:
    processes = Processes()
    await processes.run(["true"], tmp_path)
    before = _count(Path("/proc/self/fd"))
    for _ in range(30):
        await processes.run(["true"], tmp_path)
    with pytest.raises(ToolFailed):
        await processes.run(["no-such-command-at-all"], tmp_path)
    assert _count(Path("/proc/self/fd")) <= before + 1


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["no-such-command-at-all"], "There is no command 'no-such-command-at-all'"),
        (["/"], "cannot be started"),
        (["echo", "a\0b"], "cannot be started"),
        (["echo", "x" * 3_000_000], "cannot be started"),
    ],
)
async def test_what_cannot_be_started_says_why(tmp_path: Path, argv: list[str], said: str) -> None:
    with pytest.raises(ToolFailed, match=said):
        await Processes().run(argv, tmp_path)


async def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="is gone"):
        await Processes().run(["true"], tmp_path / "gone")


async def test_a_command_on_a_relative_path_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "evil").write_text("#!/bin/sh\necho evil\n")
    (tmp_path / "evil").chmod(0o755)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    with pytest.raises(ToolFailed):
        await Processes().run(["evil"], tmp_path)
