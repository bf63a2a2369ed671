"""What stands at a path, whole: a file with all its bytes, or a link."""

from dataclasses import dataclass

FILE = 0o100000
LINK = 0o120000
_SORT = 0o170000
_READING_OR_WRITING = 0o666
_SNIFFED = 8192


@dataclass(frozen=True, slots=True)
class Form:
    """``data``: the bytes of a file, or the words of a link. ``mode``: sort and permissions, as a system has them.

    A mode in which nobody may read or write is that of a file that is yet to be made: who may is for the system to say,
    and only who may execute it is known.
    """

    data: bytes
    mode: int = FILE

    @property
    def is_link(self) -> bool:
        return is_link(self.mode)

    @property
    def executable(self) -> bool:
        """As git tells it: by its owner."""
        return not self.is_link and bool(self.mode & 0o100)

    @property
    def text(self) -> str | None:
        """What a person would edit; None for a link and for bytes that are no text in UTF-8."""
        return None if self.is_link else text_of(self.data)

    @property
    def is_new(self) -> bool:
        return not self.is_link and not self.mode & _READING_OR_WRITING


def link(target: bytes) -> Form:
    return Form(target, LINK | 0o777)


def made(form: Form | None) -> Form | None:
    """As something that will be made."""
    return form if form is None or form.is_link else Form(form.data, FILE | (form.mode & 0o111))


def is_link(mode: int) -> bool:
    return mode & _SORT == LINK


def same(one: Form | None, other: Form | None) -> bool:
    """Whether they are the same to a person: in sort, content, and in being executable."""
    if one is None or other is None:
        return one is other
    return same_mode(one, other) and one.data == other.data


def same_mode(one: Form, other: Form) -> bool:
    return (one.is_link, one.executable) == (other.is_link, other.executable)


def may_be_text(data: bytes) -> bool:
    return b"\0" not in data[:_SNIFFED]


def text_of(data: bytes) -> str | None:
    try:
        return data.decode("utf-8") if may_be_text(data) else None
    except UnicodeDecodeError:
        return None


def is_text(data: bytes) -> bool:
    return may_be_text(data) and (data.isascii() or text_of(data) is not None)
