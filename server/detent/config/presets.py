"""What is known of services and models: the shipped table, and the user's own over it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from detent.config.settings import LEVELS, ModelSettings
from detent.core.difficulty import Tier, TierPlan
from detent.core.errors import UserError

FILE_NAME = "models.toml"
AT = "@"
"""Between a model's name and its service's: ``qwen3:8b@ollama``."""

_VARIANT = re.compile(r"(-\d{4}-\d\d-\d\d|-\d{8}|-latest)$")
Fields = Mapping[str, Any]
"""Fields of a request, as they are sent."""


def _by_level(thinking: Mapping[str, Fields]) -> Mapping[str, Fields]:
    if unknown := sorted(set(thinking) - {*LEVELS}):
        raise ValueError(f"{unknown[0]} is no level; there are {', '.join(LEVELS)}")
    return thinking


Thinking = Annotated[Mapping[str, Fields], AfterValidator(_by_level)]


class Preset(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provider(Preset):
    title: str = ""
    base_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    key: str = Field(default="OPENAI_API_KEY", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    needs_key: bool = True
    local: bool = False
    hosts: tuple[str, ...] = ()
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    usage: bool = True
    call_ids: Literal["any", "nine"] = "any"
    user_after_tool: bool = True
    costs: bool = False
    free: bool = False
    paid: tuple[str, ...] = ()
    extra: Fields = Field(default_factory=dict)
    thinking: Thinking = Field(default_factory=dict)
    thinking_with_tools: bool = True
    example: str = ""
    note: str = ""


class Known(Preset):
    """What is known of a model: None for what is not."""

    context: int | None = Field(default=None, ge=1)
    longest: int | None = Field(default=None, ge=1)
    input: float | None = Field(default=None, ge=0)
    cached: float | None = Field(default=None, ge=0)
    output: float | None = Field(default=None, ge=0)
    edit_format: Literal["strings", "patch", "blocks", "udiff"] | None = None
    tools: bool | None = None
    temperature: bool | None = None
    thinking: Thinking = Field(default_factory=dict)


class TierPreset(Preset):
    models: tuple[str, ...] = ()
    usd: float | None = Field(default=None, gt=0)
    steps: int | None = Field(default=None, ge=1)
    checks: Literal["impacted", "all"] = "impacted"
    review: Literal["none", "light", "full", "security"] = "light"
    lines: int | None = Field(default=None, ge=1)
    files: int | None = Field(default=None, ge=1)
    guardrail: str = ""


class Presets(Preset):
    provider: Mapping[str, Provider]
    model: Mapping[str, Known]
    tier: Mapping[Tier, TierPreset] = Field(default_factory=dict)
    _found: dict[tuple[str, str], Known] = PrivateAttr(default_factory=dict)

    def plan_for(self, tier: Tier) -> TierPlan:
        return TierPlan(**self.tier.get(tier, TierPreset()).model_dump())

    def known(self, settings: ModelSettings) -> Known:
        """All that the table says of the model, the more special entry over the more general one."""
        asked = settings.name or "", self.provider_name(settings)
        if asked not in self._found:
            found: dict[str, Any] = {}
            for pattern in self._fitting(*asked):
                _lay(found, self.model[pattern].model_dump(exclude_unset=True), depth=1)
            self._found[asked] = Known.model_validate(found)
        return self._found[asked]

    def _fitting(self, name: str, provider: str) -> Sequence[str]:
        def fits(pattern: str) -> bool:
            model, _, place = pattern.lower().partition(AT)
            return place in ("", provider) and any(fnmatchcase(spelling, model) for spelling in spellings(name))

        return sorted(filter(fits, self.model), key=lambda one: (not _is_pattern(one), len(one)))

    def provider_of(self, settings: ModelSettings) -> Provider:
        """The service that the settings name, or that lies at their address; one without a quirk for any other."""
        return self.provider.get(self.provider_name(settings), Provider())

    def provider_name(self, settings: ModelSettings) -> str:
        """Empty for a service that is not in the table."""
        if settings.provider and settings.provider in self.provider:
            return settings.provider
        parts = urlsplit(settings.base_url)
        places = (parts.netloc.lower(), parts.hostname or "")
        fitting = (name for name, one in self.provider.items() if any(_lies_at(places, host) for host in one.hosts))
        return next(fitting, "")

    def resolve(self, settings: ModelSettings, reference: str | None = None) -> ModelSettings:
        """The settings for ``NAME`` or ``NAME@PROVIDER``, else for their own name, with address and key filled in.

        Prices and the context in the settings are about the settings' own model, and no other gets them.
        """
        name, provider = self._split(reference if reference is not None else settings.name)
        changes: dict[str, Any] = {"name": name}
        if provider and provider != settings.provider:
            # What the settings say of address and key is about their own service: no key goes anywhere else.
            preset = self.provider[provider]
            changes |= {"provider": provider, "base_url": preset.base_url.rstrip("/"), "api_key_name": preset.key}
        if reference is not None and (name, provider or settings.provider) != self._own(settings):
            changes |= {"input_price": None, "cached_price": None, "output_price": None, "context": None}
        return settings.model_copy(update=changes)

    def _own(self, settings: ModelSettings) -> tuple[str | None, str | None]:
        name, provider = self._split(settings.name)
        return name, provider or settings.provider

    def _split(self, reference: str | None) -> tuple[str | None, str]:
        name, at, provider = (reference or "").rpartition(AT)
        return (name, provider) if at and name and provider in self.provider else (reference, "")


def spellings(name: str) -> tuple[str, ...]:
    """With the vendor that routers write before it and the date that vendors write behind it left out."""
    bare = name.rsplit("/", 1)[-1].lower()
    plain = _VARIANT.sub("", bare)
    return bare, plain, bare.replace(".", "-"), plain.replace(".", "-")


def level_of(settings: ModelSettings) -> str | None:
    """How much the model shall think, as the table calls it; None where that is left to the service."""
    if settings.thinking in ("off", "max"):
        return settings.thinking
    if settings.effort != "auto":
        return settings.effort
    return "medium" if settings.thinking == "on" else None


def fields_for(thinking: Mapping[str, Fields], level: str | None) -> Fields:
    """The fields that ask for this level, or for the nearest one that the table has; none where it has none."""
    if level is None or level == "off":
        return thinking.get("off", {}) if level else {}
    there = [one for one in LEVELS if one != "off" and one in thinking]
    wanted = LEVELS.index(level)
    nearest = min(there, key=lambda one: (abs(LEVELS.index(one) - wanted), -LEVELS.index(one)), default="")
    return thinking.get(nearest, {})


@cache
def shipped() -> Presets:
    """Part of the program, so it is kept."""
    text = resources.files("detent.config").joinpath(FILE_NAME).read_text(encoding="utf-8")
    return Presets.model_validate(tomllib.loads(text))


def load_presets(file: Path) -> Presets:
    """The shipped table with the user's over it. UserError names what is wrong in theirs."""
    try:
        return _over_the_shipped(file.read_text("utf-8"))
    except FileNotFoundError:
        return shipped()
    except ValidationError as error:
        first = error.errors()[0]
        raise UserError(f"{file}, {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{file} cannot be read: {error}.") from error


@lru_cache(maxsize=4)
def _over_the_shipped(text: str) -> Presets:
    """Kept, since the file is read before every question to a model."""
    both = shipped().model_dump(exclude_unset=True)
    _lay(both, tomllib.loads(text))
    return Presets.model_validate(both)


def _lay(below: dict[str, Any], above: Mapping[str, Any], depth: int = 3) -> None:
    """Tables are laid into each other as deep as the table's own entries go; a request's fields are taken whole."""
    for key, value in above.items():
        if depth and isinstance(value, Mapping) and isinstance(below.get(key), Mapping):
            inner = dict(below[key])
            _lay(inner, value, depth - 1)
            below[key] = inner
        else:
            below[key] = value


def _is_pattern(text: str) -> bool:
    return any(char in text for char in "*?[")


def _lies_at(places: Sequence[str], host: str) -> bool:
    return any(fnmatchcase(place, host) for place in places)
