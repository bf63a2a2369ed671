"""The tools that every run has."""

from collections.abc import Mapping

from detent.core.events import CallKind
from detent.core.ports import Check, Power, Tool
from detent.tools.call import CallTool, editing, reading, running, spec_of
from detent.tools.editing import ApplyPatch, DeleteFile, EditFile, EditSymbol, WriteFile
from detent.tools.reading import ListFiles, ReadFile
from detent.tools.running import PreparedTests, RunCommand, RunTests
from detent.tools.searching import FindSymbol, Grep


def standard_tools(check: Check | None, *, only_reading: bool = False) -> Mapping[str, Tool]:
    """By name, in an order that never changes: the model's request begins with them. ``check`` runs the tests."""
    tools: list[Tool] = [
        reading("read_file", ReadFile),
        reading("list_files", ListFiles),
        reading("grep", Grep),
        reading("find_symbol", FindSymbol),
    ]
    if not only_reading:
        tools += [
            editing("edit_file", EditFile),
            editing("edit_symbol", EditSymbol),
            editing("apply_patch", ApplyPatch),
            editing("write_file", WriteFile),
            editing("delete_file", DeleteFile),
            *([_run_tests(check)] if check else []),
            running("run_command", RunCommand),
        ]
    return {tool.spec.name: tool for tool in tools}


def _run_tests(check: Check) -> CallTool[RunTests]:
    return CallTool(
        spec_of("run_tests", RunTests),
        CallKind.EXECUTE,
        frozenset({Power.READ, Power.SPAWN}),
        True,
        RunTests,
        lambda arguments: PreparedTests(check, tuple(arguments.targets)),
    )
