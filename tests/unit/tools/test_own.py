"""Tools that a project brings along."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from detent.core.errors import ToolFailed
from detent.core.ports import Tool
from detent.harness.trust import Trust, seen
from detent.tools.own import own_files, own_tools, why_not
from detent.tools.standard import standard_tools

DOCS = Path(__file__).parents[3] / "docs" / "tools.md"
ABOUT = '"""Say a word."""\n\n'
SAY = ABOUT + 'def run(word: str, times: int = 1) -> str:\n    return " ".join([word] * times)\n'


class Place:
    def __init__(self, folder: Path) -> None:
        self.root = folder / "ws"
        (self.root / ".detent" / "tools").mkdir(parents=True)
        self.trust = Trust(folder / "trusted")

    def write(self, name: str, text: str) -> None:
        (self.root / ".detent" / "tools" / name).write_text(text, "utf-8")

    def trusts(self) -> None:
        self.trust.trust(self.root, seen(self.root, own_files(self.root)))

    def tools(self) -> dict[str, Tool]:
        return dict(own_tools(self.root, self.trust, lambda: sys.executable, standard_tools(None)))

    def why_not(self) -> list[str]:
        return list(why_not(self.root, self.trust, {**standard_tools(None), **self.tools()}))

    def run(self, name: str, **arguments: object) -> subprocess.CompletedProcess[str]:
        """The very command of a call, in the root."""
        command = self.tools()[name].prepare(json.dumps(arguments)).argv
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_the_model_is_told(place: Place) -> None:
    place.write("say.py", SAY)
    place.trusts()
    spec = place.tools()["say"].spec
    assert (spec.name, spec.description) == ("say", "Say a word.")
    assert spec.parameters["required"] == ["word"]
    assert spec.parameters["properties"] == {"word": {"type": "string"}, "times": {"type": "integer", "default": 1}}


def test_a_call_is_a_process_with_the_arguments_that_were_given(place: Place) -> None:
    place.write("say.py", SAY)
    place.trusts()
    assert place.run("say", word="it's", times=2).stdout == "it's it's\n"
    with pytest.raises(ToolFailed, match="times: input should be a valid integer"):
        place.tools()["say"].prepare('{"word": "a", "times": "2"}')
    with pytest.raises(ToolFailed, match="Expected"):
        place.tools()["say"].prepare('{"word": "a", "more": 1}')


def test_how_it_fails(place: Place) -> None:
    place.write("say.py", SAY)
    place.trusts()
    done = place.run("say", word="a", times=-1)
    assert (done.returncode, done.stdout) == (0, "\n")
    place.write("say.py", ABOUT + "def run() -> str:\n    raise OSError('no such word')\n")
    place.trusts()
    failed = place.run("say")
    assert failed.returncode == 1
    assert "OSError: no such word" in failed.stderr
    place.write("say.py", SAY)
    place.trusts()
    with pytest.raises(ToolFailed, match="longer than 100,000 characters"):
        place.tools()["say"].prepare(json.dumps({"word": "a" * 100_000}))


def test_it_is_read_and_not_run(place: Place) -> None:
    place.write("say.py", SAY + f'open({str(place.root / "ran")!r}, "w")\n')
    place.trusts()
    assert "say" in place.tools()
    assert not (place.root / "ran").exists()


def test_only_in_a_folder_that_is_trusted_with_just_these_files(place: Place) -> None:
    place.write("say.py", SAY)
    assert place.tools() == {}
    place.trust.trust(place.root)
    assert place.tools() == {}
    (told,) = place.why_not()
    assert told.startswith("1 of the project's own tools do not count: `/trust yes` in a chat, or `--trust`")
    place.trusts()
    assert list(place.tools()) == ["say"]
    assert place.why_not() == []
    place.write("another.py", SAY)
    assert place.tools() == {}
    place.trusts()
    assert list(place.tools()) == ["another", "say"]
    place.write("say.py", SAY + "# more\n")
    assert place.tools() == {}


def test_a_file_that_was_changed_since_is_not_run(place: Place) -> None:
    place.write("say.py", SAY)
    place.trusts()
    command = place.tools()["say"].prepare('{"word": "a"}').argv
    place.write("say.py", SAY.replace("return", "print('mine')\n    return"))
    done = subprocess.run(command, cwd=place.root, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not what was trusted any more" in done.stderr


def test_a_link_brings_nothing(place: Place, tmp_path: Path) -> None:
    (tmp_path / "say.py").write_text(SAY, "utf-8")
    (place.root / ".detent" / "tools" / "say.py").symlink_to(tmp_path / "say.py")
    assert own_files(place.root) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def run() -> str:\n    return ''\n", "it needs a docstring"),
        (ABOUT, "one function run"),
        (ABOUT + "def run(", "it is no Python"),
        (ABOUT + "def run(word) -> str: ...\n", "word must have one of the types"),
        (ABOUT + "def run(word: Path) -> str: ...\n", "word must have one of the types"),
        (ABOUT + "def run(_word: str) -> str: ...\n", "_word is no name for an argument here"),
        (ABOUT + "def run(copy: bool) -> str: ...\n", "copy is no name for an argument here"),
        (ABOUT + "def run(word: str = b'') -> str: ...\n", "a default must be a plain value"),
        (ABOUT + "def run(**words: str) -> str: ...\n", "run takes named arguments alone"),
        (ABOUT + "def run(word: str = name()) -> str: ...\n", "a default must be a plain value"),
        (SAY + "#" * 32_000, "it is longer than 32,000 bytes"),
    ],
)
def test_what_is_no_tool_is_told_of(place: Place, text: str, why: str) -> None:
    place.write("say.py", text)
    place.write("good.py", SAY)
    place.trusts()
    assert list(place.tools()) == ["good"]
    (told,) = place.why_not()
    assert told.startswith(".detent/tools/say.py is no tool: ")
    assert why in told


def test_a_name_that_is_taken_does_not_count(place: Place) -> None:
    place.write("read_file.py", SAY)
    place.trusts()
    assert place.tools() == {}
    assert place.why_not() == [".detent/tools/read_file.py is no tool: Detent has one of this name."]


def test_the_example_of_the_docs(place: Place) -> None:
    text = DOCS.read_text("utf-8")
    example, *_ = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (name,) = re.findall(r"`\.detent/tools/(\w+\.py)`", text)
    assert len(example.splitlines()) <= 20
    place.write(name, example)
    (place.root / "a.py").write_text("x = 1\n# TODO: two\n", "utf-8")
    place.trusts()
    assert json.loads(place.run("open_tasks", words=["TODO"]).stdout)[-1] == "a.py:2: # TODO: two"
