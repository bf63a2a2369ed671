"""What a shadow's changes are in bytes: for tests that are about texts."""

from detent.core.form import Form
from detent.harness.changes import ShadowChanges

Bytes = bytes | None


def held(changes: ShadowChanges) -> dict[str, tuple[Bytes, Bytes]]:
    """Path → what the file held and what it holds, None for not there."""
    return {path: (data(base), data(now)) for path, (base, now) in changes.files.items()}


def data(form: Form | None) -> Bytes:
    return None if form is None else form.data
