"""A request opened by the user's own ``gh`` or ``glab``, which know who they are: outside of any repository."""

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence

from detent.core.errors import UserError
from detent.harness.environment import allowed
from detent.harness.forges.address import Forge, Project
from detent.harness.forges.service import Request

PROGRAMS: Mapping[Forge, str] = {Forge.GITHUB: "gh", Forge.GITLAB: "glab"}
_SECONDS = 120.0
_PASSED_ON = ("HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "HTTPS_PROXY", "https_proxy")
_ADDRESS = re.compile(r"https?://\S+/(?:pull|merge_requests)/\d+")


def open_with_program(project: Project, request: Request) -> str:
    """The request's address; also that of one which is open already. Blocks."""
    program = PROGRAMS[project.forge]
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    quiet = {"GH_PROMPT_DISABLED": "1", "NO_PROMPT": "1"}
    try:
        # Not in the repository, whose settings these programs would read.
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [program, *_words(project, request)],
                cwd=folder,
                env={**allowed(), **passed, **quiet},
                input=request.body,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_SECONDS,
                check=False,
                start_new_session=True,
            )
    except FileNotFoundError:
        raise UserError(f"{program} is not installed: install it, or leave --by-program away.") from None
    except subprocess.TimeoutExpired:
        raise UserError(f"{program} did not answer within {_SECONDS:g} seconds: try again later.") from None
    if found := _ADDRESS.findall(f"{done.stdout}\n{done.stderr}"):
        return str(found[-1])
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    raise UserError(f"{program} opened nothing ({lines[-1] if lines else f'exit code {done.returncode}'}).")


def _words(project: Project, request: Request) -> Sequence[str]:
    draft = ["--draft"] if request.draft else []
    if project.forge is Forge.GITHUB:
        place = ["--repo", f"{project.host}/{project.path}", "--head", request.branch, "--base", request.base]
        return ["pr", "create", *place, "--title", request.title, "--body-file", "-", *draft]
    place = ["--repo", f"https://{project.host}/{project.path}", "--source-branch", request.branch]
    said = ["--target-branch", request.base, "--title", request.title, "--description", request.body]
    return ["mr", "create", *place, *said, "--yes", *draft]
