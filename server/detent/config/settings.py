"""What can be set, with its default, its bounds, and whether a project may set it.

A project's file belongs to whoever wrote the project, so only what costs and permits nothing is marked ``PROJECT``.
"""

import shlex
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

PROJECT = "x-project-may-set"
LEVELS = ("off", "low", "medium", "high", "max")
"""How much a model may be asked to think."""
UNLIMITED = "unlimited"


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must begin with https:// or http:// and a host")
    if parts.username or parts.password:
        raise ValueError("it must not hold a password; save the key with `detent config init`")
    if not _has_port(parts) or "#" in text or " " in text or not text.isprintable():
        raise ValueError("it must have a port up to 65535, if any, and neither blanks nor “#”")
    return text.rstrip("/")


def _has_port(parts: SplitResult) -> bool:
    """One that there can be, or none."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _optional_web_address(text: str | None) -> str | None:
    return None if text is None else _web_address(text)


def _no_limit(value: object) -> object:
    """TOML has no null, so a word says that there is no limit."""
    return None if value == UNLIMITED else value


def _command(text: str) -> str:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ValueError(f"it cannot be split into words ({error})") from None
    if not words:
        raise ValueError("it must name a program")
    return text


Price = Annotated[float | None, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class ModelSettings(Section):
    name: str | None = Field(
        default=None,
        min_length=1,
        description="The model to ask. `rehearsal:PATH` plays a script of answers, `rehearsal:` the built-in one.",
    )
    provider: str | None = Field(
        default=None,
        min_length=1,
        description="The service, as models.toml names it (openai, anthropic, ollama, …): where it is, and its key. "
        "`NAME@PROVIDER` as the model's name says the same.",
    )
    base_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="https://api.openai.com/v1", description="Where an OpenAI-compatible service answers."
    )
    api_key_name: str = Field(
        default="OPENAI_API_KEY",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=64,
        description="The name of the environment variable, or of the entry in the key file, that holds the key.",
    )
    edit_format: Literal["auto", "strings", "patch", "blocks", "udiff"] = Field(
        default="auto",
        description="How the model is asked to write edits; auto goes by its name, and by what was applied so far.",
    )
    thinking: Literal["auto", "off", "on", "max"] = Field(
        default="auto", description="Whether the model thinks before it answers, where it can be asked to."
    )
    effort: Literal["auto", "low", "medium", "high"] = Field(
        default="auto",
        description="How much it thinks, where that can be said; thinking = off or max go before it.",
    )
    tools: Literal["auto", "native", "text"] = Field(
        default="auto",
        description="Whether the model calls tools by the service's own means or in its text; auto goes by "
        "models.toml, and by what the service refuses.",
    )
    temperature: float | None = Field(default=None, ge=0, le=2, description="Left to the provider when it is not set.")
    max_output_tokens: int | None = Field(
        default=None,
        ge=1,
        description="The longest reply to ask for, in tokens; 32,000 or what the model takes when it is not set.",
    )
    context: int | None = Field(
        default=None,
        ge=2_000,
        description="How many tokens a request and its answer may have together; 64,000 where nobody knows.",
    )
    connect_seconds: Seconds = Field(default=10, description="How long to wait for a connection.")
    first_token_seconds: Seconds = Field(default=600, description="How long to wait for the first token of a reply.")
    idle_seconds: Seconds = Field(default=90, description="How long a reply that has begun may be silent.")
    total_seconds: Seconds = Field(default=900, description="How long one reply may take in all.")
    retries: int = Field(default=4, ge=0, le=20, description="How often a call that failed is tried again.")
    input_price: Price = Field(default=None, description="US dollars for a million input tokens.")
    cached_price: Price = Field(default=None, description="US dollars for a million cached input tokens.")
    output_price: Price = Field(default=None, description="US dollars for a million output tokens.")


Models = tuple[str, ...]


class RolesSettings(Section):
    """Each a list, in the order in which the models are asked: the next one when the one before gives no answer."""

    code: Models = Field(
        default=(),
        description="The models that work, as NAME or NAME@PROVIDER; model.name when it is empty. The next one is "
        "asked when the one before fails, takes too long, has too much to do, or cannot hold the conversation.",
    )
    plan: Models = Field(default=(), description="The models that plan; those of roles.code when it is empty.")
    reflect: Models = Field(
        default=(), description="The models that say why checks failed; those of roles.code when it is empty."
    )
    review: Models = Field(default=(), description="The models that review; those of roles.code when it is empty.")
    summarise: Models = Field(
        default=(), description="The models that shorten and name things; those of roles.code when it is empty."
    )
    fast: Models = Field(
        default=(), description="The models for short questions; those of roles.code when it is empty."
    )


class BudgetSettings(Section):
    usd: Annotated[float | None, BeforeValidator(_no_limit, json_schema_input_type=float | Literal["unlimited"])] = (
        Field(default=1.0, ge=0, description='What one run may cost in US dollars; "unlimited" for no limit.')
    )
    usd_per_day: Annotated[
        float | None, BeforeValidator(_no_limit, json_schema_input_type=float | Literal["unlimited"])
    ] = Field(default=20.0, ge=0, description='What all runs of a day may cost together; "unlimited" for no limit.')
    tokens: int = Field(default=1_000_000, ge=1, description="How many tokens one run may use.")
    seconds: Seconds = Field(default=3600, description="How long one run may work.")
    steps: int = Field(default=300, ge=1, le=10_000, description="How often one run may ask the model.")


class RunSettings(Section):
    attempts: int = Field(
        default=3,
        ge=1,
        le=20,
        description="How often a run tries to make the checks pass.",
        json_schema_extra={PROJECT: True},
    )
    plan_approval: bool = Field(default=False, description="Whether a run waits until you have approved its plan.")
    difficulty: Literal["auto", "off", "XS", "S", "M", "L", "XL"] = Field(
        default="auto",
        description="How hard tasks are taken to be, which decides what models.toml says of that tier; auto counts "
        "what can be counted before a run, off judges nothing.",
    )
    context_tokens: int = Field(
        default=8000,
        ge=500,
        le=200_000,
        description="How many tokens of code are gathered for the model before it begins.",
        json_schema_extra={PROJECT: True},
    )


class ReviewSettings(Section):
    by_model: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="Whether a model that sees only the task and the change looks at it too before you do; "
        "auto: where more than a little changes.",
    )
    attempts: int = Field(
        default=3, ge=0, le=10, description="How often a change that a review found fault with goes back to the model."
    )
    most_lines: int = Field(
        default=1500,
        ge=1,
        description="How many lines a change may have, coming and going, before a review finds fault with it.",
    )
    most_files: int = Field(
        default=40,
        ge=1,
        description="How many files a change may have before a review finds fault with it.",
    )
    commands: tuple[Annotated[str, AfterValidator(_command)], ...] = Field(
        default=(),
        description="Commands that look at a change too, a text each; the changed files are their arguments, and one "
        "that does not end with 0 sends the change back.",
    )


class ChecksSettings(Section):
    interpreter: str | None = Field(
        default=None, min_length=1, description="The project's own Python. It is looked for when this is not set."
    )
    seconds: Seconds = Field(
        default=300, description="How long one run of the tests may take.", json_schema_extra={PROJECT: True}
    )
    quick_seconds: float = Field(
        default=3,
        ge=0,
        le=86_400,
        description="Tests that all together take longer are run in two parts: first those that reach the change.",
        json_schema_extra={PROJECT: True},
    )
    arguments: tuple[str, ...] = Field(
        default=(), description="More arguments for pytest.", json_schema_extra={PROJECT: True}
    )
    off: tuple[str, ...] = Field(
        default=(), description="Checks that are not run although the project has them, by name, such as `mypy`."
    )
    commands: tuple[Annotated[str, AfterValidator(_command)], ...] = Field(
        default=(),
        description="Commands that are run as tests too, a text each; they pass by their exit code.",
    )
    formatter: tuple[str, ...] = Field(
        default=(), description="The command that formats a file in place, without the file; found when it is not set."
    )


class PolicySettings(Section):
    commands: Literal["ask", "never"] = Field(
        default="ask", description="Whether the model's commands are asked for, or refused without asking."
    )
    profile: Literal["read-only", "careful", "auto", "custom"] = Field(
        default="careful",
        description="Which commands of the model run unasked in a trusted workspace with a sandbox: none, and none is "
        "asked for; those that only read; all; those that policy.toml allows.",
    )
    readable: tuple[str, ...] = Field(
        default=(), description="Patterns of paths that look like secrets and are none, such as `tests/data/*.pem`."
    )
    sandbox: Literal["auto", "off"] = Field(
        default="auto", description="Whether commands run in a sandbox wherever there is one, or without any."
    )


class MemorySettings(Section):
    use: bool = Field(
        default=True, description="Whether runs are told what was remembered in earlier ones, and may add to it."
    )
    thrift: bool = Field(
        default=True,
        description="Whether a long conversation is sent without what was only looked at a while ago as soon as that "
        "costs less than going on with it; without it only when it nearly fills what the model holds.",
    )


class GitSettings(Section):
    branch_prefix: str = Field(
        default="detent/",
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._/-]*)?$",
        max_length=64,
        description="What the names of Detent's branches begin with.",
        json_schema_extra={PROJECT: True},
    )
    message: Literal["conventional", "plain"] = Field(
        default="conventional",
        description="How commit messages begin: as Conventional Commits do, or with the task's words.",
        json_schema_extra={PROJECT: True},
    )
    assisted_by: str = Field(
        default="Detent ($model)",
        max_length=200,
        pattern=r"^[^\r\n]*$",
        description="The Assisted-by trailer of commits; $model stands for the model's name. Empty for no trailer.",
    )
    hooks_in: tuple[str, ...] = Field(
        default=(),
        description="Workspaces whose pre-commit and commit-msg hooks Detent runs when it commits, in the sandbox.",
    )
    remote: str = Field(default="origin", min_length=1, max_length=100, description="Where branches are pushed to.")
    github_token_name: str = Field(
        default="GITHUB_TOKEN",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=64,
        description="The environment variable, or the entry in the key file, that holds the token for GitHub.",
    )
    gitlab_token_name: str = Field(
        default="GITLAB_TOKEN",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=64,
        description="The environment variable, or the entry in the key file, that holds the token for GitLab.",
    )
    github_hosts: tuple[str, ...] = Field(
        default=("github.com",), description="The hosts that answer as GitHub does; the token goes to no others."
    )
    gitlab_hosts: tuple[str, ...] = Field(
        default=("gitlab.com",), description="The hosts that answer as GitLab does; the token goes to no others."
    )


class TelemetrySettings(Section):
    endpoint: Annotated[str | None, AfterValidator(_optional_web_address)] = Field(
        default=None,
        description="An OpenTelemetry collector (OTLP over HTTP, such as http://localhost:4318) that is told of runs.",
    )
    content: bool = Field(
        default=False, description="Whether it is told what the model and the tools were asked and said, too."
    )


class Settings(Section):
    model: ModelSettings = ModelSettings()
    roles: RolesSettings = RolesSettings()
    budget: BudgetSettings = BudgetSettings()
    run: RunSettings = RunSettings()
    review: ReviewSettings = ReviewSettings()
    checks: ChecksSettings = ChecksSettings()
    policy: PolicySettings = PolicySettings()
    memory: MemorySettings = MemorySettings()
    git: GitSettings = GitSettings()
    telemetry: TelemetrySettings = TelemetrySettings()


SECTIONS: Mapping[str, type[Section]] = {
    "model": ModelSettings,
    "roles": RolesSettings,
    "budget": BudgetSettings,
    "run": RunSettings,
    "review": ReviewSettings,
    "checks": ChecksSettings,
    "policy": PolicySettings,
    "memory": MemorySettings,
    "git": GitSettings,
    "telemetry": TelemetrySettings,
}


def fields() -> Mapping[str, FieldInfo]:
    """Every setting by its dotted key."""
    return {
        f"{name}.{field}": info for name, section in SECTIONS.items() for field, info in section.model_fields.items()
    }


def project_may_set(info: FieldInfo) -> bool:
    return isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get(PROJECT) is True
