"""The composition root: the one place where concrete things meet. It knows no front-end."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from detent.checks.audits import find_audits
from detent.checks.catalog import command_check, find_checks
from detent.checks.folders import with_folders
from detent.checks.formatter import find_formatter
from detent.checks.interpreter import find_interpreter
from detent.checks.project import Project
from detent.config import Folders, ModelSettings, Settings, api_key, saved_key
from detent.config.folders import project_file
from detent.config.kept import Kept
from detent.config.keychain import Remembered as RememberedKeys
from detent.config.keys import known_keys, save_key
from detent.config.presets import Presets, load_presets
from detent.config.rules import load_rules
from detent.context.finder import Finder
from detent.context.lookup import Lookup
from detent.core.edit_format import EditFormat
from detent.core.errors import UserError
from detent.core.memory import Realm
from detent.core.ports import Check, Course, FindTests, Model, Past, Tool
from detent.core.roles import ModelRole
from detent.engine.assembly import Parts
from detent.engine.attendant import Attendant
from detent.engine.before import Remembered
from detent.engine.course import RunCourse
from detent.engine.forecast import Forecasts
from detent.engine.past import RunPast
from detent.engine.runs import Runs
from detent.engine.workspace import FrontEnd, Workspace
from detent.harness.allowed import Allowed
from detent.harness.clock import SystemClock
from detent.harness.processes import Processes
from detent.harness.redaction import Redactor
from detent.harness.sandbox.walls import Walls
from detent.harness.secret_files import SecretFiles
from detent.harness.shadow import Shadow
from detent.harness.shadows import Shadows
from detent.harness.spending import Spending
from detent.harness.trust import Trust
from detent.hub.forgetting import forget
from detent.hub.hub import Hub
from detent.landing.disk import DiskApplier
from detent.landing.merge import merge
from detent.memory.memory import Memory
from detent.models.learned import edit_format_of
from detent.models.lineup import ModelLineup
from detent.models.open import OpenModels
from detent.telemetry.teller import MISSING, Teller, is_installed
from detent.tools.own import own_tools
from detent.tools.package_reviews import package_reviews
from detent.tools.packages import package_tools
from detent.tools.standard import standard_tools

_Toolbox = Callable[[FindTests | None, bool, EditFormat, Past | None, Course | None], Mapping[str, Tool]]


class House:
    """Everything that one process shares between its workspaces."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._folders = Folders.find(variables)
        self._clock = SystemClock()
        self._keyring = RememberedKeys(self._clock.now)
        self._processes: list[Processes] = []

    def open_workspace(self, root: Path, front_end: FrontEnd) -> Workspace:
        """Everything for one root, put together; to be called in a running event loop."""
        root = root.resolve()
        state = self._folders.workspace_state(root)
        hub = Hub.open(state, self._clock)
        trust = Trust(self._folders.state / "trusted")
        disk = DiskApplier(root, state / "journal")
        notices = [*disk.recover(), *([hub.notice] if hub.notice else [])]
        settings = self._settings(root, front_end, trust)
        walls = self._walls(settings)
        processes = Processes(self._variables, walls)
        self._processes.append(processes)
        shadows = Shadows(root, state / "shadows", walls, merge)
        models = OpenModels(self._clock)
        finder = Finder(state / "index.db", root, lambda: SecretFiles(settings().policy.readable))
        lookup = Lookup(finder)
        lineup = ModelLineup(models, settings, self._presets, self._key, self._clock)

        memory = _memory(
            self._folders, state, hub, lambda text: Redactor(self._hidden(lineup, settings())).clean_words(text)
        )
        parts = Parts(
            root=root,
            scratch=state / "scratch",
            shadows=shadows,
            allowed=Allowed(self._folders.state / "allowed", root),
            spending=Spending(self._folders.state / "spending", self._clock),
            own_rules=self._folders.config / "AGENTS.md",
            rules=lambda: load_rules(self._folders.config / "policy.toml"),
            settings=settings,
            hub=hub,
            trust=trust,
            finder=finder,
            applier=front_end.applier(disk),
            clock=self._clock,
            processes=processes,
            secrets=partial(self._hidden, lineup),
            token=self._token,
            model=lambda chosen: lineup.first(chosen, ModelRole.CODE),
            lineup=lineup,
            checks=self._checks,
            spread=partial(_spread, self._variables),
            audits=partial(_audits, self._variables),
            reviews=partial(_reviews, self._variables),
            command=partial(_command, self._variables),
            memory=memory,
            tools=_with_own(
                partial(_tools, lookup),
                partial(package_tools, root),
                partial(own_tools, root, trust, partial(_python, self._variables, root, settings)),
            ),
            formatter=lambda chosen, path: self._formatter(root, chosen, path),
            tier_plan=lambda tier: self._presets().plan_for(tier),
            edit_format=lambda chosen: edit_format_of(lineup.chosen(chosen), hub, self._presets()).format,
            remembered=Remembered(),
        )
        teller = _teller(settings, hub, notices)
        runs = Runs(parts)
        # Found out now, deleted meanwhile: a run that begins or goes on in between has a place that is not among these.
        left = [place for place, run_id in shadows.left().items() if hub.lease.holder(run_id) is None]
        sweeping = asyncio.ensure_future(asyncio.to_thread(shadows.sweep, left))
        attending = asyncio.get_running_loop().create_task(Attendant(hub, runs, front_end.adopts).attend())

        async def close() -> None:
            attending.cancel()
            self._processes.remove(processes)
            async with contextlib.AsyncExitStack() as closing:
                closing.callback(hub.close)
                closing.push_async_callback(_closed, memory)
                closing.push_async_callback(lookup.close)
                if teller is not None:
                    closing.push_async_callback(asyncio.to_thread, teller.close)
                closing.push_async_callback(models.close)
                closing.push_async_callback(runs.close)
                with contextlib.suppress(asyncio.CancelledError):
                    await attending
                await sweeping

        forecasts = Forecasts(hub, self._clock, settings, partial(_asked_first, lineup), parts.tier_plan)
        told, tools = tuple(notices), partial(_offered, parts)
        keep_key = partial(_save_key, self._folders, self._keyring)
        return Workspace(
            root, settings, hub, runs, trust, finder, lookup, forecasts, lineup, tools, memory, keep_key, told, close
        )

    def kill_all(self) -> None:
        """End every command that is under way, without waiting."""
        for processes in self._processes:
            processes.kill_all()

    def documents(self, root: Path) -> Path:
        """Where the documents that Detent opens for a workspace are kept."""
        return self._folders.workspace_state(root) / "documents"

    def _settings(self, root: Path, front_end: FrontEnd, trust: Trust) -> Callable[[], Settings]:
        kept = Kept(self._folders, self._variables, front_end.command_line)
        own = project_file(root)

        def settings() -> Settings:
            # Asked before every question to a model, and most projects bring none that would have to be trusted.
            counts = os.path.lexists(own) and trust.is_trusted(root)
            return kept.load(root if counts else None, front_end.editor_settings()).checked()

        return settings

    def _walls(self, settings: Callable[[], Settings]) -> Walls:
        home = self._variables.get("HOME")
        hidden = (self._folders.state, self._folders.config)
        return Walls(hidden, Path(home) if home else None, wanted=lambda: settings().policy.sandbox == "auto")

    def _key(self, model: ModelSettings) -> str | None:
        return api_key(model, self._folders, self._variables, self._keyring.get)

    def _presets(self) -> Presets:
        return load_presets(self._folders.models_file)

    def _token(self, name: str) -> str | None:
        return self._variables.get(name) or saved_key(self._folders, name)

    def _hidden(self, lineup: ModelLineup, settings: Settings) -> Sequence[str]:
        """What must never reach a log or a model."""
        tokens = [self._token(name) or "" for name in (settings.git.github_token_name, settings.git.gitlab_token_name)]
        known = known_keys(self._folders, self._variables, self._presets())
        return [self._key(settings.model) or "", *tokens, *lineup.keys(settings), *known]

    def _formatter(self, root: Path, settings: Settings, path: str) -> Check | None:
        interpreter = find_interpreter(root, settings.checks.interpreter, self._variables)
        return find_formatter(root, path, interpreter, settings.checks.formatter, self._variables)

    def _checks(self, root: Path, settings: Settings) -> Sequence[Check]:
        interpreter = find_interpreter(root, settings.checks.interpreter, self._variables)
        return find_checks(Project(root, interpreter, self._variables), settings.checks)


