"""A workspace, opened by a program."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from detent.chat.trusting import trust_with_all
from detent.config import environment
from detent.core.difficulty import Tier
from detent.core.errors import UserError
from detent.core.work import Snapshot, Task, TaskKind
from detent.engine.goal_text import goal_task
from detent.engine.workspace import FrontEnd, Workspace
from detent.house import House
from detent.hub.views import RunView
from detent.library.run import Run
from detent.library.worker import Worker


class Detent:
    """Use as ``with Detent(folder) as detent``. Leaving it stops what is under way, which can be resumed, and ends
    every process that was begun.

    ``settings``: dotted key → value, before what the files say, as ``{"budget.usd": 0.5}``. ``trust``: from now on, the
    folder's tests run without being asked for.
    """

    def __init__(
        self,
        folder: str | Path = ".",
        *,
        model: str | None = None,
        settings: Mapping[str, object] | None = None,
        trust: bool = False,
    ) -> None:
        root = Path(folder).expanduser()
        if not root.is_dir():
            raise UserError(f"{root} is not a folder; name the workspace's.")
        chosen = {"model.name": model, "roles.code": (model,)} if model else {}
        self._house = House(environment())
        self._worker = Worker()
        self._open = True
        try:
            self._workspace = self._worker.do(_opened(self._house, root, {**chosen, **(settings or {})}, trust))
        except BaseException:
            self._worker.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        try:
            self._worker.do(_closed(self._workspace))
        finally:
            self._house.kill_all()
            self._worker.close()

    def run(self, instruction: str, *, asks: bool = False, difficulty: str | None = None) -> Run:
        """Begin to do this. ``asks``: the program answers the run's questions; else each is answered with no."""
        if not instruction.strip():
            raise UserError("Say what to do; the instruction was empty.")
        if difficulty is not None and difficulty not in tuple(Tier):
            raise UserError(f"There is no difficulty {difficulty!r}: it is one of {', '.join(Tier)}.")
        tier = None if difficulty is None else Tier(difficulty)
        task, start = Task(TaskKind.DO, instruction), self._workspace.runs.start
        return self._run(lambda: start(task, self._saved, unattended=not asks, difficulty=tier), asks)

    def goal(self, goal: str, *, checks: Sequence[str] = (), criteria: Sequence[str] = (), asks: bool = False) -> Run:
        """Begin to work until the ``checks``, which are commands, end with 0, and a judge can quote that the
        ``criteria`` hold. ``Run.view.rounds`` say what was found, each time that it was looked at."""
        task, start = goal_task(goal, tuple(criteria), tuple(checks)), self._workspace.runs.start
        return self._run(lambda: start(task, self._saved, unattended=not asks), asks)

    def resume(self, run_id: str, *, asks: bool = False) -> Run:
        """Go on with a run that was cut off, which is told from its beginning."""

        def go_on() -> str:
            whole = self._workspace.hub.log.find(run_id)
            self._workspace.runs.resume(whole, self._saved, unattended=not asks)
            return whole

        return self._run(go_on, asks)

    def find(self, run_id: str, *, asks: bool = False) -> Run:
        """A run of this workspace; the beginning of its id is enough."""
        return self._run(lambda: self._workspace.hub.log.find(run_id), asks)

    def runs(self, most: int | None = None) -> list[RunView]:
        """How the newest runs of this workspace stand, newest first."""
        return self._worker.call(lambda: list(self._workspace.hub.newest(most)))

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should be told at the opening, a sentence each."""
        return self._workspace.notices

    @property
    def _saved(self) -> Snapshot:
        return Snapshot(str(self._workspace.root), {})

    def _run(self, named: Callable[[], str], asks: bool) -> Run:
        return Run(self._worker, self._workspace, self._worker.call(named), asks=asks)


async def _opened(house: House, root: Path, settings: Mapping[str, object], trust: bool) -> Workspace:
    workspace = house.open_workspace(root, FrontEnd(lambda disk: disk, command_line=settings))
    if trust:
        try:
            trust_with_all(workspace)
        except UserError:
            await workspace.close()
            raise
    return workspace


async def _closed(workspace: Workspace) -> None:
    await workspace.close()
