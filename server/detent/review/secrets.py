"""Keys and passwords that a change would write into the project's files."""

from collections.abc import Iterator

from detent.core.review import Finding
from detent.harness.redaction import Redactor
from detent.review.change import Change


def secrets(change: Change) -> Iterator[Finding]:
    redactor = Redactor()
    for file in change.files:
        # A key of several lines is hidden as one, so the text is looked at whole and then line by line.
        if redactor.clean(file.after.text) == file.after.text:
            continue
        for number, line in file.added:
            if redactor.clean(line) != line:
                yield Finding("secrets", "this line holds what looks like a key or a password.", file.path, number)
