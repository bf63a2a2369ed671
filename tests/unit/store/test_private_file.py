"""Files that only their owner can read."""

from pathlib import Path

import pytest

from detent.core.errors import UserError
from detent.store.private_file import private_file


def test_it_holds_the_text_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "told.md"
    private_file(file, "long and old")
    private_file(file, "ü\udc80")
    assert file.read_bytes() == "ü?".encode()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_what_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written: Is a directory"):
        private_file(tmp_path, "")
