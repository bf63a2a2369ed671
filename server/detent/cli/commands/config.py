"""``detent config``: show settings with their origins, get one, set one; ``init`` asks for all that is needed."""

import argparse
import sys

from detent.chat.settings import meant, value_of
from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.exits import Exit
from detent.cli.init import ask_everything
from detent.cli.session import trusted, unused_settings, workspace_folder
from detent.cli.terminal import line, screen
from detent.config import Folders, Loaded, environment, load
from detent.config.edit import literal_of
from detent.config.naming import nearest
from detent.config.schema import shipped
from detent.config.settings import SECTIONS, fields
from detent.config.user_file import set_in_user_file
from detent.core.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", nargs="?", help="a setting such as model.name; or the word `init`")
    parser.add_argument("value", metavar="VALUE", nargs="?", help="what to set it to, in your own settings file")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the settings files")
    add_folder(parser)


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    folders = Folders.find(environment())
    if arguments.schema:
        sys.stdout.write(shipped())
        return Exit.DONE
    if arguments.key == "init":
        return ask_everything(folders)
    if arguments.value is not None:
        path = set_in_user_file(folders, arguments.key, meant(arguments.key, arguments.value))
        sys.stdout.write(f"{arguments.key} is set in {path}.\n")
        return Exit.DONE
    root = workspace_folder(arguments.folder)
    loaded = load(trusted(root))
    if arguments.key is not None:
        return _get(loaded, arguments.key)
    _show(loaded, folders)
    if unused := unused_settings(root):
        sys.stderr.write(f"{unused}\n")
    return Exit.UNPROVEN if loaded.problems else Exit.DONE


def _get(loaded: Loaded, key: str) -> int:
    if key not in fields():
        raise UserError(f"There is no setting {key!r}{nearest(key)}")
    value = value_of(loaded.settings, key)
    sys.stdout.write(f"{'' if value is None else value if isinstance(value, str) else literal_of(value)}\n")
    return Exit.DONE


def _show(loaded: Loaded, folders: Folders) -> None:
    console = screen()
    for section in SECTIONS:
        console.print(line((f"[{section}]", "bold")))
        for key in fields():
            if key.startswith(f"{section}."):
                value = value_of(loaded.settings, key)
                shown = "(not set)" if value is None else literal_of(value)
                console.print(line(f"{key.partition('.')[2]} = {shown}  ", (f"# {loaded.origins[key]}", "dim")))
    console.print(line((f"# your settings file: {folders.user_file}", "dim")))
    for problem in loaded.problems:
        sys.stderr.write(f"{problem}\n")


COMMAND = Command(
    "config",
    "show, get or set settings; `detent config init` asks for all that is needed and tests it",
    (
        Example("detent config init", "connect a model: provider, key, base URL, model"),
        Example("detent config", "every setting, and where it came from"),
        Example("detent config model.name", "one setting"),
        Example("detent config budget.usd 0.5", "set it in your own file, whose comments stay"),
        Example("detent config checks.arguments '[\"-x\"]'", "a list is written as in TOML"),
        Example("detent config --schema", "the JSON Schema, for editors that complete TOML"),
    ),
    add_arguments,
    run,
)
