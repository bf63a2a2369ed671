"""One call of git: a repository's own settings never make it start a program."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from detent.core.errors import UserError
from detent.harness.environment import allowed, places_of_the_user

SECONDS = 60
FLAGS = (
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.pager=cat"),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "credential.helper="),
    *("-c", "diff.external="),
    *("-c", "commit.gpgSign=false"),
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
    *("-c", "protocol.ext.allow=never"),
    *("-c", "submodule.recurse=false"),
)
_REFUSES_OWNER = b"safe.directory"
_FILTERS = r"^filter\..*\.(clean|smudge|process|required)$"

Answer = subprocess.CompletedProcess[bytes]


def call(
    folder: Path,
    arguments: Sequence[str],
    given: bytes = b"",
    *,
    environment: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Answer | None:
    """None when there is no git, no such folder, or no answer in time."""
    told = {**usual_environment(), **(environment or {})}
    done = _called(folder, arguments, given, told, seconds)
    if done is None or done.returncode == 0 or _REFUSES_OWNER not in done.stderr:
        return done
    safe = _safe_folders(folder, told, seconds)
    return _called(folder, [*safe, *arguments], given, told, seconds) if safe else done


def _safe_folders(folder: Path, environment: Mapping[str, str], seconds: float) -> list[str]:
    """Flags with the folders that are another user's and that this one, or who runs the machine, calls safe: the one
    thing that counts of the system's settings, for nobody works in a dev container without it. Those of the user come
    after the system's, for an empty line in them takes back what the system says."""
    flags: list[str] = []
    for whose in ("--system", "--global"):
        done = _called(folder, ["config", whose, "-z", "--get-all", "safe.directory"], b"", environment, seconds)
        said = done.stdout.split(b"\0")[:-1] if done is not None and done.returncode == 0 else []
        flags += [flag for value in said for flag in ("-c", f"safe.directory={os.fsdecode(value)}")]
    return flags


def _called(
    folder: Path, arguments: Sequence[str], given: bytes, environment: Mapping[str, str], seconds: float
) -> Answer | None:
    try:
        return subprocess.run(
            ["git", *FLAGS, *arguments],
            cwd=folder,
            env=dict(environment),
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
            start_new_session=True,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def output_of(done: Answer | None, folder: Path) -> bytes:
    """What it said, or UserError."""
    if done is None:
        raise UserError("git is not installed, or did not answer: install git, or put it on the PATH.")
    if done.returncode != 0:
        reason = text(done.stderr).strip().splitlines()
        raise UserError(f"git failed in {folder}: {reason[-1] if reason else done.returncode}")
    return done.stdout


def filters(folder: Path, environment: Mapping[str, str] | None = None) -> list[str]:
    """The settings that name programs through which contents would go, whoever has set them."""
    done = call(folder, ["config", "-z", "--name-only", "--get-regexp", _FILTERS], environment=environment)
    return sorted(set(names(done.stdout))) if done else []


def without(settings: Sequence[str]) -> list[str]:
    """Flags that take the programs out of these filters."""
    return [
        flag for setting in settings for flag in ("-c", f"{setting}={'false' if setting.endswith('.required') else ''}")
    ]


def usual_environment() -> dict[str, str]:
    """The user's own settings count (what they ignore everywhere), the system's (but for the folders that it calls
    safe) and the caller's do not."""
    return {**allowed(), **places_of_the_user(), "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0"}


def names(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
