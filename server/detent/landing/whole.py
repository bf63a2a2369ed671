"""Changes without lines: bytes, links, and who may execute a file. Each is one hunk, taken whole or not at all."""

from detent.core.change import FileChange, FormChange, Kind
from detent.core.form import FILE, Form, made, same, same_mode
from detent.landing.proposal import Texts


def forms(file: FileChange, blobs: Texts) -> tuple[Form | None, Form | None]:
    """What stood there, and what shall."""
    return _form(blobs, file.base, file.base_mode), _form(blobs, file.result, file.mode)


def carry(file: FileChange, blobs: Texts, now: Form | None, *, out: bool) -> FormChange | str:
    """The change of what stands there ``now``, or of what stands there with it, to ``out``; else why there is none.

    Where all is as wanted, the change changes nothing.
    """
    if file.kind is Kind.MODE:
        return _carry_mode(file, now, out=out)
    base, result = forms(file, blobs)
    made_anew = base is None or base.is_link
    expected, wanted = (result, base) if out else (base, made(result) if made_anew else result)
    if same(now, wanted):
        return FormChange(file.path, now, now)
    if same(now, expected):
        return FormChange(file.path, now, wanted)
    if now is None:
        return "it was deleted meanwhile"
    return "something else is there now" if expected is None else "it was changed meanwhile"


def holds(file: FileChange, blobs: Texts, now: Form | None) -> bool:
    """Whether exactly that is there which the change leads to."""
    _, result = forms(file, blobs)
    if now is None or result is None or file.kind is not Kind.MODE:
        return same(now, result)
    return same_mode(now, result)


def _carry_mode(file: FileChange, now: Form | None, *, out: bool) -> FormChange | str:
    mode = file.base_mode if out else file.mode
    if now is None or now.is_link or mode is None:
        return "the file was deleted meanwhile" if now is None else "it is no file any more"
    wanted = Form(now.data, mode)
    return FormChange(file.path, now, now if same_mode(now, wanted) else wanted, only_mode=True)


def _form(blobs: Texts, name: str | None, mode: int | None) -> Form | None:
    if name is None:
        return None
    return Form(blobs.get_text(name).encode("utf-8", "surrogateescape"), FILE if mode is None else mode)
