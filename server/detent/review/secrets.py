"""Keys and passwords that a change would write into the project's files."""

from collections.abc import Iterator

from detent.core.review import Finding
from detent.harness.redaction import Redactor
from detent.review.change import Change


def secrets(change: Change) -> Iterator[Finding]:
    """In tests only what looks like a real key: the passwords there are made up."""
    redactor = Redactor()
    for file in change.files:
        clean = redactor.clean if file.is_test else redactor.clean_strictly
        # A key of several lines is hidden as one, so the text is looked at whole and then line by line.
        if clean(file.after.text) == file.after.text:
            continue
        for number, line in file.added:
            if clean(line) != line:
                yield Finding("secrets", "this line holds what looks like a key or a password.", file.path, number)
