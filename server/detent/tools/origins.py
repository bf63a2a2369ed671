"""Where the tools of a run are from, and what is none, as people are told it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from detent.core.ports import Tool
from detent.core.talk import MORE
from detent.harness.trust import Trust
from detent.tools import own, package_reviews, packages
from detent.tools.rarely import RARE


def origins(root: Path, tools: Mapping[str, Tool]) -> Sequence[tuple[Tool, str]]:
    """Each tool that a model is told of, with the package or the file that it is from; empty for Detent's."""
    packaged = {one.name: one for one in packages.brought(root) if one.tool is not None}
    files = own.files_of(root, tools)
    told = (tool for name, tool in tools.items() if name in RARE or (tool.offered and name != MORE))
    return [(tool, _origin(tool, packaged, files)) for tool in told]


def _origin(tool: Tool, packaged: Mapping[str, packages.Brought], files: Mapping[str, str]) -> str:
    one = packaged.get(tool.spec.name)
    if one is not None and one.tool is not None and one.tool.spec == tool.spec:
        return one.package
    return files.get(tool.spec.name, "")


def none(root: Path, trust: Trust, tools: Mapping[str, Tool]) -> Sequence[str]:
    """A sentence about each that does not count."""
    reviews = [one.problem for one in package_reviews.reviewers(root) if one.problem]
    return [*packages.problems(root, tools), *reviews, *own.why_not(root, trust, tools)]
