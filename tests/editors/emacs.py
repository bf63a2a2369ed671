"""An Emacs of at least 29, which has eglot: the machine's own, or that of a newer Debian."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.editors import debian

OLDEST = 29


def find() -> Path | None:
    """The editor's program, installed where that can be done; None when it cannot."""
    own = shutil.which("emacs")
    if own and _version(Path(own)) >= OLDEST:
        return Path(own)
    if not debian.installed():
        return None
    (share,) = (debian.ROOT / "usr" / "share" / "emacs").glob("[0-9]*")
    (tools,) = (debian.ROOT / "usr" / "libexec" / "emacs").glob("[0-9]*/*")
    (dump,) = tools.glob("emacs-*.pdmp")
    return debian.program(
        "emacs-nox",
        {
            "EMACSLOADPATH": f"{share}/lisp:",
            "EMACSDATA": f"{share}/etc",
            "EMACSDOC": f"{share}/etc",
            "EMACSPATH": str(tools),
        },
        f"--dump-file={dump}",
    )


def _version(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"GNU Emacs (\d+)", said)
    return int(found[1]) if found else 0
