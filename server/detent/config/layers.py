"""Settings from all layers, the later over the earlier:

defaults < OPENAI_BASE_URL < the user's file < the project's file (marked keys only, and only where the user trusts the
project) < DETENT_… variables < the editor < the command line.
"""

import json
import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from detent.config.files import read_file
from detent.config.folders import Folders, project_file
from detent.config.loaded import Loaded
from detent.config.naming import nearest
from detent.config.presets import FILE_NAME as MODELS_FILE
from detent.config.presets import Presets, load_presets, shipped
from detent.config.settings import SECTIONS, Settings, fields, project_may_set
from detent.config.values import Value, check_value
from detent.core.errors import UserError

PREFIX = "DETENT_"
DEFAULT = "default"
_WORDS = ("checks.arguments", "checks.off")
"""Settings that are a list of words, which a variable holds in one text."""


@dataclass(frozen=True, slots=True)
class Given:
    """One value that a layer gives: ``place`` is where, for people. ``text``: it came as text and is to be parsed."""

    key: str
    value: Value
    place: str
    text: bool = False


@dataclass(slots=True)
class _Gathering:
    """Values and complaints while the layers are read."""

    values: dict[str, dict[str, Value]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    origins: dict[str, str] = field(default_factory=lambda: dict.fromkeys(fields(), DEFAULT))
    problems: list[str] = field(default_factory=list)

    def take(self, given: Given) -> None:
        if given.key not in self.origins:
            self.problems.append(f"{given.place}: there is no setting {given.key!r}{nearest(given.key)}")
            return
        value = _split(given.value) if given.text and _is_list(given.key) else given.value
        complaint = check_value(given.key, value, as_text=given.text)
        if complaint:
            self.problems.append(f"{given.place}: {given.key} does not fit: {complaint}.")
            return
        section, _, name = given.key.partition(".")
        if given.key == "model.provider":
            self._forget_service()
        self.values[section][name] = value
        self.origins[given.key] = given.place

    def _forget_service(self) -> None:
        """What a layer below says of address and key is about another service: no key goes anywhere else."""
        for name in ("base_url", "api_key_name"):
            self.values["model"].pop(name, None)
            self.origins[f"model.{name}"] = DEFAULT


def _is_list(key: str) -> bool:
    return key in ("checks.arguments", "checks.off") or key.startswith("roles.")


def _split(value: Value) -> Value:
    """Arguments in one variable, quoted as in a shell; text that cannot be split fails as not being a list."""
    try:
        return shlex.split(str(value))
    except ValueError:
        return value


def _provider_first(item: tuple[str, Value]) -> bool:
    """For sorting a layer: address and key that stand beside the provider are about it, whatever the order."""
    return item[0] != "model.provider"


def environment() -> Mapping[str, str]:
    """This process's environment, as it is now; every other room gets it handed from here."""
    return dict(os.environ)


def load(
    root: Path | None,
    *,
    editor: Mapping[str, Value] | None = None,
    command_line: Mapping[str, Value] | None = None,
    environment: Mapping[str, str] | None = None,
    folders: Folders | None = None,
) -> Loaded:
    """The settings for the workspace ``root``, which the user trusts; None for one that nobody does, and for none.

    Nothing in any layer makes it raise: see ``Loaded.problems``.
    """
    variables = dict(os.environ) if environment is None else environment
    places = folders or Folders.find(variables)
    gathering = _Gathering()
    if variables.get("OPENAI_BASE_URL"):
        gathering.take(Given("model.base_url", variables["OPENAI_BASE_URL"], "OPENAI_BASE_URL", text=True))
    presets = _presets(gathering, places)
    _take_file(gathering, places.user_file, None)
    if root is not None:
        _take_file(gathering, project_file(root), places.user_file)
    for layer in (
        _from_variables(variables),
        _flat(_unwrapped(editor or {}), "editor settings"),
        _flat(command_line or {}, "command line"),
    ):
        for given in sorted(layer, key=lambda one: _provider_first((one.key, None))):
            gathering.take(given)
    settings = _at_its_service(gathering, presets)
    return Loaded(settings, gathering.origins, tuple(gathering.problems), presets)


def _presets(gathering: _Gathering, folders: Folders) -> Presets:
    try:
        return load_presets(folders.models_file)
    except UserError as error:
        gathering.problems.append(str(error))
        return shipped()


def _at_its_service(gathering: _Gathering, presets: Presets) -> Settings:
    """With the address and the key's name of the service that was named, unless they were given beside it."""
    named = gathering.values["model"].get("provider")
    if isinstance(named, str) and (provider := presets.provider.get(named)) is not None:
        for key, value in (("base_url", provider.base_url.rstrip("/")), ("api_key_name", provider.key)):
            if value and key not in gathering.values["model"]:
                gathering.values["model"][key] = value
                gathering.origins[f"model.{key}"] = f"{MODELS_FILE}, provider {named}"
    elif named is not None:
        known = ", ".join(presets.provider)
        gathering.problems.append(f"{gathering.origins['model.provider']}: there is no provider {named!r}: {known}.")
    settings = Settings.model_validate(gathering.values)
    name = settings.model.name or next(iter(settings.roles.code), None)
    return settings.model_copy(update={"model": presets.resolve(settings.model.model_copy(update={"name": name}))})


def brought(root: Path) -> str:
    """What the project's own file sets where it is trusted, for people: ``run.attempts = 5``; empty for nothing."""
    known, values = fields(), read_file(project_file(root)).values
    kept = {key: value for key, value in values.items() if key in known and project_may_set(known[key])}
    return ", ".join(f"{key} = {json.dumps(value, default=str)}" for key, value in kept.items())


def _take_file(gathering: _Gathering, path: Path, user_file: Path | None) -> None:
    """Read one file; with ``user_file`` it is a project's, which may set marked keys only."""
    file = read_file(path)
    gathering.problems.extend(file.problems)
    known = fields()
    for key, value in sorted(file.values.items(), key=_provider_first):
        given = Given(key, value, file.place(key))
        if user_file is not None and key in known and not project_may_set(known[key]):
            gathering.problems.append(
                f"{given.place}: a project may not set {key}; if you want it, set it in {user_file}."
            )
            continue
        gathering.take(given)


def _from_variables(variables: Mapping[str, str]) -> Iterator[Given]:
    """Only names that begin with a known section, so that other tools may use the prefix too."""
    starts = tuple(f"{PREFIX}{section.upper()}_" for section in SECTIONS)
    for name in sorted(variables):
        if name.startswith(starts) and variables[name]:
            section, _, setting = name.removeprefix(PREFIX).lower().partition("_")
            yield Given(f"{section}.{setting}", variables[name], name, text=True)


def _unwrapped(settings: Mapping[str, Value]) -> Mapping[str, Value]:
    """Editors send ``{"detent": {…}}`` or the inside of it; VS Code puts the trace setting of its client beside."""
    inner = settings.get("detent")
    taken = inner if isinstance(inner, dict) and len(settings) == 1 else settings
    return {name: value for name, value in taken.items() if name != "trace"}


def _flat(settings: Mapping[str, Value], place: str) -> Iterator[Given]:
    """Sections or dotted keys; null means: not set here."""
    for name, value in settings.items():
        if isinstance(value, dict) and name in SECTIONS:
            yield from (Given(f"{name}.{key}", inner, place) for key, inner in value.items() if inner is not None)
        elif value is not None:
            yield Given(name, value, place)