def _asked_first(lineup: ModelLineup, settings: Settings, first: Sequence[str]) -> Model:
    return lineup.models(ModelRole.CODE, first)[0] if first else lineup.first(settings, ModelRole.CODE)


def _save_key(folders: Folders, keyring: RememberedKeys, name: str, value: str) -> str:
    place = save_key(folders, name, value)
    keyring.forget(name)
    return place


def _spread(
    variables: Mapping[str, str],
    settings: Settings,
    shadow: Shadow,
    checks: Sequence[Check],
    paths: Collection[str],
) -> Sequence[Check]:
    interpreter = find_interpreter(shadow.root, settings.checks.interpreter, variables)
    top = Project(shadow.root, interpreter, variables)
    return with_folders(top, settings.checks, checks, paths, shadow.made)


def _audits(variables: Mapping[str, str], root: Path, settings: Settings) -> Sequence[Check]:
    interpreter = find_interpreter(root, settings.checks.interpreter, variables)
    return find_audits(Project(root, interpreter, variables), settings.checks, settings.review.commands)


def _reviews(variables: Mapping[str, str], root: Path, settings: Settings) -> Sequence[Check]:
    interpreter = find_interpreter(root, settings.checks.interpreter, variables)
    return package_reviews(Project(root, interpreter, variables), settings.checks)


