"""Signing as the user's own settings say: a repository may say that it is signed, but never by which program."""

import os
from collections.abc import Mapping

from detent.harness.standing import Standing

_FALSE = frozenset({"false", "no", "off", "0"})
_PROGRAMS: Mapping[str, str] = {
    "gpg.program": "gpg",
    "gpg.openpgp.program": "",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.defaultKeyCommand": "",
    "gpg.format": "openpgp",
}
"""What decides over the program, and what git takes where the user has said nothing."""
_PASSED_ON = ("GNUPGHOME", "GPG_TTY", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY", "TERM")


def signing_flags(standing: Standing) -> list[str]:
    """Empty where commits are not signed."""
    wished = [value for _, value in standing.config("commit.gpgSign")]
    if not wished or wished[-1].strip().lower() in (_FALSE | {""}):
        return []
    own = {name: _own(standing, name) for name in _PROGRAMS}
    chosen = {name: own[name] or usual for name, usual in _PROGRAMS.items()}
    chosen["gpg.openpgp.program"] = own["gpg.openpgp.program"] or chosen["gpg.program"]
    return [flag for name, value in chosen.items() for flag in ("-c", f"{name}={value}")]


def signing_environment() -> Mapping[str, str]:
    """What finds the user's keys."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


def _own(standing: Standing, name: str) -> str:
    """What the user has said, for all repositories."""
    said = [value for scope, value in standing.config(name) if scope == "global"]
    return said[-1] if said else ""
