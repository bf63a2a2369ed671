"""A process that lands, or recovers, and dies or meets a disk error at a chosen step on the way.

    python -m tests.unit.landing.lander ROOT JOURNAL land|recover [kill|fail AT [EVENT]]

It prints what happened and how many steps (files opened for writing, renamed, removed, folders made) that took.
"""

import asyncio
import errno
import os
import signal
import sys
from pathlib import Path

from detent.core.change import Applied, FormChange, LandingPlan, TextChange
from detent.core.form import FILE, Form, link
from detent.landing.disk import DiskApplier

CHANGES = (
    TextChange("a.py", "old a\n", "new a\n" * 20_000),
    TextChange("made/deep/b.py", None, "new b\n"),
    TextChange("gone.py", "old gone\n", None),
    TextChange("sub/c.py", "old c\r\n", "new c\r\n"),
    TextChange("run.sh", "#!/bin/sh\n", "#!/bin/bash\n"),
)
FORMS = (
    FormChange("new.bin", None, Form(b"\0new" * 20_000, FILE | 0o111)),
    FormChange("picture.bin", Form(b"\0old", FILE | 0o644), Form(b"\0new", FILE | 0o755)),
    FormChange("gone.bin", Form(b"\0gone", FILE | 0o755), None),
    FormChange("made/link", None, link(b"../sub/c.py")),
    FormChange("turned", link(b"a.py"), link(b"sub")),
    FormChange("cut", link(b"sub/c.py"), None),
    FormChange("was_file", Form(b"text\n", FILE | 0o755), link(b"a.py")),
    FormChange("was_link", link(b"a.py"), Form(b"#!/bin/sh\n", FILE | 0o111)),
    FormChange("sub/c.py", Form(b"", FILE | 0o644), Form(b"", FILE | 0o755), only_mode=True),
    FormChange("tool.sh", Form(b"", FILE | 0o755), Form(b"", FILE | 0o644), only_mode=True),
)
PLAN = LandingPlan("run", "Detent: accept 5 hunks", CHANGES, FORMS)

_STEPS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.chmod"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Fate:
    """Counts steps, or those of one kind; at the chosen one the process is killed, or, to ``fail``, just that fails."""

    def __init__(self, kind: str, at: int, event: str) -> None:
        self.steps = 0
        self.armed = False
        self._kind = kind
        self._at = at
        self._events = {event} if event else _STEPS

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.armed or event not in self._events:
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITING):
            return
        self.steps += 1
        if self.steps != self._at:
            return
        if self._kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def main(root: str, journal: str, what: str, kind: str = "", at: str = "0", event: str = "") -> None:
    applier = DiskApplier(Path(root), Path(journal))
    fate = Fate(kind, int(at), event)
    sys.addaudithook(fate.hear)
    fate.armed = True
    if what == "recover":
        said = " ".join(applier.recover())
    else:
        applied = asyncio.run(_apply(applier, fate))
        said = "landed" if applied.ok else applied.reason
    fate.armed = False
    print(f"{fate.steps} {said}")


async def _apply(applier: DiskApplier, fate: Fate) -> Applied:
    fate.steps = 0
    return await applier.apply(PLAN)


if __name__ == "__main__":
    main(*sys.argv[1:])
