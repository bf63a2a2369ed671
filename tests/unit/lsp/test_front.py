import asyncio
import gc
import sys
from pathlib import Path

from detent.core.errors import UserError
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness.collecting import NEW_OBJECTS
from detent.lsp.front import TURN_SECONDS, Front
from detent.lsp.server import DetentServer


def _opens_nothing(root: Path, front_end: FrontEnd) -> Workspace:
    raise UserError(f"{root} stays closed.")


def test_a_thread_that_reads_a_long_file_hands_the_interpreter_over_soon() -> None:
    before, thresholds = sys.getswitchinterval(), gc.get_threshold()

    async def start() -> None:
        front = Front(DetentServer(), _opens_nothing, lambda root: root)
        front.start()
        await front.close()

    try:
        asyncio.run(start())
        assert abs(sys.getswitchinterval() - TURN_SECONDS) < 1e-6
        assert gc.get_freeze_count() > 0, "what was imported is not looked through again"
        assert gc.get_threshold()[0] == NEW_OBJECTS
    finally:
        sys.setswitchinterval(before)
        gc.set_threshold(*thresholds)
        gc.unfreeze()