def _command(variables: Mapping[str, str], root: Path, settings: Settings, command: str) -> Check:
    interpreter = find_interpreter(root, settings.checks.interpreter, variables)
    return command_check(command, Project(root, interpreter, variables), settings.checks)


def _python(variables: Mapping[str, str], root: Path, settings: Callable[[], Settings]) -> str:
    return find_interpreter(root, settings().checks.interpreter, variables).path


def _offered(parts: Parts) -> Mapping[str, Tool]:
    """The tools of a run that would begin now; those that need one are there to be looked at alone."""
    settings = parts.settings()
    past = RunPast(parts.hub, "", parts.memory, remembers=settings.memory.use)
    course = RunCourse(parts.hub, "", _nobody)
    return parts.tools(_no_tests, False, parts.edit_format(settings), past, course)


def _no_tests(targets: Sequence[str]) -> Sequence[tuple[Check, Sequence[str]]]:
    return ()


async def _nobody(title: str, detail: str, options: tuple[str, ...]) -> str | None:
    return None


def _memory(folders: Folders, state: Path, hub: Hub, clean: Callable[[str], str]) -> Memory:
    def scrub(texts: Sequence[str], realm: Realm) -> list[str]:
        with contextlib.closing(hub.beside()) as here:  # whichever thread this is
            holding = forget(here, texts)
        told = [f"Run {one} says it in its task, or in other words that are never changed." for one in holding]
        for folder in folders.others(state) if realm is Realm.GLOBAL else ():
            try:
                with contextlib.closing(Hub.open(folder, hub.clock)) as other:
                    told += [f"Run {one} of {folder.name} says it in words that stay." for one in forget(other, texts)]
            except UserError as error:
                told.append(f"The runs of {folder.name} could not be looked through: {error}")
        return told

    files = {Realm.PROJECT: state / "memory.db", Realm.GLOBAL: folders.state / "memory.db"}
    return Memory(files, hub.clock, clean, scrub)


async def _closed(memory: Memory) -> None:
    await asyncio.to_thread(memory.finishing.wait)
    memory.close()


def _tools(
    lookup: Lookup,
    tests: FindTests | None,
    only_reading: bool,
    edit_format: EditFormat,
    past: Past | None,
    course: Course | None,
) -> Mapping[str, Tool]:
    return standard_tools(
        tests,
        only_reading=only_reading,
        edit_format=edit_format,
        lookup=lookup if lookup.usable() else None,
        past=past,
        course=course,
    )


def _with_own(usual: _Toolbox, *own: Callable[[Mapping[str, Tool]], Mapping[str, Tool]]) -> _Toolbox:
    """Those of packages and the project's own come last, so that the others stand where they always do."""

    def tools(
        tests: FindTests | None,
        only_reading: bool,
        edit_format: EditFormat,
        past: Past | None,
        course: Course | None,
    ) -> Mapping[str, Tool]:
        found = usual(tests, only_reading, edit_format, past, course)
        for more in () if only_reading else own:
            found = {**found, **more(found)}
        return found

    return tools


def _teller(settings: Callable[[], Settings], hub: Hub, notices: list[str]) -> Teller | None:
    try:
        telemetry = settings().telemetry
    except UserError:
        return None  # whoever begins a run is told of the mistake
    if telemetry.endpoint is None:
        return None
    if not is_installed():
        notices.append(MISSING)
        return None
    return Teller(telemetry, hub)
