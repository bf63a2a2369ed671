"""Write the user's own settings file."""

import os
from pathlib import Path

from detent.config.edit import set_value
from detent.config.files import parse
from detent.config.folders import Folders
from detent.config.naming import nearest
from detent.config.settings import fields
from detent.config.values import Value, check_value
from detent.core.errors import UserError


def set_in_user_file(folders: Folders, key: str, value: Value) -> Path:
    """Set a key after checking both; the file keeps its comments and is replaced whole or not at all."""
    if key not in fields():
        raise UserError(f"There is no setting {key!r}{nearest(key)}")
    complaint = check_value(key, value, as_text=False)
    if complaint:
        raise UserError(f"{key} does not fit: {complaint}.")
    path = folders.user_file.resolve()
    data = path.read_bytes() if path.exists() else b""
    problems = parse(path, data).problems
    if problems:
        raise UserError(problems[0])
    new = set_value(data.decode(), key, value)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    temporary.write_bytes(new.encode())
    if path.exists():
        temporary.chmod(path.stat().st_mode & 0o777)
    temporary.replace(path)
    return path
