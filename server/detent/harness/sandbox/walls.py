"""Whether commands can be jailed on this machine, and how one is started there."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from detent.harness.environment import allowed
from detent.harness.sandbox.spec import Bind, Jail, Overlay

_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from detent.harness.sandbox.jail import main; main()"
_PACKAGES = Path(__file__).parents[3]
_OWN = Path(__file__).parents[2]
_MOST_LINKS = 20
_SELF_TEST_SECONDS = 10

_FORBIDDEN = "this system lets nobody make user namespaces; see the sysctl settings that have userns in their names"

_TEMPORARY = ("/tmp", "/var/tmp", "/run")
_SYSTEM_IN_RUN = ("/run/current-system", "/run/wrappers", "/run/opengl-driver")
"""Where NixOS keeps its programs; the rest of /run is sockets."""
_SECRETS = (
    ".ssh",
    ".aws",
    ".azure",
    ".kube",
    ".docker",
    ".gnupg",
    ".config/gcloud",
    ".config/gh",
    ".config/hub",
    ".config/op",
    ".netrc",
    ".git-credentials",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".password-store",
    ".local/share/keyrings",
    ".mozilla",
    ".config/google-chrome",
    ".config/chromium",
)


class Level(StrEnum):
    """How strong the walls are."""

    FULL = "full"
    """Own user, mount, process and network namespaces, no capability, filtered system calls."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """``reason`` says why the level is no better."""

    level: Level
    reason: str = ""


class Walls:
    """Of one process. ``hidden``: folders of Detent's own that no command may see."""

    def __init__(
        self, hidden: Sequence[Path] = (), home: Path | None = None, *, wanted: Callable[[], bool] = lambda: True
    ) -> None:
        """``wanted`` is asked once; False where the user has said that commands shall run without walls."""
        secrets = [home / name for name in _SECRETS] if home else []
        self._covered = tuple(str(path) for path in (*map(Path, _TEMPORARY), *secrets, *hidden))
        self._wanted = wanted

    @cached_property
    def found(self) -> Found:
        """Tried out once: a jail is built, something is written where nothing may be, the way out is looked for."""
        if not self._wanted():
            return Found(Level.NONE, "switched off")
        if sys.platform != "linux":
            return Found(Level.NONE, f"not made for {sys.platform} yet")
        with tempfile.TemporaryDirectory(prefix="detent-test-") as folder:
            outside = Path(folder) / "outside"
            outside.mkdir()
            only_loopback = 'test "$(grep -c : /proc/net/dev)" = 1'
            script = f"echo x > {outside}/file; test $$ -lt 10 && {only_loopback}"
            problem = self._try(Jail(), ("/bin/sh", "-c", script))
            if problem:
                return Found(Level.NONE, _FORBIDDEN if problem.startswith("cannot unshare") else problem)
            if any(outside.iterdir()):
                return Found(Level.NONE, "a jailed command could write outside")
        return Found(Level.FULL)

    @property
    def stand(self) -> bool:
        return self.found.level is not Level.NONE

    def why_not_laid_over(self, root: Path, folder: Path) -> str:
        """Empty when a layer in ``folder`` can be laid over ``root``; else what went wrong."""
        with tempfile.TemporaryDirectory(prefix="layer-", dir=folder) as own:
            layers = [Path(own) / name for name in ("upper", "work")]
            for layer in layers:
                layer.mkdir()
            overlay = Overlay(str(root), str(layers[0]), str(layers[1]))
            problem = self._try(Jail(str(root), overlay), ("/bin/sh", "-c", "true"))
            for inner in layers[1].glob("work"):
                inner.chmod(0o700)
            return problem

    def launch(self, jail: Jail, argv: Sequence[str], status: int) -> list[str]:
        """The command that runs ``argv`` in the jail; it complains to the open descriptor ``status``."""
        whole = replace(jail, covered=(*self._covered, *jail.covered), binds=(*jail.binds, *_needed(jail, argv)))
        return [*_python(), str(_PACKAGES), whole.to_text(), str(status), *argv]

    def _try(self, jail: Jail, argv: Sequence[str]) -> str:
        """What kept this from running well; empty when nothing did."""
        reading, writing = os.pipe()
        try:
            done = subprocess.run(
                self.launch(jail, argv, writing),
                cwd="/",
                env=allowed(),
                pass_fds=(writing,),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SELF_TEST_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            os.close(reading)
            return str(error)
        finally:
            os.close(writing)
        with os.fdopen(reading, "rb") as complaints:
            complaint = complaints.read().decode("utf-8", "replace")
        return complaint or (f"the test ended with exit code {done.returncode}" if done.returncode else "")


def _python() -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", "-c", _PROGRAM)


def _needed(jail: Jail, argv: Sequence[str]) -> list[Bind]:
    """What the command itself consists of, and Detent's part in it, where that lies in a folder that is covered."""
    seen = [jail.overlay.root] if jail.overlay else []
    seen += [bind.target for bind in jail.binds]
    kept = [*_SYSTEM_IN_RUN, str(_OWN), sys.prefix, *_homes(Path(argv[0]) if argv else Path())]
    below = tuple(f"{path}/" for path in _TEMPORARY)
    return [
        Bind(path, path)
        for path in dict.fromkeys(kept)
        if path.startswith(below)
        and Path(path).exists()
        and not any(f"{path}/".startswith(f"{root}/") for root in seen)
    ]


def _homes(program: Path) -> Iterator[str]:
    """The folders around the program and around each that it is a link to: an environment, or an installation."""
    for _ in range(_MOST_LINKS):
        if program.is_absolute() and program.parent.name == "bin":
            yield str(program.parent.parent)
        if not program.is_symlink():
            return
        program = program.parent / program.readlink()
