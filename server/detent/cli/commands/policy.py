"""``detent policy explain``: what would become of a command, and which rule says so."""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.exits import Exit
from detent.cli.session import trusted, workspace_folder
from detent.config import Folders, environment, load
from detent.config.rules import load_rules
from detent.core.errors import UserError
from detent.core.events import CallKind
from detent.harness.commands import script_of
from detent.harness.policy import Action, Allow, Ask, Deny, Ground, Policy, quoted
from detent.harness.sandbox.walls import Walls
from detent.harness.trust import Trust
from detent.tools.running import RunCommand


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["explain"], help="what to do")
    parser.add_argument("command", metavar="COMMAND", help="a line of shell, as a model would write it")
    parser.add_argument("--host", action="append", default=[], help="a host that it has to reach; may be repeated")
    add_folder(parser)


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    root = workspace_folder(arguments.folder)
    folders = Folders.find(environment())
    try:
        command = RunCommand(command=arguments.command, network=arguments.host)
    except ValidationError as error:
        raise UserError(f"{error.errors()[0]['msg'].removeprefix('Value error, ')}.") from error
    argv = tuple(command.argv)
    rules = folders.config / "policy.toml"
    policy = Policy(load(trusted(root)).checked().policy, ground_of(root, folders), rules=load_rules(rules))
    verdict = policy.decide(Action(CallKind.EXECUTE, argv, "run_command", hosts=tuple(command.hosts)))
    match verdict:
        case Allow():
            told = "runs unasked"
        case Ask():
            told = "is asked for"
        case Deny():
            told = "is denied"
    script = script_of(argv)
    lines = [f"{told}: {verdict.rule}", f"runs as  {quoted(argv)}"]
    lines += [f"command  {quoted(words)}" for words in script.commands]
    lines += [f"has      {oddity}" for oddity in script.oddities]
    sys.stdout.write("\n".join(lines) + "\n")
    return Exit.DONE


def ground_of(root: Path, folders: Folders) -> Ground:
    off = load(trusted(root)).checked().policy.sandbox == "off"
    walls = Walls(wanted=lambda: not off)
    return Ground(root, Trust(folders.state / "trusted").is_trusted(root), walls.stand, walls.fenced, off)


COMMAND = Command(
    "policy",
    "say what may run unasked, and which rule decides",
    (
        Example("detent policy explain 'git status'", "asked for, denied or run, and by which rule"),
        Example("detent policy explain 'curl https://a.org' --host a.org", "a command that needs the network"),
        Example("detent policy explain 'rm -rf build' -C ~/code/shop", "in another workspace"),
    ),
    add_arguments,
    run,
)
