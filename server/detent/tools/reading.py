"""Tools that show what is there."""

import io

from pydantic import Field

from detent.core.encoding import Encoding
from detent.core.errors import ToolFailed
from detent.core.ports import Effects
from detent.tools.call import Call
from detent.tools.output import cut, fitting, listed, plain
from detent.tools.patterns import glob


class ReadFile(Call):
    """Read a file, or lines of it."""

    path: str
    start: int = Field(default=1, ge=1)
    end: int | None = Field(default=None, ge=1)

    @property
    def title(self) -> str:
        if self.start == 1 and self.end is None:
            return f"Read {self.path}"
        return f"Read {self.path}, from line {self.start}" + (f" to {self.end}" if self.end else "")

    async def run(self, effects: Effects) -> str:
        found = effects.files.decoded(self.path)
        lines = io.StringIO(found.text.removeprefix("\ufeff"), newline=None).readlines()
        if not lines:
            return f"{self.path} is empty."
        if self.start > len(lines):
            raise ToolFailed(f"{self.path} has {len(lines)} lines; start={self.start} is behind its end.")
        if self.end is not None and self.end < self.start:
            raise ToolFailed(f"end={self.end} is before start={self.start}.")
        asked = [cut(line) for line in lines[self.start - 1 : self.end]]
        last = self.start - 1 + fitting(asked)
        told = "" if found.encoding is Encoding.UTF8 else f", read as {found.encoding} and not to be edited"
        head = f"lines {self.start}-{last} of {len(lines)}{told}:\n"  # the call says of which file
        if not told and last == (self.end or len(lines)) and (self.start > 1 or self.end is None):
            head = ""  # just what was asked for; who reads a first part is told how much there is
        shown = "".join(asked[: last - self.start + 1])
        rest = f"\n[Read on with start={last + 1}.]" if last - self.start + 1 < len(asked) else ""
        return plain(head + shown + rest)


class ListFiles(Call):
    """List files, without ignored and secret ones."""

    pattern: str = Field(default="", description="as src/**/*.py or src/")

    @property
    def title(self) -> str:
        return "List the files" if self.pattern in ("", "**") else f"List {self.pattern}"

    async def run(self, effects: Effects) -> str:
        files = effects.files.list()
        fits = glob(self.pattern or "**")
        below = self.pattern.strip("/") + "/"
        found = [path for path in files if fits(path) or path.startswith(below)]
        if not found:
            return f"No file fits {self.pattern}; the workspace has {len(files)} files."
        return listed(found, "Ask for a narrower pattern.")
