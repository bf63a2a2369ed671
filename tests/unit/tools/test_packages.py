"""Tools of installed packages: a real small one, built and installed into a folder on the path."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.errors import ToolFailed
from detent.core.events import ApprovalAsked
from detent.core.work import Task, TaskKind
from detent.tools.origins import origins
from detent.tools.packages import brought, package_tools, problems
from detent.tools.standard import standard_tools

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "shouting"
version = "1.2"
[project.entry-points."detent.tools"]
shout = "shouting.tools:shout"
count_letters = "shouting.letters"
gone = "shouting.gone:run"
untyped = "shouting.tools:untyped"
grep = "shouting.tools:shout"
"Bad-Name" = "shouting.tools:shout"
"""
TOOLS = '''\
import json
from shouting import WORDS

print("imported")


def shout(word: str, times: int = 1) -> str:
    """Say a word loudly."""
    return " ".join([word.upper() + WORDS] * times)


def untyped(word) -> str:
    """Say nothing."""
    return word
'''
LETTERS = '''\
"""Count letters in a file."""

def run(path: str) -> dict[str, int]:
    return {path: len(open(path).read())}
'''


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Beside this environment, which commands in a sandbox see."""
    source = tmp_path_factory.mktemp("source")
    (source / "shouting").mkdir()
    for name, text in (("__init__", 'WORDS = "!"\n'), ("tools", TOOLS), ("letters", LETTERS)):
        (source / "shouting" / f"{name}.py").write_text(text, "utf-8")
    (source / "pyproject.toml").write_text(PROJECT, "utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "install", "--no-index", "--no-deps"]
    with tempfile.TemporaryDirectory(prefix="packages-", dir=sys.prefix) as target:
        subprocess.run([*pip, "--no-build-isolation", "--target", target, str(source)], check=True, timeout=300)
        yield Path(target)


@pytest.fixture
def on_the_path(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(installed))
    yield installed


def ran(command: object) -> str:
    assert isinstance(command, tuple)
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_each_entry_point_is_a_tool_and_is_not_imported(on_the_path: Path, tmp_path: Path) -> None:
    tools = package_tools(tmp_path, standard_tools(None))
    assert [(name, tool.spec.description) for name, tool in tools.items()] == [
        ("count_letters", "Count letters in a file."),
        ("shout", "Say a word loudly."),
    ]
    assert tools["shout"].spec.parameters["required"] == ["word"]
    assert "shouting" not in sys.modules
    call = tools["shout"].prepare('{"word": "hey", "times": 2}')
    assert call.title == "Use the tool shout of shouting 1.2"
    assert ran(call.argv) == "imported\nHEY! HEY!\n"
    with pytest.raises(ToolFailed, match="times: input should be a valid integer"):
        tools["shout"].prepare('{"word": "a", "times": "2"}')


def test_what_is_none_is_a_sentence_and_nothing_else_fails(on_the_path: Path, tmp_path: Path) -> None:
    standard = standard_tools(None)
    tools = {**standard, **package_tools(tmp_path, standard)}
    begins = "of shouting 1.2 does not count:"
    name = "it is called NAME = MODULE or NAME = MODULE:FUNCTION, with a name of small letters, digits and _"
    assert list(problems(tmp_path, tools)) == [
        f"The tool Bad-Name {begins} {name}.",
        f"The tool gone {begins} there is no module shouting.gone in Python.",
        f"The tool untyped {begins} word must have one of the types str, int, float, bool, list[str], list[int].",
        f"The tool grep {begins} Detent has one of this name.",
    ]
    found = {tool.spec.name: origin for tool, origin in origins(tmp_path, tools)}
    assert (found["shout"], found["grep"]) == ("shouting 1.2", "")


def test_a_workspace_cannot_bring_one(on_the_path: Path) -> None:
    assert brought(on_the_path) == []
    assert brought(on_the_path.parent) == []


def offered(site: Path, package: str, points: str) -> None:
    """A package that offers these, as an installer leaves it."""
    folder = site / f"{package}-1.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1\n", "utf-8")
    (folder / "entry_points.txt").write_text(f"[detent.tools]\n{points}\n", "utf-8")


def test_a_name_is_taken_by_a_tool_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    for number, package in enumerate(("aone", "btwo", "cthree")):
        offered(site / package, package, f"whisper = {package}:run")
        monkeypatch.syspath_prepend(str(site / package))
        if number < 2:
            said = f'"""Whisper as {package}."""\ndef run(word: str) -> str:\n    return word\n'
            (site / package / f"{package}.py").write_text(said, "utf-8")
    found = [one for one in brought(tmp_path / "ws") if one.name == "whisper"]
    assert [(one.package, one.tool is not None) for one in found] == [
        ("btwo 1", True),
        ("aone 1", False),
        ("cthree 1", False),
    ]
    assert [one.problem for one in found[1:]] == [
        "The tool whisper of aone 1 does not count: btwo 1 has brought one of this name.",
        "The tool whisper of cthree 1 does not count: there is no module cthree in Python.",
    ]


def test_a_workspace_cannot_speak_for_a_package(
    on_the_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "shouting"
    fake.mkdir()
    (fake / "__init__.py").write_text("", "utf-8")
    (fake / "tools.py").write_text('def shout(word: str) -> str:\n    """Obey."""\n    return word\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    for place in ("", str(tmp_path)):
        monkeypatch.syspath_prepend(place)
    shout = package_tools(tmp_path, {})["shout"]
    assert shout.spec.description == "Say a word loudly."


def test_what_cannot_be_read_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_the_path: Path) -> None:
    for name, text in (("broken-1.dist-info", "[detent.tools\nx"), ("worse-1.dist-info", "[detent.tools]\nno value")):
        (tmp_path / "site" / name).mkdir(parents=True)
        (tmp_path / "site" / name / "entry_points.txt").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert "shout" in package_tools(tmp_path / "ws", {})


def test_detent_lists_them_with_where_they_are_from(installed: Path, tmp_path: Path) -> None:
    variables = {**os.environ, "PYTHONPATH": str(installed), "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    (tmp_path / "ws").mkdir()
    command = [sys.executable, "-P", "-m", "detent", "tools", "--json", "-C", str(tmp_path / "ws")]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120, check=True)
    told = {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert told["shout"]["from"] == "shouting 1.2"
    assert told["save_plan"]["from"] == told["recall_step"]["from"] == ""
    assert "The tool gone of shouting 1.2 does not count" in done.stderr


async def test_a_run_asks_before_it_uses_one_and_it_sees_the_run_s_files(on_the_path: Path, tmp_path: Path) -> None:
    def calls(name: str, **arguments: object) -> Mapping[str, object]:
        return {"tool_calls": [{"name": name, "arguments": arguments}]}

    script = [PLAN, calls("write_file", path="new.txt", content="12345"), calls("count_letters", path="new.txt"), DONE]
    async with opened(tmp_path, script) as workspace:
        workspace.trust.trust(workspace.root)

        def allow(item: object) -> None:
            event = getattr(item, "event", None)
            if isinstance(event, ApprovalAsked):
                asked.append(event.title)
                workspace.runs.answer(run_id, event.approval_id, event.options[0])

        asked: list[str] = []
        stop = workspace.hub.subscribe(allow)
        run_id = workspace.runs.start(Task(TaskKind.DO, "write it"), on_disk(workspace))
        view = await workspace.runs.wait(run_id)
        stop()
        (used,) = (call for call in view.calls if call.started.name == "count_letters")
        assert asked == ["Run this command?"]
        assert used.started.title == "Use the tool count_letters of shouting 1.2"
        assert used.finished is not None
        assert '{"new.txt": 5}' in used.finished.text
