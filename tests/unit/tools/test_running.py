import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.unit.tools.desk import Desk, OpenDesk, RecordedCheck

from detent.core.errors import ToolFailed
from detent.tools.output import LARGEST
from detent.tools.running import RunCommand


def refusal(desk: Desk, name: str, **arguments: object) -> str:
    with pytest.raises(ToolFailed) as caught:
        desk.prepare(name, json.dumps(arguments))
    return str(caught.value)


async def test_a_program_runs_in_the_copy(open_desk: OpenDesk) -> None:
    desk = open_desk({"a.txt": b"hello\n"})
    told = await desk.call("run_command", command="cat a.txt")
    assert told.startswith("Exit code 0, after ")
    assert told.endswith("hello\n")
    assert "Exit code 1" in await desk.call("run_command", command=["grep", "a|b", "a.txt"])
    assert (await desk.call("run_command", command="true")).endswith("It printed nothing.")


async def test_a_command_that_takes_too_long_is_stopped(open_desk: OpenDesk) -> None:
    assert "Stopped" in await open_desk({}).call("run_command", command="sleep 60", seconds=0.2)


async def test_long_output_keeps_its_ends(open_desk: OpenDesk) -> None:
    text = b"begin\n" + b"x" * 100_000 + b"\nend\n"
    told = await open_desk({"a.txt": text}).call("run_command", command="cat a.txt")
    assert len(told) < LARGEST + 300
    assert "begin" in told
    assert told.endswith("end\n")
    assert "are not shown" in told


def test_argv_is_exactly_what_will_run(open_desk: OpenDesk) -> None:
    call = open_desk({}).prepare("run_command", json.dumps({"command": "git log --format='%h | %s' \"a b\""}))
    assert call.argv == ("git", "log", "--format=%h | %s", "a b")
    assert call.title == "Run git log '--format=%h | %s' 'a b'"


@pytest.mark.parametrize(
    "command",
    [
        "ls | wc",
        "cd a && ls",
        "ls;ls",
        "ls > out",
        "ls 2>&1",
        "sleep 9 &",
        "cat <<EOF",
        "echo $HOME",
        'echo "$(id)"',
        "echo `id`",
        "A=1 ls",
        "(ls)",
        "ls *.py",
        "ls ~",
        "ls\nls",
        "echo a\\\nb",
        "echo 'open",
    ],
)
def test_what_only_a_shell_understands_is_given_to_one(command: str) -> None:
    call = RunCommand(command=command)
    assert Path(call.argv[0]).name in ("bash", "sh")
    assert call.argv[1:] == ("-c", command)
    assert call.title == f"Run {command}"


@pytest.mark.parametrize("command", ["", "  ", [], [""], ["ls -la"], ["a\0b"]])
def test_no_command(open_desk: OpenDesk, command: object) -> None:
    assert refusal(open_desk({}), "run_command", command=command).startswith("run_command: ")


def test_time_is_bounded(open_desk: OpenDesk) -> None:
    assert "seconds" in refusal(open_desk({}), "run_command", command="ls", seconds=601)
    assert "seconds" in refusal(open_desk({}), "run_command", command="ls", seconds=0)


async def test_the_check_is_run_on_what_was_named(open_desk: OpenDesk) -> None:
    check = RecordedCheck()
    desk = Desk(open_desk({}).shadow, (check,))
    told = await desk.call("run_tests", targets=["tests/test_a.py::test_b"])
    assert told.startswith("pytest: 1 passed of 1")
    await desk.call("run_tests")
    assert check.asked == [("tests/test_a.py::test_b",), ()]
    call = desk.prepare("run_tests", '{"targets": ["tests"]}')
    assert call.argv == ("python", "-m", "pytest"), "what is permitted is the check, whatever it is run on"
    assert call.title == "Run the tests: tests"


SHOP = {
    "money.py": b"def cents(euros):\n    return euros * 100\n",
    "shop.py": b"import money\n",
    "till.py": b"",
    "tests/test_shop.py": b"import shop\n",
    "tests/test_till.py": b"import till\n",
}


