"""An index and a folder of our own beside a repository: what git is asked here changes nothing of the user's."""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from detent.harness.git_call import Answer, filters, names, output_of, without
from detent.harness.standing import Standing

_AS_IT_IS = ("-c", "core.fileMode=true", "-c", "core.symlinks=true", "-c", "core.ignoreCase=false")


class OwnIndex:
    """Programs that a repository names as filters are never started; ``filtered`` says what would go through one."""

    def __init__(self, standing: Standing, folder: Path) -> None:
        self.standing = standing
        self.place = folder / "tree"
        self.file = folder / "index"
        self._folder = folder
        self._filters: list[str] = []

    def open(self, commit: str) -> None:
        self.close()
        self.place.mkdir(mode=0o700, parents=True)
        self._filters = filters(self.standing.top)
        self.inside(["read-tree", commit])

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def inside(self, arguments: Sequence[str], given: Iterable[str] = ()) -> bytes:
        """Our index, over our folder."""
        mine = {"GIT_INDEX_FILE": str(self.file), "GIT_WORK_TREE": str(self.place)}
        flags = [*_AS_IT_IS, *without(self._filters)]
        done = self.standing.run([*flags, *arguments], _joined(given), environment=mine, folder=self.place)
        return output_of(done, self.standing.root)

    def over_theirs(self, arguments: Sequence[str]) -> Answer | None:
        """Our index, over the user's files."""
        mine = {"GIT_INDEX_FILE": str(self.file)}
        return self.standing.run([*without(self._filters), *arguments], environment=mine)

    def theirs(self, arguments: Sequence[str]) -> Answer | None:
        """The user's index, over the user's files."""
        return self.standing.run([*without(self._filters), *arguments])

    def listed(self, arguments: Sequence[str]) -> list[str]:
        return names(output_of(self.over_theirs(arguments), self.standing.root))

    def check_out(self, paths: Sequence[str]) -> None:
        """Into our folder, with the line ends that they have in the user's."""
        if paths:
            self.inside(["checkout-index", "--force", "-z", "--stdin"], paths)

    def filtered(self, paths: Sequence[str]) -> dict[str, str]:
        """Those that go through a program: path → the filter's name."""
        drivers = {name.removeprefix("filter.").rpartition(".")[0] for name in self._filters}
        if not drivers or not paths:
            return {}
        words = self.inside(["check-attr", "-z", "--stdin", "filter"], paths).split(b"\0")
        pairs = zip(words[::3], words[2::3], strict=False)
        named = {os.fsdecode(path): value.decode("utf-8", "replace") for path, value in pairs}
        return {path: value for path, value in named.items() if value in drivers}


def _joined(paths: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in paths)
