"""Which checks run the tests that a model names, or those of what it has changed so far."""

from collections.abc import Callable, Collection, Iterable, Sequence

from detent.checks.places import bare, place_of, tool_of
from detent.checks.targets import own_target, owner, owners
from detent.core.errors import ToolFailed
from detent.core.ports import Check, Files, FindTests
from detent.core.proof import CheckKind
from detent.engine.spreading import still_there

_Chosen = Sequence[tuple[Check, Sequence[str]]]


def finding_tests(
    find: Callable[[Collection[str]], Sequence[Check]], files: Files, commands: list[Sequence[str]]
) -> FindTests:
    """What is chosen is from then on among the ``commands`` that may run."""

    def tests(paths: Iterable[str]) -> Sequence[Check]:
        found = find(still_there(files, [*paths, *files.changed()]))
        return [check for check in found if check.kind is CheckKind.TESTS]

    def chosen(targets: Sequence[str]) -> _Chosen:
        if not targets:
            return [(check, ()) for check in tests(())]
        named = [target.removeprefix("./").rstrip("/") for target in targets]
        held = _held(files, {_path(target) for target in named})
        behind = [f"{folder}/_" for target in named if (folder := place_of(target).folder)]
        checks = tests([*behind, *(one for path, below in held.items() for one in below or (path,))])
        return _shared_out(checks, {target: _of(target, checks, held[_path(target)]) for target in named})

    def found(targets: Sequence[str]) -> _Chosen:
        chose = chosen(targets)
        commands.extend(command for check, _ in chose if (command := check.command()) not in commands)
        return chose

    return found


def _of(target: str, checks: Sequence[Check], below: Sequence[str]) -> Sequence[Check]:
    if below:
        return owners(checks, _path(target), below)
    by_name = [check for check in checks if tool_of(check.name) == "unittest"]
    if there := [check for check in by_name if bare(target, check.name) != target]:
        return there
    if by_name and "/" not in target and not target.endswith(".py"):  # as it names a test in its report
        return by_name
    own = owner(checks, _path(target))
    return [own] if own is not None else []


def _shared_out(checks: Sequence[Check], wanted: dict[str, Sequence[Check]]) -> _Chosen:
    shared: list[tuple[Check, Sequence[str]]] = []
    for check in checks:
        own = [own_target(check, target) for target, runs_it in wanted.items() if check in runs_it]
        if own:
            shared.append((check, [one for targets in own for one in targets] if all(own) else ()))
    return shared


def _held(files: Files, paths: Collection[str]) -> dict[str, Sequence[str]]:
    """What lies in them, where they are folders."""
    try:
        listed = files.list()
    except ToolFailed:
        listed = ()
    return {path: [one for one in listed if one.startswith(f"{path}/")] for path in paths}


def _path(target: str) -> str:
    return target.split("::")[0]
