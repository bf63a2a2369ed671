"""What would become of a command, and which rule says so."""

from collections.abc import Sequence

from pydantic import ValidationError

from detent.config import Folders
from detent.config.rules import load_rules
from detent.core.errors import UserError
from detent.core.events import CallKind
from detent.engine.workspace import Workspace
from detent.harness.commands import script_of
from detent.harness.policy import Action, Allow, Ask, Ground, Policy, quoted
from detent.harness.sandbox.walls import Walls
from detent.tools.running import RunCommand


def explained(workspace: Workspace, folders: Folders, line: str, hosts: Sequence[str] = ()) -> list[str]:
    settings = workspace.settings().policy
    off = settings.sandbox == "off"
    walls = Walls(wanted=lambda: not off)
    trusted = workspace.trust.is_trusted(workspace.root)
    ground = Ground(workspace.root, trusted, walls.stand, walls.fenced, off)
    return verdict(Policy(settings, ground, rules=load_rules(folders.config / "policy.toml")), line, hosts)


def verdict(policy: Policy, line: str, hosts: Sequence[str]) -> list[str]:
    """The verdict first, then how the line was read."""
    try:
        command = RunCommand(command=line, network=list(hosts))
    except ValidationError as error:
        raise UserError(f"{error.errors()[0]['msg'].removeprefix('Value error, ')}.") from error
    argv = tuple(command.argv)
    decided = policy.decide(Action(CallKind.EXECUTE, argv, "run_command", hosts=tuple(command.hosts)))
    told = "runs unasked" if isinstance(decided, Allow) else "is asked for" if isinstance(decided, Ask) else "is denied"
    script = script_of(argv)
    return [
        f"{told}: {decided.rule}",
        f"runs as  {quoted(argv)}",
        *(f"command  {quoted(words)}" for words in script.commands),
        *(f"has      {oddity}" for oddity in script.oddities),
    ]
