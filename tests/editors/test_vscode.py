"""The whole story in a real VS Code, with the extension as it is packed."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from tests import walls
from tests.e2e.conftest import BAD, GOOD, IMPLEMENTS, PLAN, STUB, edits, says, writes
from tests.editors import code_server, player
from tests.editors.code_server import Tools
from tests.model_server import FaultyScript, ScriptedServer
from tests.project_python import project_python
from tests.rules import ROOT
from tests.scenarios.scenario import HERE, load, repository

STORY = Path(__file__).with_name("vscode_story.mjs")
REVIEW = Path(__file__).with_name("vscode_review.mjs")
CRASH = Path(__file__).with_name("vscode_crash.mjs")
FILES = Path(__file__).with_name("vscode_files.mjs")
FIRST = Path(__file__).with_name("vscode_first.mjs")
WAYS = Path(__file__).with_name("vscode_ways.mjs")
ARTEFACTS = ROOT / ".artefacts" / "vscode"
PICTURES = ("proposal", "plan", "compare")
VSIX = ROOT / "vscode-client" / "dist" / "detent.vsix"
LARGEST = 1_500_000
PANEL_PATIENCE = 240.0
THEME = "workbench.colorTheme"
"""The review is played in a dark one, the first run in high contrast, the rest in the light one of the editor.
Each by its name of today: the editor would replace an older one in the file of settings while it still starts."""
STEPS = (
    "panel open",
    "asked: Run the project's tests?",
    "plan shown",
    "proof: Proven: pytest: 4 passed; introduced 0, fixed 3, still failing 0",
    "hunk in place",
    "accepted by key",
    "undone in the panel",
    "rejected by lens",
    "slash: /stats, with a table",
    "accessibility: vscode-light: nothing serious",
    "replayed after a reload",
    "errors: none",
    "THE END",
)
SLOW = (
    PLAN,
    {**edits("calc.py", STUB, GOOD), "text": "Slowly, word by word, as it comes. " * 20 + "the end", "seconds": 10.0},
    says("I wrote divide."),
)
CRASHED = (
    "an answer on its way",
    "crash told",
    "resumed",
    "landed",
    "errors: none",
    "THE END",
)
FIRST_STEPS = (
    "walkthrough: the server is found",
    "rehearsal asked: Run the project's tests?",
    "rehearsal accepted",
    "model: set up",
    "asked: Run the project's tests?",
    "accepted",
    "unfolded: vscode-high-contrast: nothing serious",
    "errors: none",
    "THE END",
)
TWO_FILES = (
    PLAN,
    edits("calc.py", STUB, GOOD),
    writes("NOTES.md", "divide is written.\n"),
    {**says("I wrote divide."), "seconds": 0.5},
)
NEW_FILE = (
    PLAN,
    edits("calc.py", STUB, BAD),
    says("Done."),
    edits("calc.py", BAD, GOOD),
    *TWO_FILES[2:],
)
FILES_STEPS = (
    "notified: Show in panel",
    "tests: tests/test_calc.py > test_divide > test_divide_by_zero > test_mean",
    "problem: tests/test_calc.py::test_divide failed: assert 18 == 2",
    "light bulb: Agent: fix this failure",
    "from the Testing view: Fix this failing test: tests/test_calc.py::test_divide: assert 18 == 2",
    "mended by the run that proposed it",
    "new file shown",
    "new file made",
    "cancelled in the panel",
    "cancelled from the tree of runs",
    "cancelled from the status bar",
    "accessibility: vscode-high-contrast-light: nothing serious",
    "errors: none",
    "THE END",
)
WAYS_STEPS = (
    "status: 2 hunks",
    "tree: calc.py, NOTES.md",
    "drawn: red lines, marks at the border, green text",
    "by key: calc.py, NOTES.md",
    "new file accepted by key",
    "rejected by key",
    "a message for the commit",
    "explain: a question about what is selected in the terminal",
    "errors: none",
    "THE END",
)
REVIEWED = (
    "context pinned",
    "accessibility: vscode-dark: nothing serious",
    "changed plan after a reload: Test it, twice, Write it",
    "after another server: Test it, twice, Write it",
    "plan: Test it, twice, Write it",
    "streamed",
    "compared",
    "landed beside what was typed",
    "rejected",
    "unfolded: vscode-dark: nothing serious",
    "errors: none",
    "THE END",
)


@pytest.fixture(scope="module")
def tools() -> Tools:
    try:
        return code_server.find()
    except code_server.Missing as reason:
        pytest.skip(f"needs code-server and Chromium: {reason}")


@pytest.fixture(scope="module")
def vsix() -> Path:
    if shutil.which("npm") is None:
        pytest.skip("needs npm, to pack the extension")
    subprocess.run(["make", "--no-print-directory", "client"], cwd=ROOT, check=True)
    return VSIX


def test_the_package_is_small_and_has_no_source_in_it(vsix: Path) -> None:
    assert vsix.stat().st_size < LARGEST
    with ZipFile(vsix) as package:
        names = package.namelist()
        assert {"extension/dist/extension.js", "extension/dist/panel.js", "extension/LICENSE.txt"} <= set(names)
        assert [name for name in names if name.endswith((".map", ".ts", ".test.js"))] == []
        assert [name for name in names if b"sourceMappingURL=" in package.read(name)] == []


def test_the_pages_of_the_package_show_what_is_in_it(vsix: Path) -> None:
    """The walkthrough has pictures; the extension's page could show none of the package."""
    with ZipFile(vsix) as package:
        names = package.namelist()
        pages = {name: package.read(name).decode() for name in names if name.endswith(".md")}
        pictures = {name: package.read(name) for name in names if name.endswith(".png")}
    links = {(name, link) for name, text in pages.items() for link in re.findall(r"\]\(([^)]+)\)", text)}
    local = {
        str(Path(name).parent / link) for name, link in links if not link.startswith(("https://", "command:", "#"))
    }
    assert local == set(pictures) != set()
    assert all(data == (ROOT / "docs" / "pictures" / Path(name).name).read_bytes() for name, data in pictures.items())
    assert "![" not in pages["extension/readme.md"]


