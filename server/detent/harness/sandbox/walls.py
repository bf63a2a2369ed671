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
from detent.harness.sandbox.spec import Bind, Fence, Jail, Limits, Overlay

_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from detent.harness.sandbox.jail import main; main()"
_PACKAGES = Path(__file__).parents[3]
_OWN = Path(__file__).parents[2]
_MOST_LINKS = 20
_SELF_TEST_SECONDS = 10

_FORBIDDEN = "this system lets nobody make user namespaces; see the sysctl settings that have userns in their names"

_TEMPORARY = ("/tmp", "/var/tmp", "/run")
_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc",
    "/opt",
    "/nix",
    "/proc",
    "/sys/devices/system",
)
_DEVICES = tuple(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom"))
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
_SERVICES = ("/var/lib/incus", "/var/lib/lxd", "/var/snap/lxd")
_SERVICES_AT_HOME = (".1password", ".bitwarden-ssh-agent.sock", ".colima", ".emacs.d/server", ".lima", ".orbstack")
"""Who answers here has the user's rights or more, and may listen in another network, whose sockets are not listed."""


class Level(StrEnum):
    """How strong the walls are."""

    FULL = "full"
    """Own user, mount, process and network namespaces, no capability, filtered system calls."""
    REDUCED = "reduced"
    """Landlock: no file outside can be read or written, no socket made; but the same processes are seen, and the
    workspace is a copy at another path."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """``reason`` says why the level is no better."""

    level: Level
    reason: str = ""


class Walls:
    """Of one process. ``hidden``: folders of Detent's own that no command may see."""

    def __init__(
        self,
        hidden: Sequence[Path] = (),
        home: Path | None = None,
        *,
        wanted: Callable[[], bool] = lambda: True,
        best: Level = Level.FULL,
    ) -> None:
        """``wanted`` is asked once; False where the user has said that commands shall run without walls.

        ``best``: no better level is tried; for tests of the others.
        """
        at_home = [home / name for name in (*_SECRETS, *_SERVICES_AT_HOME)] if home else []
        self._covered = (*_SERVICES, *map(str, (*at_home, *hidden)))
        self._wanted = wanted
        self._best = best

    @cached_property
    def found(self) -> Found:
        """Tried out once: a jail is built, something is written where nothing may be, the way out is looked for."""
        if not self._wanted():
            return Found(Level.NONE, "switched off")
        if sys.platform != "linux":
            return Found(Level.NONE, f"not made for {sys.platform} yet")
        problem = (
            "not tried"
            if self._best is not Level.FULL
            else self._tried(Jail(), 'test $$ -lt 10 && test "$(grep -c : /proc/net/dev)" = 1')
        )
        if not problem:
            return Found(Level.FULL)
        reason = _FORBIDDEN if problem.startswith("cannot unshare") else problem
        if problem := self._tried(Jail(fence=Fence(_SYSTEM, _DEVICES), limits=Limits(processes=0)), "true"):
            return Found(Level.NONE, f"{reason}; and Landlock does not help: {problem}")
        return Found(Level.REDUCED, reason)

    @property
    def stand(self) -> bool:
        """Whether a command sees nothing but what it is shown, each at its own path."""
        return self.found.level is Level.FULL

    @property
    def fenced(self) -> bool:
        return self.found.level is Level.REDUCED

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
        return self._command(_fenced(jail, argv) if self.fenced else jail, argv, status)

    def _command(self, jail: Jail, argv: Sequence[str], status: int) -> list[str]:
        covered, binds = (*self._covered, *jail.covered), (*jail.binds, *_needed(jail, argv))
        whole = replace(jail, private=(*_TEMPORARY, *jail.private), covered=covered, binds=binds)
        return [*_python(), str(_PACKAGES), whole.to_text(), str(status), *argv]

    def _tried(self, jail: Jail, script: str) -> str:
        """What is wrong with the walls: they cannot be built, something outside can be written, the script fails."""
        with tempfile.TemporaryDirectory(prefix="detent-test-") as folder:
            problem = self._try(jail, ("/bin/sh", "-c", f"echo x > {folder}/file; {script}"))
            return problem or ("a command could write outside" if any(Path(folder).iterdir()) else "")

    def _try(self, jail: Jail, argv: Sequence[str]) -> str:
        """What kept this from running well; empty when nothing did."""
        reading, writing = os.pipe()
        try:
            done = subprocess.run(
                self._command(jail, argv, writing),
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


def _fenced(jail: Jail, argv: Sequence[str]) -> Jail:
    """The same with Landlock: where things really lie, and the command begins in the copy."""
    homes = _homes(Path(argv[0]) if argv else Path())
    place = next((bind.source for bind in jail.binds if bind.target == jail.folder), jail.folder)
    readable = (*_SYSTEM, *_SYSTEM_IN_RUN, str(_OWN), sys.prefix, sys.base_prefix, *homes, jail.folder)
    writable = (*_DEVICES, *(bind.source for bind in jail.binds if bind.writable))
    fence = Fence(tuple(dict.fromkeys((*readable, *(bind.source for bind in jail.binds)))), writable)
    return replace(jail, folder=place, fence=fence, limits=replace(jail.limits, processes=0))


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
