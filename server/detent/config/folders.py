"""Where Detent keeps settings and state on this machine."""

import hashlib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """``config`` holds what a person wrote, ``state`` what Detent may need again. Neither is made by looking."""

    config: Path
    state: Path

    @classmethod
    def find(cls, environment: Mapping[str, str]) -> "Folders":
        home = Path(environment.get("HOME") or Path.home())
        if sys.platform == "win32":
            roaming = _absolute(environment, "APPDATA", home / "AppData" / "Roaming")
            local = _absolute(environment, "LOCALAPPDATA", home / "AppData" / "Local")
            return cls(roaming / "detent", local / "detent")
        config = _absolute(environment, "XDG_CONFIG_HOME", home / ".config")
        state = _absolute(environment, "XDG_STATE_HOME", home / ".local" / "state")
        return cls(config / "detent", state / "detent")

    @property
    def user_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def key_file(self) -> Path:
        return self.config / "keys.toml"

    @property
    def models_file(self) -> Path:
        """What the user adds to the table of services and models."""
        return self.config / "models.toml"

    def workspace_state(self, root: Path) -> Path:
        """The state folder of one workspace: two paths to the same folder share it, two folders never do."""
        real = root.resolve()
        digest = hashlib.sha256(os.fsencode(real)).hexdigest()[:12]
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", real.name)[:40] or "root"
        return self.state / "workspaces" / f"{name}-{digest}"

    def others(self, state: Path) -> tuple[Path, ...]:
        """The state folders of all other workspaces."""
        found = (file.parent for file in self.state.glob("workspaces/*/hub.db"))
        return tuple(sorted(one for one in found if one != state))


def project_file(root: Path) -> Path:
    return root / ".detent" / "config.toml"


def _absolute(environment: Mapping[str, str], name: str, otherwise: Path) -> Path:
    """The XDG specification says that a relative path there is to be ignored."""
    path = Path(environment.get(name, ""))
    return path if path.is_absolute() else otherwise
