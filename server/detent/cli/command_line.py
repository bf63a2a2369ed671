"""The command line: find the command, run it, and turn what went wrong into one sentence and an exit code."""

import errno
import os
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper

from detent import __version__
from detent.cli.command import Command, Doors, Parser
from detent.cli.exits import Exit
from detent.core.errors import UserError

SUMMARIES: Mapping[str, str] = {
    "run": "let the agent do something, and hold the result as a proposal with proof",
    "chat": "talk to the agent in this terminal; goes on with the last conversation",
    "goal": "work until criteria hold: commands that succeed, or what a judge can quote",
    "runs": "list the runs of a workspace",
    "sessions": "name runs, put them away, write them out, and go on with them from any of their steps",
    "show": "show a run: its story, its proposal and its proof",
    "resume": "go on with a run that was cut off",
    "accept": "land hunks of a proposal in your files",
    "reject": "refuse hunks of a proposal",
    "undo": "take landed hunks out again, or take back a rejection",
    "commit": "put a run's hunks into a commit on a branch of their own",
    "pr": "push that branch, and open a pull or merge request; always asked",
    "context": "show what a model would be shown for a task, and why",
    "index": "read the workspace into its index, or say what is in it",
    "map": "show an outline of the workspace's most used code",
    "symbols": "find definitions by name",
    "doctor": "check this machine and this workspace, and show your editor's settings",
    "config": "show, get or set settings; `config init` asks for all that is needed",
    "policy": "say what may run unasked, and which rule decides",
    "demo": "watch one whole run on a sample project",
    "models": "show which format each model is asked to write edits in, and how many of them were applied",
    "tools": "list what the model may call here, and where each tool is from",
    "memory": "say what is remembered between runs, write something down, change it, or have it forgotten",
    "stats": "show what the questions to models have cost, by day, model, role and run",
    "bugreport": "write a run into one redacted file that replays anywhere",
    "lsp": "serve an editor on stdin and stdout",
    "mcp": "serve another agent with what the index knows, on stdin and stdout",
}
"""All commands. Each lives in a module of its name, which is imported only when it is called: a server that an editor
starts must not wait for the others."""

_WRITING = frozenset((errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))
"""What goes wrong when something is written."""


def run_command_line(argv: Sequence[str], doors: Doors) -> int:
    """``argv`` without the program's name; returns the exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        code = _run(argv, doors)
        sys.stdout.flush()  # here it can be said in a sentence that this fails
        return code
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return Exit.USAGE
    except KeyboardInterrupt:
        return Exit.CANCELLED
    except OSError as error:
        if error.errno not in _WRITING or (error.errno == errno.EIO and error.filename is not None):
            raise  # what was named was read
        if error.errno != errno.EPIPE:  # else whoever read our output has left
            sys.stderr.write(f"{error.filename or 'The answer'} could not be written: {error.strerror}.\n")
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNPROVEN


def load_command(name: str) -> Command:
    command: Command = import_module(f"detent.cli.commands.{name}").COMMAND
    return command


def overview() -> str:
    width = max(map(len, SUMMARIES))
    return "\n".join(
        (
            "Detent: a coding agent that holds every change as a proposal with proof.",
            "",
            "examples:",
            "  detent demo",
            "      watch one whole run on a sample project; needs no model",
            "  detent config init",
            "      connect a model",
            '  detent run "implement divide in calc.py"',
            "      plan, edit and test in a copy of this folder, then propose the change",
            "",
            "commands:",
            *(f"  {name:<{width}}  {summary}" for name, summary in SUMMARIES.items()),
            "",
            "`detent COMMAND --help` shows examples of each; `detent --version` says which Detent this is.",
            "",
        )
    )


def _run(argv: Sequence[str], doors: Doors) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        sys.stdout.write(overview())
        return Exit.DONE if argv else Exit.USAGE
    if argv[0] in ("-V", "--version"):
        sys.stdout.write(f"detent {__version__}\n")
        return Exit.DONE
    if argv[0] not in SUMMARIES:
        close = get_close_matches(argv[0], SUMMARIES, n=1)
        hint = f"did you mean `detent {close[0]}`?" if close else "`detent --help` lists them."
        raise UserError(f"There is no command “{argv[0]}”; {hint}")
    command = load_command(argv[0])
    try:
        arguments = Parser(command).read(argv[1:])
    except SystemExit as ended:
        # argparse ends so after --help; its errors are UserErrors already.
        return int(ended.code or 0)
    return command.run(arguments, doors)
