"""``detent policy explain``: what would become of a command, and which rule says so."""

import argparse
import sys
from pathlib import Path

from detent.chat.verdicts import verdict
from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.exits import Exit
from detent.cli.session import trusted, workspace_folder
from detent.config import Folders, environment, load
from detent.config.rules import load_rules
from detent.harness.policy import Ground, Policy
from detent.harness.sandbox.walls import Walls
from detent.harness.trust import Trust


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["explain"], help="what to do")
    parser.add_argument("command", metavar="COMMAND", help="a line of shell, as a model would write it")
    parser.add_argument("--host", action="append", default=[], help="a host that it has to reach; may be repeated")
    add_folder(parser)


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    root = workspace_folder(arguments.folder)
    folders = Folders.find(environment())
    rules = load_rules(folders.config / "policy.toml")
    policy = Policy(load(trusted(root)).checked().policy, ground_of(root, folders), rules=rules)
    sys.stdout.write("\n".join(verdict(policy, arguments.command, arguments.host)) + "\n")
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