def test_two_packages_are_made_at_once(vsix: Path) -> None:
    command = ["make", "--no-print-directory", "client"]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    with ZipFile(vsix) as package:
        assert package.testzip() is None
    left = {path.name for path in vsix.parent.iterdir() if path.name.startswith(".")}
    assert left == set()


@pytest.fixture(scope="module", autouse=True)
def pictures(pytestconfig: pytest.Config) -> Iterator[None]:
    """With ``--record``, what the tests saw becomes the pictures of the README."""
    yield
    if pytestconfig.getoption("--record"):
        for name in PICTURES:
            shutil.copy(ARTEFACTS / f"{name}.png", ROOT / "docs" / "pictures")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for path, text in repository(load(HERE / "cases" / "second_try.toml")).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture
def versioned(project: Path) -> Path:
    subprocess.run(["git", "init", "-q", project], check=True)
    return project


@pytest.mark.timeout(900)
async def test_one_click(tools: Tools, vsix: Path, project: Path) -> None:
    """Menu, question, plan, red, green, a hunk in place, accept by key, undo, reject by lens, reload."""
    replies = load(HERE / "cases" / "second_try.toml").reply
    said = await played(STORY, Stage(tools, vsix, project), replies, {})
    assert _steps(said) == STEPS, said
    assert "raise NotImplementedError" in (project / "calc.py").read_text("utf-8")


@pytest.mark.timeout(900)
async def test_a_review(tools: Tools, vsix: Path, project: Path) -> None:
    """A task from the panel, a plan whose changes outlive a reload and a server, two files, typing while they wait."""
    settings = {"detent.run.plan_approval": True, THEME: "Dark Modern"}
    said = await played(REVIEW, Stage(tools, vsix, project), TWO_FILES, settings)
    assert _steps(said) == REVIEWED, said
    assert not (project / "NOTES.md").exists()


@pytest.mark.timeout(900)
async def test_new_files_and_stopping(tools: Tools, vsix: Path, project: Path) -> None:
    """A question while the panel is away, a failing test and its fix, an accepted new file, three stopped runs."""
    settings = {"detent.run.attempts": 1, THEME: "Default High Contrast Light"}
    said = await played(FILES, Stage(tools, vsix, project), NEW_FILE, settings)
    assert _steps(said) == FILES_STEPS, said
    assert (project / "NOTES.md").read_text("utf-8") == "divide is written.\n"


@pytest.mark.timeout(900)
async def test_ways_around_the_editor(tools: Tools, vsix: Path, versioned: Path) -> None:
    """Keys, marks in the code, tree, status bar, the commit's message, the terminal."""
    said = await played(WAYS, Stage(tools, vsix, versioned), TWO_FILES, {})
    assert _steps(said) == WAYS_STEPS, said
    assert (versioned / "NOTES.md").exists()
    assert "raise NotImplementedError" in (versioned / "calc.py").read_text("utf-8")


@pytest.mark.timeout(900)
async def test_a_crash_in_the_middle(tools: Tools, vsix: Path, project: Path) -> None:
    """The server is killed while the model speaks; it is started again, and the run is resumed."""
    said = await played(CRASH, Stage(tools, vsix, project), SLOW, {})
    assert _steps(said) == CRASHED, said


