"""The keyring of this machine, where the extra ``keyring`` is installed and there is one.

Whatever is wrong with it means that there is none: the key file stands in for it. Nothing of a key is ever in an error.
"""

from collections.abc import Callable
from importlib.util import find_spec

SERVICE = "detent"
FRESH_SECONDS = 60.0


def get(name: str) -> str | None:
    if find_spec("keyring") is None:
        return None
    import keyring  # noqa: PLC0415 - an optional extra, and it looks for the machine's keyring when it is imported

    try:
        return keyring.get_password(SERVICE, name)
    except keyring.errors.KeyringError:
        return None


def put(name: str, key: str) -> bool:
    """False where there is none that takes it."""
    if find_spec("keyring") is None:
        return False
    import keyring  # noqa: PLC0415 - see above

    try:
        keyring.set_password(SERVICE, name, key)
    except keyring.errors.KeyringError:
        return False
    return keyring.get_password(SERVICE, name) == key


class Remembered:
    """The keyring, asked at most once a minute for each key: it is another process, and may be slow to answer."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[str, tuple[float, str | None]] = {}

    def get(self, name: str) -> str | None:
        at, key = self._kept.get(name, (0.0, None))
        if name not in self._kept or self._now() - at >= FRESH_SECONDS:
            key = get(name)
            self._kept[name] = (self._now(), key)
        return key

    def forget(self, name: str) -> None:
        """Ask again: there may be another key now."""
        self._kept.pop(name, None)
