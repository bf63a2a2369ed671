"""What only tests read, wherever it lies, and what the project's own commands make of a test."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from posixpath import basename, dirname, splitext

from detent.checks.places import bare
from detent.checks.runner_reports import BY_EXIT_CODE
from detent.context.kinds import FileKind, is_of_tests, kind_of
from detent.core.errors import DetentError
from detent.core.form import Form
from detent.core.ports import Check
from detent.core.proof import CheckKind, CheckReport, Comparison
from detent.engine.before import Before
from detent.harness.shadow import Shadow

Files = Mapping[str, tuple[Form | None, Form | None]]
_DATA = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".yaml", ".yml", ".xml", ".txt", ".dat", ".golden"})
_SETTINGS = re.compile(
    r"^(?:package(?:-lock)?\.json|tsconfig.*\.json|requirements.*\.txt|.*config.*|\..*|CMakeLists\.txt)$"
)
_ASSERTS = re.compile(
    r"^(?:async )?def (?:assert|expect|should|verify|check)_?\w*\(|^(?:import|from) (?:pytest|unittest)\b", re.MULTILINE
)
_RECIPES = re.compile(
    r"(?:^|/)(?:GNUmakefile|[Mm]akefile|[^/]+\.mk|tox\.ini|noxfile\.py|justfile|Taskfile\.ya?ml"
    r"|[^/]*(?:check|test|verify)[^/]*\.(?:ba)?sh)$"
)
_MOST = 3_000


def rest_of(shadow: Shadow, files: Collection[str]) -> Iterator[tuple[str, str]]:
    """The code that a change leaves as it is, path and text."""
    try:
        paths = [path for path in shadow.files.list() if path not in files and kind_of(path) is not FileKind.TEXT]
    except DetentError:
        return
    for path in paths[:_MOST]:
        try:
            yield path, shadow.files.read(path)
        except DetentError:
            continue


def only_for_tests(files: Files, rest: Iterable[tuple[str, str]], asked: str) -> frozenset[str]:
    """Of what was changed: data that tests name and no other code can read by its name, its ending or its folders, and
    modules that assert something and are imported by tests alone. Not what was asked for by name. Where nothing else
    was changed it is what the change is about, unless there is other code that the data could be true to."""
    code = [path for path in files if not is_of_tests(path) and kind_of(path) is not FileKind.TEXT]
    found = [path for path, (base, _) in files.items() if base is not None and _may_be(path, base, asked)]
    if not found:
        return frozenset()
    old = [(path, base.text or "") for path, (base, _) in files.items() if base is not None]
    texts = [*((path, text) for path, text in old if kind_of(path) is not FileKind.TEXT), *rest]
    of_tests = [text for path, text in texts if is_of_tests(path)]
    others = {path: text for path, text in texts if not is_of_tests(path)}
    kept = frozenset(path for path in found if _is_only_for_tests(path, of_tests, others))
    if any(path not in kept for path in code):
        return kept
    return frozenset(path for path in kept if others and not path.endswith(".py"))


def _may_be(path: str, base: Form, asked: str) -> bool:
    name, ending = basename(path), splitext(path)[1]
    if is_of_tests(path) or base.text is None or splitext(name)[0] in asked:
        return False
    if ending == ".py":
        return _ASSERTS.search(base.text) is not None
    return ending in _DATA and not _SETTINGS.search(name)


def _is_only_for_tests(path: str, tests: Sequence[str], others: Mapping[str, str]) -> bool:
    stem, ending = splitext(basename(path))
    if ending == ".py":
        used = re.compile(rf"^\s*(?:from|import)\b.*\b{re.escape(stem)}\b", re.MULTILINE)
        mine, elsewhere = used, used
    else:
        folders = [re.escape(folder) for folder in dirname(path).split("/") if folder]
        listed = (rf"[\"'/]{folder}[\"'/]" for folder in folders)
        mine = re.compile("|".join((re.escape(basename(path)), rf"\*{re.escape(ending)}\b", *listed)))
        elsewhere = re.compile("|".join((re.escape(ending), *(rf"\b{folder}\b" for folder in folders))))
    return any(map(mine.search, tests)) and not any(
        elsewhere.search(text) for other, text in others.items() if other != path
    )


async def tried_by_old_recipes(
    before: Before, checks: Sequence[Check], reports: Sequence[CheckReport], files: Files, since: Comparison
) -> Comparison:
    """With what is known then of the project's own commands: one that fails on the new code as it was written before
    passes only as it was rewritten."""
    kept = _recipes(files)
    red: list[str] = []
    owed: list[str] = []
    gone: set[str] = set()
    for check, report in zip(checks, reports, strict=True):
        if not kept or check.kind is not CheckKind.TESTS or check.selects or not report.green or report.problem:
            continue
        code = {path: kept.get(path, now) for path, (_, now) in files.items()}
        tried = await before.with_files(check, code, ())
        if tried is None or not tried.red:
            continue
        for failure in tried.failures:
            if not report.passing or failure.test in report.passing:
                name = check.name if bare(failure.test, check.name) == BY_EXIT_CODE else failure.test
                red.append(name)
                owed += [name] if failure.test in since.fixed else []
                gone.add(failure.test)
    return replace(
        since,
        rewritten=(*since.rewritten, *red),
        owed=(*since.owed, *owed),
        fixed=tuple(test for test in since.fixed if test not in gone),
    )


def _recipes(files: Files) -> Mapping[str, Form]:
    """Path → tests and what tells how they are run, as it was before; of a package.json its scripts alone."""
    old = {path: base for path, (base, _) in files.items() if base is not None}
    kept = {path: base for path, base in old.items() if _RECIPES.search(path) or is_of_tests(path)}
    for path in files:
        if basename(path) == "package.json" and (merged := _with_old_scripts(*files[path])) is not None:
            kept[path] = merged
    return kept


def _with_old_scripts(base: Form | None, now: Form | None) -> Form | None:
    if base is None or now is None:
        return None
    try:
        old, new = json.loads(base.data), json.loads(now.data)
        if old.get("scripts") == new.get("scripts"):
            return None
        return replace(now, data=json.dumps({**new, "scripts": old.get("scripts", {})}, indent=2).encode())
    except (ValueError, AttributeError, TypeError):
        return base
