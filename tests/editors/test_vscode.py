"""The whole story in a real VS Code, with the extension as it is packed."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests import walls
from tests.editors import code_server
from tests.editors.code_server import Tools
from tests.model_server import FaultyScript, ScriptedServer
from tests.rules import ROOT
from tests.scenarios.scenario import HERE, load, repository

STORY = Path(__file__).with_name("vscode_story.mjs")
VSIX = ROOT / "vscode-client" / "dist" / "detent.vsix"
STEPS = (
    "panel open",
    "asked: Run the project's tests?",
    "plan shown",
    "proof: Proven: pytest: 4 passed",
    "hunk in place",
    "accepted by key",
    "undone in the panel",
    "accessibility: nothing serious",
    "replayed after a reload",
    "crash told",
    "accepted after a crash",
    "errors: none",
    "THE END",
)


@pytest.fixture(scope="module")
def tools() -> Tools:
    found = code_server.find()
    if found is None:
        pytest.skip("needs code-server and Chromium (on Debian as root, with npm and g++, the test installs them)")
    return found


@pytest.fixture(scope="module")
def vsix() -> Path:
    if shutil.which("npm") is None:
        pytest.skip("needs npm, to pack the extension")
    subprocess.run(["make", "--no-print-directory", "client"], cwd=ROOT, check=True)
    return VSIX


@pytest.mark.timeout(600)
async def test_the_story_in_vscode(tools: Tools, vsix: Path, tmp_path: Path) -> None:
    scenario = load(HERE / "cases" / "second_try.toml")
    project = tmp_path / "project"
    for path, text in repository(scenario).items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, "utf-8")
    mark = f"detent-lsp-{tmp_path.parent.name}-{tmp_path.name}"
    async with ScriptedServer(FaultyScript.model_validate({"replies": scenario.reply})) as model:
        settings = json.dumps(_settings(model.base_url, tmp_path / mark))
        with code_server.serving(tools, tmp_path / "vscode", settings, vsix, _environment(tmp_path)) as port:
            said = await _play(tools, port, project, mark)
    print(said)
    steps = [line.removeprefix("@ ") for line in said.splitlines() if line.startswith("@ ")]
    assert steps == list(STEPS), said
    assert "raise NotImplementedError" in (project / "calc.py").read_text("utf-8")


def _settings(base_url: str, server: Path) -> dict[str, object]:
    """``server`` is a name by which this test's server, and no other, can be found and killed."""
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
        "detent.checks.interpreter": sys.executable,
    }  # fmt: skip


def _environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "OPENAI_API_KEY": "sk-scripted",
        **walls.chosen(),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }


async def _play(tools: Tools, port: int, project: Path, mark: str) -> str:
    environment = {
        **os.environ,
        **tools.environment,
        "VSCODE_URL": f"http://127.0.0.1:{port}",
        "WORKSPACE": str(project),
        "ARTEFACTS": str(ROOT / ".artefacts" / "vscode"),
        "SERVER_MARK": mark,
    }
    process = await asyncio.create_subprocess_exec(
        tools.node, STORY, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), 300)
    return output.decode(errors="replace")
