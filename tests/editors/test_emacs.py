"""The whole story from a real Emacs at a terminal, with eglot alone and the settings of its page."""

from pathlib import Path

import pytest
from tests.editors import emacs, stage

STORY = Path(__file__).with_name("story.el")


async def test_the_story_in_emacs(tmp_path: Path) -> None:
    editor = emacs.find()
    if editor is None:
        pytest.skip("needs Emacs 29 or newer (on Debian as root it is installed by the test)")
    settings = tmp_path / "init.el"
    settings.write_text(stage.settings("emacs", "elisp"), "utf-8")
    async with stage.set_up(tmp_path) as here:
        compiles = "(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil)"
        scripts = ["--eval", compiles, "-l", str(settings), "-l", str(STORY), "--eval", "(kill-emacs 2)"]
        arguments = [str(editor), "-nw", "-Q", *scripts]
        screen = await here.plays(arguments)
        assert here.said() == [*stage.STEPS], screen
