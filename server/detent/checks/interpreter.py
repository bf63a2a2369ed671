"""Which Python a project's tests run with. Nothing is executed to find out."""

import base64
import hashlib
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detent.core.errors import UserError


@dataclass(frozen=True, slots=True)
class Interpreter:
    """``path`` is not resolved: a virtual environment is known by the link. ``source`` says in words what it is.

    ``install``: the command that adds a package to it, but for the package's name.
    """

    path: str
    source: str
    install: tuple[str, ...]


def find_interpreter(root: Path, configured: str | None, environment: Mapping[str, str]) -> Interpreter:
    """The first of: configured, ``.venv``, ``venv``, conda, poetry, uv, ``VIRTUAL_ENV``, the PATH, Detent's own."""
    if configured is not None:
        return _configured(root, configured, environment)
    for look in _PLACES:
        for folder, source in look(root, environment):
            if python := _python_in(folder):
                return Interpreter(python, source, _install(root, folder, python))
    if python := shutil.which("python3", path=_path(environment)) or shutil.which("python", path=_path(environment)):
        return Interpreter(python, "the PATH", (python, "-m", "pip", "install"))
    return Interpreter(sys.executable, "Detent's own Python", (sys.executable, "-m", "pip", "install"))


def own_interpreter(root: Path, environment: Mapping[str, str]) -> Interpreter | None:
    """The one that a folder below the top has for itself."""
    for look in (_own, _poetry):
        for folder, source in look(root, environment):
            if python := _python_in(folder):
                return Interpreter(python, source, _install(root, folder, python))
    return None


def _configured(root: Path, configured: str, environment: Mapping[str, str]) -> Interpreter:
    """A file, an environment's folder, or a command; relative ones count from the root."""
    source = "the setting checks.interpreter"
    path = root / Path(configured).expanduser()
    if python := _python_in(path):
        return Interpreter(python, source, _install(root, path, python))
    if _is_program(path):
        return Interpreter(str(path), source, _install(root, path.parent.parent, str(path)))
    command = shutil.which(configured, path=_path(environment)) if os.sep not in configured else None
    if command is None:
        raise UserError(f"There is no Python at {configured}; set checks.interpreter to one, or remove the setting.")
    return Interpreter(command, source, (command, "-m", "pip", "install"))


def _own(root: Path, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    for name in (".venv", "venv"):
        folder = root / name
        made_by = ", made by uv" if _made_by_uv(folder) else ""
        yield folder, f"the project's {name}{made_by}"


def _conda(root: Path, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    prefix = environment.get("CONDA_PREFIX")
    if prefix and environment.get("CONDA_DEFAULT_ENV") != "base":
        yield Path(prefix), "the active conda environment"
    for folder in (root / ".conda", root / "env", *sorted(root.glob("envs/*"))):
        if (folder / "conda-meta").is_dir():
            yield folder, f"the project's conda environment {folder.relative_to(root)}"


def _poetry(root: Path, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Where poetry keeps a project's environment: its name and a hash of the project's path."""
    name = _project_name(root)
    if name is None or not _uses_poetry(root):
        return
    digest = hashlib.sha256(os.fsencode(os.path.normcase(root.resolve()))).digest()
    safe_name = re.sub(r'[ $`!*@"\\\r\n\t]', "_", name.lower())[:42]
    prefix = f"{safe_name}-{base64.urlsafe_b64encode(digest).decode()[:8]}-py"
    versions = [folder for folder in _poetry_folder(environment).glob(f"{prefix}*") if folder.is_dir()]
    for folder in sorted(versions, key=lambda folder: _version(folder.name.removeprefix(prefix)), reverse=True):
        yield folder, "the project's poetry environment"


def _uv(root: Path, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    if folder := environment.get("UV_PROJECT_ENVIRONMENT"):
        yield root / folder, "the project's uv environment"


def _active(root: Path, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    if folder := environment.get("VIRTUAL_ENV"):
        yield Path(folder), "the active virtual environment"


_PLACES: tuple[Callable[[Path, Mapping[str, str]], Iterator[tuple[Path, str]]], ...] = (
    _own,
    _conda,
    _poetry,
    _uv,
    _active,
)


def _install(root: Path, folder: Path, python: str) -> tuple[str, ...]:
    if (root / "uv.lock").exists():
        return ("uv", "add")
    if _uses_poetry(root):
        return ("poetry", "add")
    if (folder / "conda-meta").is_dir():
        return ("conda", "install", "--prefix", str(folder))
    if _made_by_uv(folder):
        return ("uv", "pip", "install", "--python", python)
    return (python, "-m", "pip", "install")


def _python_in(folder: Path) -> str | None:
    for name in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        if _is_program(folder / name):
            return str(folder / name)
    return None


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _made_by_uv(folder: Path) -> bool:
    try:
        return re.search(r"^uv\s*=", (folder / "pyvenv.cfg").read_text("utf-8", "replace"), re.MULTILINE) is not None
    except OSError:
        return False


def _uses_poetry(root: Path) -> bool:
    return (root / "poetry.lock").exists() or "poetry" in _table(_pyproject(root), "tool")


def _project_name(root: Path) -> str | None:
    pyproject = _pyproject(root)
    poetry = _table(_table(pyproject, "tool"), "poetry")
    name = poetry.get("name") or _table(pyproject, "project").get("name")
    return name if isinstance(name, str) else None


def _pyproject(root: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _table(outer: Mapping[str, object], name: str) -> Mapping[str, object]:
    inner = outer.get(name)
    return inner if isinstance(inner, dict) else {}


def _poetry_folder(environment: Mapping[str, str]) -> Path:
    if folder := environment.get("POETRY_VIRTUALENVS_PATH"):
        return Path(folder)
    home = Path(environment.get("HOME") or Path.home())
    caches = home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"
    cache = Path(environment.get("XDG_CACHE_HOME") or caches) / "pypoetry"
    return Path(environment.get("POETRY_CACHE_DIR") or cache) / "virtualenvs"


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _path(environment: Mapping[str, str]) -> str:
    # An empty PATH must not become the system's default one.
    return environment.get("PATH") or os.devnull
