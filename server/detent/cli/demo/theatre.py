"""Where the demo is played: a fresh sample project, the real server, and an editor on its pipes."""

import asyncio
import importlib.util
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from detent.cli.demo import play
from detent.cli.demo.editor import Documents, Editor, Json
from detent.cli.demo.sample import expected_text, lay_out, rehearsal_script
from detent.cli.story import Story
from detent.cli.terminal import line
from detent.config import environment, load
from detent.core.errors import UserError
from detent.harness.child import Child
from detent.harness.git import Git
from detent.harness.sandbox.walls import Walls
from detent.models.open import REHEARSAL

_CAPABILITIES: Mapping[str, object] = {
    "general": {"positionEncodings": ["utf-32"]},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
        "executeCommand": {},
        "workspaceFolders": True,
    },
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        "publishDiagnostics": {"versionSupport": True},
        "synchronization": {"didSave": True},
    },
    "window": {"workDoneProgress": True, "showMessage": {"messageActionItem": {}}},
}


def play_demo(console: Console, keep: Path | None, *, rehearse: bool) -> None:
    """Raises StoryBroken or another UserError when the story did not go as it must."""
    if importlib.util.find_spec("pytest") is None:
        raise UserError(f"The demo runs the sample's tests with pytest: `{sys.executable} -m pip install pytest`.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="detent-demo-"))) if keep is None else keep
        root = folder / "calculator"
        if root.exists():
            raise UserError(f"{root} is there already: name another folder, or delete it.")
        _prepare(root)
        configured = load(None).settings.model.name
        rehearsed = rehearse or configured is None
        model = "the built-in rehearsal: a model's answers are replayed, everything else really happens"
        console.print(
            line(("The model is ", "bold"), model if rehearsed else f"{configured}, as you configured it", ".")
        )
        walls = Walls()
        walled = walls.stand or walls.fenced
        if not walled:
            told = f"none here ({walls.found.reason}), so the sample's own tests run without one."
            console.print(line(("The sandbox: ", "bold"), told))
        asyncio.run(_play(console, folder, rehearsed, walled=walled))
        if keep is not None:
            console.print(line(f"The project is kept in {root}."))


def _prepare(root: Path) -> None:
    lay_out(root)
    git = Git(root)
    git.init()
    git.add()
    git.commit("A calculator that cannot divide yet")


async def _play(console: Console, folder: Path, rehearsed: bool, *, walled: bool) -> None:
    root, log = folder / "calculator", folder / "server.log"
    argv = (sys.executable, "-P", "-m", "detent", "lsp")
    child = await Child.start(argv, root, _environment(folder, rehearsed, walled), log)
    stage = play.Stage(console, Story(console), Documents(root))
    editor = Editor(child, stage.hear)
    try:
        await _acts(console, editor, stage, root, rehearsed)
    except UserError as error:
        said = log.read_text(errors="replace").strip().splitlines()[-5:]
        raise play.StoryBroken("\n".join((str(error), *(f"  server: {text}" for text in said)))) from None
    finally:
        code = await editor.close()
    play.expect(code == 0, f"the server ends in good order (it ended with {code})")


async def _acts(console: Console, editor: Editor, stage: play.Stage, root: Path, rehearsed: bool) -> None:
    original = (root / play.PATH).read_bytes().decode()
    _head(console, "The editor starts the server and opens calc.py")
    await _open(editor, stage, root)
    _head(console, "What can be done with divide(), which only raises NotImplementedError?")
    await play.act_ask(editor, stage)
    _head(console, "The run, as the editor sees it")
    await play.act_watch(stage, original)
    if rehearsed:
        play.check_rehearsed(stage)
    _head(console, "The proposal, with the proof of exactly this content; calc.py is still untouched")
    play.show_proposal(stage)
    _head(console, "Accept one hunk, reject the other; what results is checked again by itself")
    await play.act_decide(editor, stage)
    _head(console, "Undo both decisions")
    await play.act_undo(editor, stage, original)
    _head(console, "Accept all, and save")
    await play.act_accept_all(editor, stage)
    _show_result(console, stage, root, rehearsed)


async def _open(editor: Editor, stage: play.Stage, root: Path) -> None:
    editor.answer("workspace/applyEdit", lambda params: stage.documents.apply(editor, params["edit"]))
    editor.answer("window/showMessageRequest", lambda params: _allow(stage, params))
    editor.answer("workspace/configuration", lambda params: [None for _ in params["items"]])
    folder = {"uri": root.as_uri(), "name": root.name}
    params = {
        "processId": os.getpid(),
        "rootUri": folder["uri"],
        "capabilities": _CAPABILITIES,
        "workspaceFolders": [folder],
    }
    answer = await editor.request("initialize", params)
    editor.notify("initialized", {})
    stage.documents.open(editor, play.PATH, "python")
    await editor.request("detent/subscribe", {"root": folder["uri"]})
    info = answer.get("serverInfo") or {}
    stage.console.print(
        line(f"{info.get('name', 'a server')} {info.get('version', '')} answers on its standard output.")
    )


def _allow(stage: play.Stage, params: Json) -> Json:
    """The user's click on the first button, shown with what was asked."""
    actions = params.get("actions") or [None]
    stage.console.print(line(("editor   ", "bold magenta"), params["message"]))
    stage.console.print(line(("click    ", "bold magenta"), str((actions[0] or {}).get("title"))))
    return actions[0]


def _show_result(console: Console, stage: play.Stage, root: Path, rehearsed: bool) -> None:
    text = (root / play.PATH).read_bytes().decode()
    play.expect(text == stage.documents.text(play.PATH), "the saved file holds what the editor shows")
    if rehearsed:
        play.expect(text == expected_text(), "calc.py holds exactly the proposed text")
    _head(console, "calc.py now")
    console.print(line(text.rstrip("\n")))
    _head(console, "git diff")
    diff = Git(root).diff()
    play.expect("+++ b/calc.py" in diff, "git sees the change")
    for each in diff.splitlines():
        style = {"+": "green", "-": "red", "@": "cyan"}.get(each[:1], "")
        console.print(line((each, style)))


def _environment(folder: Path, rehearsed: bool, walled: bool) -> Mapping[str, str]:
    """Its own state, so that nothing of the demo stays; the sample's tests run with this very Python."""
    own = {"XDG_STATE_HOME": str(folder / "state"), "DETENT_CHECKS_INTERPRETER": sys.executable}
    if not walled:
        own["DETENT_POLICY_SANDBOX"] = "off"
    if rehearsed:
        script = folder / "rehearsal.json"
        script.write_text(rehearsal_script(), encoding="utf-8")
        own["DETENT_MODEL_NAME"] = f"{REHEARSAL}{script}"
    return {**environment(), **own}


def _head(console: Console, text: str) -> None:
    console.print(Text())
    console.print(line((f"── {text} ", "bold")))
