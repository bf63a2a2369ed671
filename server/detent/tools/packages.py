"""Tools of packages that are installed beside Detent: an entry point each in the group ``detent.tools``.

Whoever installs a package into Detent's own environment trusts it as they trust Detent. Still nothing of it is imported
here: its function is read by its syntax; each call is a process of its own in the sandbox, asked for like any command.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path

import detent
from detent.core.ports import Tool
from detent.tools import package_call
from detent.tools.own import NAME, Unfit, form_of, tool_of

GROUP = "detent.tools"
_PLACE = re.compile(r"(?P<module>[A-Za-z_][\w.]*)(?:\s*:\s*(?P<function>[A-Za-z_]\w*))?\Z")


@dataclass(frozen=True, slots=True)
class Brought:
    """``tool`` is None where ``problem`` says, in a sentence, why it is none."""

    name: str
    package: str
    tool: Tool | None
    problem: str = ""


def brought(root: Path) -> Sequence[Brought]:
    """By name, those that count before those that do not. What is installed in the workspace alone does not count:
    whoever wrote that may be anybody."""
    found: dict[str, Brought] = {}
    left_out: list[Brought] = []
    places = places_for(root)
    for package, folder, point in points_of(root, GROUP):
        try:
            if point.name in found:
                raise Unfit(f"{found[point.name].package} has brought one of this name")
            found[point.name] = Brought(point.name, package, _tool(package, folder, point, [str(folder), *places]))
        except (Unfit, OSError) as why:
            told = f"The tool {point.name} of {package} does not count: {why}."
            left_out.append(Brought(point.name, package, None, told))
    return sorted((*found.values(), *left_out), key=lambda one: (one.name, one.tool is None, one.package))


def package_tools(root: Path, taken: Mapping[str, Tool]) -> Mapping[str, Tool]:
    """``taken``: names that are others'."""
    return {one.name: one.tool for one in brought(root) if one.tool is not None and one.name not in taken}


def problems(root: Path, tools: Mapping[str, Tool]) -> Sequence[str]:
    """A sentence about each that is none of these tools."""
    told = [one.problem for one in brought(root) if one.problem]
    for one in brought(root):
        other = tools.get(one.name)
        if one.tool is not None and other is not None and other.spec != one.tool.spec:
            told.append(f"The tool {one.name} of {one.package} does not count: Detent has one of this name.")
    return told


def places_for(root: Path) -> list[str]:
    """Where modules are looked for."""
    return [place for place in sys.path if place and _counts(Path(place).resolve(), root)]


def points_of(root: Path, group: str) -> Iterator[tuple[str, Path, EntryPoint]]:
    """Each entry point of the group, with the name and the folder of the package that brings it."""
    seen: set[str] = set()
    for package in distributions():
        try:
            points = package.entry_points.select(group=group)
            if not points:
                continue  # before its name is read, which costs most
            folder, name = Path(str(package.locate_file(""))).resolve(), f"{package.name} {package.version}"
        except (ValueError, TypeError, AttributeError, KeyError, OSError):
            continue  # what pip itself could not read: it has no name to be told by
        if package.name in seen or not _counts(folder, root):
            continue
        seen.add(package.name)  # the first on the path is the one that is imported
        yield from ((name, folder, point) for point in points)


def _counts(folder: Path, root: Path) -> bool:
    own = Path(detent.__file__).resolve().parents[1]
    return folder in (own, _installed()) or not folder.is_relative_to(root.resolve())


def _installed() -> Path | None:
    """Where Detent is installed, also where its sources are elsewhere."""
    try:
        return Path(str(Distribution.from_name("detent").locate_file(""))).resolve()
    except ModuleNotFoundError:
        return None


def function_of(point: EntryPoint, places: Sequence[str]) -> tuple[str, str, bytes]:
    """Its module, its name, and the text of the module."""
    place = _PLACE.match(point.value or "")
    if not NAME.match(point.name) or place is None:
        raise Unfit("it is called NAME = MODULE or NAME = MODULE:FUNCTION, with a name of small letters, digits and _")
    return place["module"], place["function"] or "run", _source(place["module"], places).read_bytes()


def _tool(package: str, folder: Path, point: EntryPoint, places: Sequence[str]) -> Tool:
    module, function, source = function_of(point, places)
    form, about = form_of(point.name, source, function)
    command = (sys.executable, "-I", package_call.__file__, str(folder), module, function)
    return tool_of(point.name, form, about, command, f"Use the tool {point.name} of {package}")


def _source(module: str, places: Sequence[str]) -> Path:
    """Found as an import finds it, without one; in no folder that a call would not see."""
    inside: Sequence[str] | None = places
    spec = None
    for end, _ in enumerate(parts := module.split("."), 1):
        spec = PathFinder.find_spec(".".join(parts[:end]), inside) if inside else None
        inside = spec.submodule_search_locations if spec else None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        raise Unfit(f"there is no module {module} in Python")
    return Path(spec.origin)