async def test_the_tests_that_reach_the_changes_run_alone(open_indexed_desk: OpenDesk) -> None:
    check = RecordedCheck()
    desk = replace(open_indexed_desk(SHOP), checks=(check,))
    assert "All tests ran" in await desk.call("run_tests", impacted=True), "nothing was changed yet"
    await desk.call("edit_file", path="money.py", old_string="euros * 100", new_string="100 * euros")
    assert (await desk.call("run_tests", impacted=True)).startswith("pytest: 1 passed of 1")
    await desk.call("edit_file", path="money.py", old_string="100 *", new_string="1_00 *")
    await desk.call("write_file", path="till.py", content="import shop\n")
    await desk.call("run_tests", impacted=True)
    assert check.asked == [(), ("tests/test_shop.py",), ("tests/test_till.py", "tests/test_shop.py")]


async def test_all_tests_run_where_nobody_knows_which_reach_the_changes(open_desk: OpenDesk) -> None:
    check = RecordedCheck()
    desk = Desk(open_desk(SHOP).shadow, (check,))
    assert "All tests ran" in await desk.call("run_tests", impacted=True)
    assert desk.prepare("run_tests", '{"impacted": true}').title == "Run the tests that reach the changes"
    assert "name targets, or" in refusal(desk, "run_tests", impacted=True, targets=["tests"])


@pytest.mark.parametrize("target", ["-p evil", "--rootdir=/", "", " ", "a\0"])
def test_a_target_is_no_option(open_desk: OpenDesk, target: str) -> None:
    desk = Desk(open_desk({}).shadow, (RecordedCheck(),))
    assert "is no path" in refusal(desk, "run_tests", targets=[target])


def test_the_hosts_of_a_command_are_named_without_more(open_desk: OpenDesk) -> None:
    desk = open_desk({})
    arguments = {"command": "pip install x", "network": ["Docs.Python.org", "localhost:80", "docs.python.org"]}
    prepared = desk.prepare("run_command", json.dumps(arguments))
    assert [str(host) for host in prepared.hosts] == ["docs.python.org", "localhost:80"]
    assert "write docs.python.org" in refusal(desk, "run_command", command="ls", network=["https://a.example/b"])


@dataclass
class FolderCheck(RecordedCheck):
    """Of a folder below the top; it can run nothing alone."""

    folder: str = ""

    @property
    def name(self) -> str:
        return f"npm test in {self.folder}"

    @property
    def selects(self) -> bool:
        return False

    def command(self) -> Sequence[str]:
        return ("sh", "-c", f"cd {self.folder} && exec npm test")


async def test_each_check_runs_what_is_its_own_and_the_call_is_all_of_their_commands(
    open_indexed_desk: OpenDesk,
) -> None:
    top, web, docs = RecordedCheck(), FolderCheck(folder="web"), FolderCheck(folder="docs")
    desk = replace(open_indexed_desk({**SHOP, "web/a.js": b"1\n", "docs/a.js": b"1\n"}), checks=(top, web, docs))
    call = desk.prepare("run_tests", "{}")
    assert call.argv[:2] == ("/bin/sh", "-c")
    assert call.argv[2].split("; ") == [
        "python -m pytest",
        "sh -c 'cd web && exec npm test'",
        "sh -c 'cd docs && exec npm test'",
    ]
    await desk.call("edit_file", path="money.py", old_string="euros * 100", new_string="100 * euros")
    await desk.call("edit_file", path="web/a.js", old_string="1", new_string="2")
    told = await desk.call("run_tests", impacted=True)
    assert [line[:30] for line in told.splitlines() if "passed" in line] == ["pytest: 1 passed of 1, in 0.0 s"[:30]] * 2
    assert (top.asked, web.asked, docs.asked) == ([("tests/test_shop.py",)], [()], [])


def test_nothing_runs_tests_that_the_settings_leave_out(open_desk: OpenDesk) -> None:
    assert "leave out" in refusal(replace(open_desk({}), checks=()), "run_tests")
