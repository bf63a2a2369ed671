"""The user's own rules: ``policy.toml`` in the user's configuration folder. No workspace can write one."""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detent.core.errors import UserError

NOT_FOR_GOOD = frozenset(
    {
        *("git", "hg", "svn", "gh", "glab", "docker", "podman", "ssh", "scp", "curl", "wget", "make"),
        *("python", "python2", "python3", "pypy3", "node", "deno", "bun", "ruby", "perl", "php", "lua", "awk", "java"),
        *("npm", "npx", "pnpm", "yarn", "pip", "pipx", "uv", "uvx", "poetry", "cargo", "go", "gradle", "mvn"),
        *("sh", "bash", "dash", "zsh", "fish", "ksh", "busybox", "eval", "source"),
        *(
            "env",
            "timeout",
            "xargs",
            "nice",
            "nohup",
            "sudo",
            "doas",
            "su",
            "setsid",
            "stdbuf",
            "time",
            "find",
            "watch",
        ),
    }
)
"""Programs that run whatever their words say: a rule by their name would allow everything."""


class Word(StrEnum):
    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


class Rule(BaseModel):
    """What it names must all be so: the tool, the path that is written, how the command begins, the host."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Word
    tool: str | None = None
    path: str | None = Field(default=None, description="a glob, relative to the workspace")
    argv: tuple[str, ...] = Field(default=(), description="the first words of the command")
    host: str | None = None

    @model_validator(mode="after")
    def _narrow_enough(self) -> "Rule":
        if not (self.tool or self.path or self.argv or self.host):
            raise ValueError("name at least one of tool, path, argv, host")
        if self.decision is Word.ALLOW and self.argv and Path(self.argv[0]).name in NOT_FOR_GOOD:
            raise ValueError(f"{self.argv[0]} can run anything, so it cannot be allowed for good")
        return self

    def __str__(self) -> str:
        named = {"tool": self.tool, "path": self.path, "argv": " ".join(self.argv), "host": self.host}
        return f"{self.decision} " + ", ".join(f"{name} {value}" for name, value in named.items() if value)


def load_rules(file: Path) -> Sequence[Rule]:
    """In their order; none where there is no file. UserError names what is wrong, and where."""
    try:
        fields = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{file} cannot be read: {error}.") from error
    tables = fields.pop("rule", [])
    if fields or not isinstance(tables, list):
        raise UserError(f"{file} holds {', '.join(fields) or 'rule'}: write each rule below a line [[rule]].")
    rules = []
    for number, table in enumerate(tables, 1):
        try:
            rules.append(Rule.model_validate(table))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise UserError(f"{file}, rule {number}{f', {where}' if where else ''}: {first['msg']}.") from error
    return tuple(rules)
