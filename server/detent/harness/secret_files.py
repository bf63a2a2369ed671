"""Which files may hold secrets, and so are neither shown to a model nor changed. Pure: looks at names alone."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from detent.core.errors import ToolFailed
from detent.harness.paths import folded

_SECRET_FOLDERS = frozenset({".aws", ".ssh", ".gnupg", ".kube", ".azure", ".docker", "gcloud"})
_SECRET_FILES = re.compile(
    r"""
      \.env(?![._-](?:example|sample|template|dist)$)(?:[._-].+|rc)?
    | .+\.(?:pem|key|p8|p12|pkcs12|pfx|jks|jceks|keystore|kdbx|ppk|ovpn|env|tfstate|tfvars(?:\.json)?|kubeconfig)
    | \.?id_(?:rsa|dsa|ecdsa|ed25519)(?!.*\.pub$).*
    | .+[._-](?:id_)?(?:rsa|dsa|ecdsa|ed25519)
    | \.?[._]netrc | \.npmrc | \.pypirc | \.git-credentials | \.pgpass | pgpass\.conf | \.htpasswd
    | \.my\.cnf | \.mylogin\.cnf | \.s3cfg | \.boto | rclone\.conf
    | \.dockercfg | \.dockerconfigjson | \.?kubeconfig(?:\.ya?ml)?
    | \.vault[_-]pass(?:word)?(?:\.txt)? | \.vault-token
    | \.terraformrc | credentials\.tfrc\.json
    | \.?secrets\.(?:ya?ml|json|toml)
    | \.?credentials(?:\.(?:ya?ml|json|toml|ini|csv|xml))?
    | client_secrets?(?:[._-].+)?\.json
    | service[_-]?account(?:[._-]?(?:key|file|credentials?|prod(?:uction)?|stag(?:e|ing)|dev|test|\d))*\.json
    | .+-firebase-adminsdk-.+\.json
    """,
    re.VERBOSE | re.DOTALL,
)
"""Names that ordinary code and settings without secrets have as well (``secrets.py``, ``.yarnrc.yml``, ``auth.json``)
are not among them."""
_SECRET_WAY = re.compile(r"(?:.*/)?\.config/gh(?:/.*)?", re.DOTALL)
_LONGEST = 255
"""Letters; no file has a longer name."""
_COPY = re.compile(
    r"""
    (?: \#+                # Emacs: what was not saved
      | \.~\d+~ | ~
      | [ ._-]+ \(? (?:
            (?: backup | bak | bkp | copy | new | old | orig | save | te?mp | (?:kate-)?sw[a-z]
              | rpm(?:new|orig|save) | (?:dpkg|ucf)-(?:bak|dist|new|old|tmp) ) [ ._-]? \d*
          | \d+
        ) \)?
    )\Z
    """,
    re.VERBOSE,
)
"""What editors, packages and people write behind the name of a file as it was, or as it shall be."""


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """``readable``: patterns of paths that look like secrets, and that the user says are none."""

    readable: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """True when the name says that the file holds keys, passwords or the like."""
        folder, _, name = path.rpartition("/")
        if not _is_secret_folder(folder) and not _is_secret_name(name):
            return False
        return not any(fnmatchcase(path, pattern) for pattern in self.readable)

    def refuse(self, path: str) -> None:
        if self.holds(path):
            raise ToolFailed(
                f"{path} may hold secrets, so it is neither read nor written. If it holds none, the user can say so in "
                "the setting policy.readable."
            )


@lru_cache(maxsize=10_000)
def _is_secret_folder(path: str) -> bool:
    names = [folded(name) for name in path.split("/")]
    return not _SECRET_FOLDERS.isdisjoint(names) or _SECRET_WAY.fullmatch("/".join(names)) is not None


@lru_cache(maxsize=10_000)
def _is_secret_name(name: str) -> bool:
    if len(name) > _LONGEST:
        return False
    name = folded(name)
    if name.startswith("#") and "#" in name[1:]:
        name = name.lstrip("#")
    while (mark := _COPY.search(name)) and mark.start():
        name = name[: mark.start()]
    return _SECRET_FILES.fullmatch(name) is not None


BY_NAME = SecretFiles()
"""Whatever the name says, without exception."""
