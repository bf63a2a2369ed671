"""What a change without lines is, in words for people."""

from detent.core.form import Form


def about(base: Form | None, now: Form | None) -> str:
    """Such as ``binary, 12,034 bytes``; empty for a text whose lines say everything."""
    words = _form(base or now) if base is None or now is None else _change(base, now)
    return ", ".join(filter(None, (words, _mode(base, now))))


def mode_change(base: Form, now: Form) -> str:
    return f"mode {base.mode & 0o777:o} -> {now.mode & 0o777:o}"


def _change(base: Form, now: Form) -> str:
    if base.text is not None and now.text is not None:
        return ""
    if base.is_link or now.is_link or (base.text is None) != (now.text is None):
        return f"{_form(base) or _size('text', base)}, becomes {_form(now) or _size('text', now)}"
    return f"binary, {len(base.data):,} -> {len(now.data):,} bytes"


def _form(form: Form | None) -> str:
    if form is None or form.text is not None:
        return ""
    return f"link -> {_shown(form.data)}" if form.is_link else _size("binary", form)


def _size(what: str, form: Form) -> str:
    return f"{what}, {len(form.data):,} {'byte' if len(form.data) == 1 else 'bytes'}"


def _mode(base: Form | None, now: Form | None) -> str:
    """Only where somebody may execute it, or no longer may."""
    if base is None or base.is_link:
        return f"mode {now.mode & 0o777:o}" if now is not None and now.executable else ""
    if now is None or now.is_link or now.executable == base.executable:
        return ""
    return mode_change(base, now)


def _shown(target: bytes) -> str:
    """Harmless wherever it is shown: a name may hold anything."""
    text = target.decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
