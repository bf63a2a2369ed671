"""What one run carries. At most eight fields, none of them a tool: a ninth is the sign of a missing noun."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from detent.config.settings import Settings
from detent.core.difficulty import Difficulty, Tier, TierPlan
from detent.core.events import Progressed
from detent.core.memory import Fact
from detent.core.ports import Check, Files
from detent.core.work import ContextPack, Task
from detent.engine.before import Before
from detent.engine.conversation import Conversation
from detent.engine.mailbox import Mailbox
from detent.harness.gate import Gate
from detent.harness.project_rules import Rules
from detent.harness.shadow import Shadow
from detent.hub.hub import Hub
from detent.hub.views import RunView

Find = Callable[[Files, Task, int], ContextPack]
"""Files, task and budget → the code that a model should see first."""


Reaching = Callable[[Mapping[str, str]], Sequence[str]]
"""The texts that were changed → the tests that reach them by imports, nearer ones first."""


Spread = Callable[[Collection[str]], Sequence[Check]]
"""Changed files → the checks of the top and of the folders in which these lie. It looks at the disk."""


def _no_checks(paths: Collection[str]) -> Sequence[Check]:
    return ()


def _no_rules(task: Task) -> Sequence[Rules]:
    return ()


def _nothing_remembered(task: Task) -> Sequence[Fact]:
    return ()


@dataclass(frozen=True, slots=True)
class Site:
    """Where a run works, how it finds its way there, and what was there before. ``before``: None where that is past."""

    shadow: Shadow
    find: Find
    reaching: Reaching
    before: Before | None
    judge: Callable[[Task], Difficulty | None]
    """How hard the task looks; None where that is not to be judged."""
    tier_plan: Callable[[Tier], TierPlan]
    command: Callable[[str], Check]
    """The check that a line of shell is, by its exit code."""
    spread: Spread = _no_checks
    """What it gives may run from then on, and is known of the tree before too."""
    rules: Callable[[Task], Sequence[Rules]] = _no_rules
    """What the user and the project say to whoever changes something here, as far as it is trusted."""
    remembered: Callable[[Task], Sequence[Fact]] = _nothing_remembered
    """What is known from earlier runs and has to do with the task."""
    audits: tuple[Check, ...] = ()
    """What a second look at a change runs."""
    reviews: Callable[[], Sequence[Check]] = tuple
    """And what installed packages bring for it, looked for only then."""


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    settings: Settings
    hub: Hub
    gate: Gate
    site: Site
    conversation: Conversation
    checks: tuple[Check, ...]
    """Those of the workspace's top, as it was when the run began."""
    mailbox: Mailbox

    @property
    def shadow(self) -> Shadow:
        return self.site.shadow

    @property
    def view(self) -> RunView:
        return self.hub.view(self.id)

    @property
    def task(self) -> Task:
        return self.view.task

    def progress(self, message: str) -> None:
        self.hub.send(self.id, Progressed(message))
