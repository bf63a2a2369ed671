"""The tools that every run has."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from detent.context.lookup import Lookup
from detent.core.edit_format import EditFormat
from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.ports import Course, FindTests, Past, Power, Tool
from detent.edits.formats import format_of
from detent.tools import symbols
from detent.tools.asking import Question, asking
from detent.tools.call import Call, CallTool, editing, reading, running, spec_of
from detent.tools.editing import PATCHES, ApplyPatch, DeleteFile, EditFile, EditSymbol, ToldEdit, WriteFile, patch_text
from detent.tools.fetching import fetching
from detent.tools.guiding import AskUser, SavePlan, TaskDone, UpdateStep, guiding
from detent.tools.rarely import gathered
from detent.tools.reading import ListFiles, ReadFile
from detent.tools.remembering import Recall, RecallStep, Remember, looking_back
from detent.tools.running import PreparedTests, RunCommand, RunTests
from detent.tools.searching import FindSymbol, Grep
from detent.tools.structural import StructuralSearch
from detent.tools.undoing import RenameFile, undoing

QUESTIONS: Mapping[str, type[Question]] = MappingProxyType(
    {
        "find_symbol": symbols.FindSymbol,
        "references": symbols.References,
        "callers": symbols.Callers,
        "callees": symbols.Callees,
        "tests_of": symbols.TestsOf,
        "outline": symbols.Outline,
        "structural_search": StructuralSearch,
    }
)
"""What the index can be asked."""


def standard_tools(
    tests: FindTests | None,
    *,
    only_reading: bool = False,
    edit_format: EditFormat = EditFormat.STRINGS,
    lookup: Lookup | None = None,
    past: Past | None = None,
    course: Course | None = None,
) -> Mapping[str, Tool]:
    """By name, in an order that never changes: the model's request begins with them. ``tests`` finds out what
    runs which; ``lookup`` answers questions to the index, where there is one; ``past`` is what a run can look back at,
    and ``course`` how it goes on.

    Of the two that change text, a model is told of the one that has the format it writes best.
    """
    tools: list[CallTool[Any]] = [
        reading("read_file", ReadFile),
        reading("list_files", ListFiles),
        reading("grep", Grep),
        *(
            [asking(name, form, lookup) for name, form in QUESTIONS.items()]
            if lookup
            else [reading("find_symbol", FindSymbol)]
        ),
    ]
    patches = edit_format in PATCHES
    if not only_reading:
        tools += [
            _edit_file(offered=not patches),
            editing("edit_symbol", EditSymbol),
            _apply_patch(edit_format if patches else EditFormat.PATCH, offered=patches),
            editing("write_file", WriteFile),
            editing("delete_file", DeleteFile),
            editing("rename_file", RenameFile),
            *([_run_tests(tests, lookup)] if tests else []),
            running("run_command", RunCommand),
            fetching("http"),
        ]
    if past is not None:
        tools += _past_tools(past, only_reading=only_reading)
    if course is not None:
        tools += [guiding("ask_user", AskUser, course)]
        tools += [] if only_reading else _course_tools(course)
    return gathered({tool.spec.name: tool for tool in tools})


def _course_tools(course: Course) -> Sequence[CallTool[Any]]:
    return [
        guiding("update_step", UpdateStep, course),
        guiding("save_plan", SavePlan, course, CallKind.EDIT),
        guiding("task_done", TaskDone, course, CallKind.EDIT),
    ]


def _past_tools(past: Past, *, only_reading: bool) -> Sequence[CallTool[Any]]:
    tools: list[CallTool[Any]] = [looking_back("recall_step", RecallStep, past)]
    if not only_reading:
        tools.append(undoing("undo_step", past))
    if past.remembers:
        tools += [looking_back("recall", Recall, past), looking_back("remember", Remember, past, CallKind.EDIT)]
    return tools


def _edit_file(*, offered: bool) -> CallTool[Call]:
    tool, told = editing("edit_file", EditFile), spec_of("edit_file", ToldEdit)
    return replace(tool, spec=told, offered=offered, format_of=lambda _: EditFormat.STRINGS)


def _apply_patch(edit_format: EditFormat, *, offered: bool) -> CallTool[Call]:
    tool = editing("apply_patch", ApplyPatch)
    spec = replace(tool.spec, description=patch_text(edit_format))
    return replace(tool, spec=spec, offered=offered, format_of=_format_of_patch)


def _format_of_patch(arguments: str) -> EditFormat:
    """Also of arguments that are no whole JSON."""
    try:
        patch = json.loads(arguments)["patch"]
    except (ValueError, KeyError, TypeError):
        patch = arguments.replace("\\n", "\n")
    return format_of(patch if isinstance(patch, str) else arguments)


def _run_tests(tests: FindTests, lookup: Lookup | None) -> CallTool[RunTests]:
    return CallTool(
        spec_of("run_tests", RunTests),
        CallKind.EXECUTE,
        frozenset({Power.READ, Power.SPAWN}),
        True,
        RunTests,
        lambda arguments: _prepared(tests, lookup, arguments),
    )


def _prepared(tests: FindTests, lookup: Lookup | None, arguments: RunTests) -> PreparedTests:
    chosen = tests(arguments.targets)
    if not chosen:
        raise ToolFailed("The settings leave out everything that could run these tests.")
    return PreparedTests(chosen, tuple(arguments.targets), arguments.impacted, lookup)