@pytest.mark.timeout(900)
async def test_the_first_run(tools: Tools, vsix: Path, project: Path) -> None:
    """From the walkthrough to the first accepted hunk: by the rehearsal, and with a model that is set up on the way."""
    unset = {"detent.model.name": None, "detent.model.base_url": None, THEME: "Default High Contrast"}
    said = await played(FIRST, Stage(tools, vsix, project), IMPLEMENTS, unset)
    print("\n".join(line for line in said.splitlines() if line.startswith("FIRST ")))
    assert _steps(said) == FIRST_STEPS, said


@dataclass(frozen=True, slots=True)
class Stage:
    """``beside``: other extensions that are installed; ``told``: what the script is told by environment."""

    tools: Tools
    vsix: Path
    project: Path
    beside: Sequence[Path] = ()
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.project.parent

    @property
    def mark(self) -> str:
        """A name by which this test's server can be found and killed, and none of the same test run elsewhere."""
        return "-".join(("detent", *self.folder.parts[-3:]))


def _steps(said: str) -> tuple[str, ...]:
    return tuple(line.removeprefix("@ ") for line in said.splitlines() if line.startswith("@ "))


async def played(script: Path, stage: Stage, replies: Sequence[Any], more: Mapping[str, object]) -> str:
    """What the script said, with the extension's log behind it. A setting that is None is not set."""
    async with ScriptedServer(FaultyScript.model_validate({"replies": list(replies)})) as model:
        chosen = {**_settings(model.base_url, stage.folder / stage.mark), **more}
        settings = json.dumps({key: value for key, value in chosen.items() if value is not None})
        folder, environment = stage.folder / "vscode", _environment(stage.folder)
        with code_server.serving(stage.tools, folder, settings, [stage.vsix, *stage.beside], environment) as port:
            said = await _play(script, stage, port, model.base_url)
    return said + _log(stage.folder)


def _settings(base_url: str, server: Path) -> dict[str, object]:
    server.symlink_to(Path(sys.executable).parent / "detent")
    return {
        "workbench.startupEditor": "none", "security.workspace.trust.enabled": False,
        "telemetry.telemetryLevel": "off", "update.mode": "none", "extensions.autoUpdate": "off",
        "extensions.autoCheckUpdates": False, "workbench.enableExperiments": False,
        "chat.commandCenter.enabled": False, "chat.disableAIFeatures": True, "editor.minimap.enabled": False,
        "files.autoSave": "off", "window.confirmBeforeClose": "never",
        "workbench.secondarySideBar.defaultVisibility": "hidden",
        "detent.server.command": [str(server), "lsp"],
        "detent.model.name": "scripted",
        "detent.model.base_url": base_url,
        "detent.checks.interpreter": project_python(),
    }  # fmt: skip


def _log(tmp_path: Path) -> str:
    """What the extension wrote into its output channel."""
    return "\n".join(
        log.read_text("utf-8", "replace") for log in sorted(tmp_path.glob("vscode/user/logs/**/Detent.log"))
    )


def _environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "OPENAI_API_KEY": "sk-scripted",
        **walls.chosen(),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }


async def _play(script: Path, stage: Stage, port: int, model: str) -> str:
    environment = {
        **os.environ,
        **stage.tools.environment,
        "VSCODE_URL": f"http://127.0.0.1:{port}",
        "WORKSPACE": str(stage.project),
        "ARTEFACTS": str(ARTEFACTS),
        "SERVER_MARK": stage.mark,
        "MODEL_URL": model,
        **stage.told,
    }
    return await player.said_by([stage.tools.node, script], environment)


@pytest.mark.timeout(300)
async def test_the_panel_alone(tools: Tools, vsix: Path) -> None:
    """What a model writes stays text; the keyboard is enough; ten thousand events are shown."""
    client = ROOT / "vscode-client"
    environment = {**os.environ, **tools.environment, "CLIENT": str(client)}
    script = Path(__file__).with_name("panel_page.mjs")
    said = await player.said_by([tools.node, script], environment, PANEL_PATIENCE)
    print(said)
    assert _steps(said) == (
        "hostile: 0 strange elements",
        "reordering shown: true",
        'by keyboard: {"type":"command","name":"detent.answer",'
        '"argument":{"runId":"run1","approvalId":"a1","answer":"Allow once"}}',
        'slash: {"type":"slash","word":{"runId":"run1","text":"/stats day"}}',
        "mention: Look at `calendar.py` ",
        'costs at 300 px: 15 figures, 0 cut off, the first "questions" 1,234',
        "entries: 1004",
        "errors: none",
    ), said
