"""A key is set; everything else in the file stays."""

import tomllib
from pathlib import Path

import pytest

from detent.config import Folders
from detent.config.edit import set_value
from detent.config.user_file import set_in_user_file
from detent.core.errors import UserError


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[model]\nname = "new"\n'),
        ("# mine\n", '# mine\n\n[model]\nname = "new"\n'),
        ("[run]\nattempts = 3", '[run]\nattempts = 3\n\n[model]\nname = "new"\n'),
        ('[model]\nname = "old" # why\nretries = 1\n', '[model]\nname = "new" # why\nretries = 1\n'),
        ("[model]\nname = '''a\nb'''\n", '[model]\nname = "new"\n'),
        ("[model] # m\n\n[run]\n", '[model] # m\nname = "new"\n\n[run]\n'),
        ("[model]\nretries = 1 # one\n# end\n[run]\n", '[model]\nretries = 1 # one\nname = "new"\n# end\n[run]\n'),
        ("model.retries = 1\nrun.attempts = 2\n", 'model.retries = 1\nmodel.name = "new"\nrun.attempts = 2\n'),
        ("model = { retries = 1 }\n", 'model = { retries = 1, name = "new" }\n'),
        ("model = {}\n", 'model = { name = "new" }\n'),
        ('model = {name="old"}\n', 'model = {name="new"}\n'),
        ("[model]\r\nretries = 1\r\n", '[model]\r\nretries = 1\r\nname = "new"\r\n'),
        ("[model]", '[model]\nname = "new"\n'),
    ],
)
def test_minimal_edit(before: str, after: str) -> None:
    assert set_value(before, "model.name", "new") == after


@pytest.mark.parametrize("value", ["", 'a"b\\c', "é\n\t\x00\x7f", 3, 0.5, True, ["x", "y z"]])
def test_every_value_comes_back(value: object) -> None:
    assert tomllib.loads(set_value("", "checks.arguments", value))["checks"]["arguments"] == value


def test_what_cannot_be_edited_safely_is_refused() -> None:
    with pytest.raises(UserError, match=r"model\.name = \"new\"` by hand"):
        set_value("[[model]]\nretries = 1\n", "model.name", "new")


def test_the_user_file_is_made_and_kept_valid(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "config", tmp_path / "state")
    set_in_user_file(folders, "run.attempts", 4)
    set_in_user_file(folders, "run.attempts", 5)
    assert folders.user_file.read_text() == "[run]\nattempts = 5\n"
    with pytest.raises(UserError, match=r"did you mean run\.attempts"):
        set_in_user_file(folders, "run.attempt", 5)
    with pytest.raises(UserError, match="less than or equal to 20"):
        set_in_user_file(folders, "run.attempts", 500)
    folders.user_file.write_text("[run\n")
    with pytest.raises(UserError, match="not valid TOML"):
        set_in_user_file(folders, "run.attempts", 5)
    assert folders.user_file.read_text() == "[run\n"
    assert [path.name for path in folders.config.iterdir()] == ["config.toml"]
