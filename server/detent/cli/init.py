"""The questions of ``detent config init``. Nothing is written before the answers were tested."""

import asyncio
import getpass
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from detent.cli.exits import Exit
from detent.cli.probing import ask_one_word
from detent.config import Folders, ModelSettings, environment, load, save_key, saved_key
from detent.config.presets import AT, Presets, Provider, load_presets
from detent.config.user_file import set_in_user_file
from detent.config.values import check_value
from detent.core.errors import UserError
from detent.models.local import Found, find_local

_OTHER = Provider(title="another OpenAI-compatible service", key="DETENT_API_KEY", needs_key=False)


@dataclass(frozen=True, slots=True)
class _Choices:
    """The services to choose from by their number; the names are the table's, the last has none."""

    presets: Presets
    here: Mapping[str, Found]
    """Those that answer on this machine."""

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.presets.provider, "")

    def at(self, number: str) -> tuple[str, Provider]:
        name = self.names[int(number) - 1]
        return name, self.presets.provider.get(name, _OTHER)

    def complaint(self, text: str) -> str | None:
        good = text.isdecimal() and 1 <= int(text) <= len(self.names)
        return None if good else f"Type 1 to {len(self.names)}."

    def shown(self, number: int) -> str:
        name, provider = self.at(str(number))
        return f"  {number:>2}  {provider.title}{' (it answers now)' if name in self.here else ''}"

    def usual_model(self, name: str) -> str:
        models = self.here[name].models if name in self.here else ()
        return models[0] if models else self.presets.provider.get(name, _OTHER).example


Complaint = Callable[[str], str | None]
"""What is wrong with an answer, or None."""


class _Left(Exception):
    """The person ended the questions."""


def ask_everything(folders: Folders) -> int:
    """Ask, test, and only then write. Whoever leaves early finds their answers as the defaults next time."""
    presets = load_presets(folders.models_file)
    choices = _Choices(presets, {found.name: found for found in asyncio.run(find_local(presets))})
    answers = _draft(folders, choices)
    try:
        while True:
            key = _ask_all(answers, folders, choices)
            if _test(answers, key, presets):
                break
    except (_Left, KeyboardInterrupt):
        _keep_draft(folders, answers)
        sys.stdout.write("\nYour settings are unchanged. `detent config init` goes on with these answers.\n")
        return Exit.CANCELLED
    _write(folders, answers, key, choices)
    return Exit.DONE


def _ask_all(answers: dict[str, str], folders: Folders, choices: _Choices) -> str | None:
    """Fill ``answers`` with settings; the key is returned apart, for it is never kept with them."""
    _say("Which service answers?")
    for number in range(1, len(choices.names) + 1):
        _say(choices.shown(number))
    chosen = _ask("Service", answers.get("provider", "1"), choices.complaint)
    if chosen != answers.get("provider"):
        answers.clear()
    answers["provider"] = chosen
    name, provider = choices.at(chosen)
    answers["base_url"] = _ask_setting("base_url", "Base URL", answers.get("base_url", provider.base_url))
    answers["api_key_name"] = _ask_setting(
        "api_key_name", "Name of the key's environment variable", answers.get("api_key_name", provider.key)
    )
    key = _ask_key(answers["api_key_name"], provider.needs_key, folders)
    answers["name"] = _ask_setting("name", "Model", answers.get("name", choices.usual_model(name)))
    return key


def _ask_key(name: str, needed: bool, folders: Folders) -> str | None:
    if environment().get(name):
        _say(f"The key is taken from {name} in your environment.")
        return None
    _say(f"The key is kept in the keyring of this machine, or in {folders.key_file}, which only you can read.")
    _say("It is not shown while you type.")
    saved = saved_key(folders, name)
    hint = " (empty keeps the saved one)" if saved else "" if needed else " (empty for none)"
    while True:
        key = _read(f"Key{hint}: ", hidden=True).strip() or saved
        if key or not needed:
            return key
        _say("A key is needed here; paste it, or press Ctrl-C to stop.")


def _test(answers: Mapping[str, str], key: str | None, presets: Presets) -> bool:
    """True when the model answered, or when the person wants these settings all the same."""
    settings = ModelSettings.model_validate({name: answers[name] for name in ("name", "base_url", "api_key_name")})
    _say("Asking the model for one word…")
    try:
        _say(asyncio.run(ask_one_word(settings, key or environment().get(settings.api_key_name, "").strip(), presets)))
    except UserError as error:
        _say(str(error))
        word = _ask("Change the answers, or save them as they are? (change/save)", "change", _change_or_save)
        return word.startswith("s")
    return True


def _change_or_save(text: str) -> str | None:
    return None if text.lower() in ("c", "change", "s", "save") else "Type change or save."


def _write(folders: Folders, answers: Mapping[str, str], key: str | None, choices: _Choices) -> None:
    if key:
        _say(f"The key is in {save_key(folders, answers['api_key_name'], key)}.")
    for name in ("base_url", "api_key_name"):
        set_in_user_file(folders, f"model.{name}", answers[name])
    path = set_in_user_file(folders, "model.name", _named(answers, choices))
    _draft_file(folders).unlink(missing_ok=True)
    _say(f"Saved in {path}.")
    origins = load(None).origins
    for setting in ("model.base_url", "model.api_key_name", "model.name"):
        if not origins[setting].startswith(str(path)):
            _say(f"Note that {origins[setting]} overrides {setting}.")
    _say('Now try `detent doctor`, then `detent run "…"` in a project.')


def _named(answers: Mapping[str, str], choices: _Choices) -> str:
    """With the service, where it is one of the table as the table says it."""
    name, provider = choices.at(answers["provider"])
    as_listed = (answers["base_url"], answers["api_key_name"]) == (provider.base_url.rstrip("/"), provider.key)
    return f"{answers['name']}{AT}{name}" if name and as_listed else answers["name"]


def _ask_setting(name: str, question: str, default: str) -> str:
    def complaint(text: str) -> str | None:
        problem = check_value(f"model.{name}", text, as_text=False)
        return f"That does not fit: {problem}." if problem else None

    return _ask(question, default, complaint)


def _ask(question: str, default: str, complaint: Complaint) -> str:
    while True:
        text = _read(f"{question} [{default}]: " if default else f"{question}: ").strip() or default
        problem = complaint(text)
        if problem is None:
            return text
        _say(problem)


def _read(question: str, *, hidden: bool = False) -> str:
    if hidden and sys.stdin.isatty():
        return getpass.getpass(question)
    sys.stdout.write(question)
    sys.stdout.flush()
    text = sys.stdin.readline()
    if not text:
        raise _Left
    return text


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _draft(folders: Folders, choices: _Choices) -> dict[str, str]:
    try:
        kept = json.loads(_draft_file(folders).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    known = ("provider", "base_url", "api_key_name", "name")
    usable = isinstance(kept, dict) and choices.complaint(str(kept.get("provider"))) is None
    return {name: str(kept[name]) for name in known if name in kept} if usable else {}


def _keep_draft(folders: Folders, answers: Mapping[str, str]) -> None:
    folders.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    _draft_file(folders).write_text(json.dumps(dict(answers)), encoding="utf-8")


def _draft_file(folders: Folders) -> Path:
    return folders.state / "config-init.json"
