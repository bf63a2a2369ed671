"""The pages about editors: the table is of these tests, and what a reader pastes is what the editor takes."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest
from tests.editors import conformance, neovim, stage
from tests.rules import ROOT

LOADS = """
vim.cmd('edit ' .. vim.env.DETENT_FILE)
assert(vim.wait(30000, function() return #vim.lsp.get_clients({ bufnr = 0, name = 'detent' }) == 1 end, 50))
vim.lsp.get_clients({ name = 'detent' })[1].stop()
vim.cmd('qa!')
"""


def test_the_table_is_fresh() -> None:
    """``python -m tests.editors.conformance docs/editors/README.md`` makes it anew."""
    assert conformance.PAGE.read_text("utf-8") == conformance.table()


def test_what_the_table_says_of_vs_code_is_in_its_stories() -> None:
    stories = Path(__file__).with_name("test_vscode.py").read_text("utf-8")
    assert [step for step in conformance.VSCODE.values() if step not in stories] == []


def test_every_editor_of_the_table_has_a_page() -> None:
    pages = {path.stem for path in stage.PAGES.glob("*.md")} - {"README"}
    assert pages == {"vscode", "neovim", "helix", "emacs", "zed", "kate", "sublime"}
    assert all(f"({page}.md)" in conformance.table() for page in pages)


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("zed", ("lsp", "pylsp", "binary")),
        ("kate", ("servers", "python")),
        ("sublime", ("clients", "detent")),
    ],
)
def test_settings_start_the_server(page: str, path: tuple[str, ...]) -> None:
    found = json.loads(stage.settings(page, "json"))
    for name in path:
        found = found[name]
    assert found.get("command", [found.get("path"), *found.get("arguments", ())]) == ["detent", "lsp"]


def test_the_settings_for_vs_code_are_of_the_extension() -> None:
    manifest = json.loads((ROOT / "vscode-client" / "package.json").read_text("utf-8"))
    parts = manifest["contributes"]["configuration"]
    known = {name for part in (parts if isinstance(parts, list) else [parts]) for name in part["properties"]}
    assert set(json.loads(stage.settings("vscode", "json"))) <= known


async def test_the_settings_for_neovim_start_the_server(tmp_path: Path) -> None:
    editor = neovim.find()
    if editor is None:
        pytest.skip("needs Neovim 0.10 or newer (on Debian as root it is installed by the test)")
    async with stage.set_up(tmp_path) as here:
        settings, script = tmp_path / "init.lua", tmp_path / "loads.lua"
        settings.write_text(stage.settings("neovim", "lua", 1), "utf-8")
        script.write_text(LOADS, "utf-8")
        process = await asyncio.create_subprocess_exec(
            editor, "--headless", "-u", str(settings), "-S", str(script), cwd=here.project, env=here.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0 and b"Error" not in said, said
