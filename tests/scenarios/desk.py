"""A person's desk: their files and open documents, and a hand that decides. It implements the Applier port."""

from dataclasses import replace
from pathlib import Path

from detent.core.change import Applied, LandingPlan
from detent.core.form import Form
from detent.core.ports import Applier, Current
from detent.core.work import Buffer, Snapshot


class Desk:
    """``refuses``: how many landing plans it turns down at first, as an editor does whose text has moved."""

    def __init__(self, root: Path, buffers: dict[str, str], refuses: int) -> None:
        self._root = root
        self._buffers = {path: Buffer(text, 1) for path, text in buffers.items()}
        self._refuses = refuses
        self._disk: Applier | None = None

    def over(self, disk: Applier) -> Applier:
        self._disk = disk
        return self

    def type(self, path: str, old: str, new: str) -> None:
        """Change one place of a file, in its document when it is open."""
        before = self.current(path).text
        assert before is not None, path
        assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {path}"
        self._set(path, before.replace(old, new))

    def current(self, path: str) -> Current:
        assert self._disk is not None
        if path in self._buffers:
            return Current(self._buffers[path].text, self._buffers[path].version)
        return self._disk.current(path)

    def form(self, path: str) -> Form | None:
        assert self._disk is not None
        return self._disk.form(path)

    def snapshot(self) -> Snapshot:
        return Snapshot(str(self._root), dict(self._buffers))

    async def apply(self, plan: LandingPlan) -> Applied:
        if self._refuses > 0:
            self._refuses -= 1
            return Applied(False, "the editor refused")
        assert self._disk is not None
        on_disk = tuple(change for change in plan.changes if change.path not in self._buffers)
        for change in plan.changes:
            if change.path in self._buffers:
                assert change.before == self._buffers[change.path].text
                assert change.version == self._buffers[change.path].version
                self._set(change.path, change.after or "")
        return await self._disk.apply(replace(plan, changes=on_disk))

    def _set(self, path: str, text: str) -> None:
        if path in self._buffers:
            self._buffers[path] = Buffer(text, self._buffers[path].version + 1)
        else:
            (self._root / path).write_bytes(text.encode())
