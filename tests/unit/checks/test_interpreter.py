import base64
import hashlib
import sys
from pathlib import Path

import pytest

from detent.checks.interpreter import find_interpreter
from detent.core.errors import UserError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    root.mkdir()
    return root


def python_at(folder: Path, *names: str) -> str:
    path = folder / "bin" / "python"
    path.parent.mkdir(parents=True)
    path.symlink_to(sys.executable)
    return str(path)


def poetry_name(root: Path, name: str) -> str:
    digest = hashlib.sha256(str(root.resolve()).encode()).digest()
    return f"{name}-{base64.urlsafe_b64encode(digest).decode()[:8]}"


def test_the_first_place_that_has_a_python_wins(root: Path, tmp_path: Path) -> None:
    """Fill the places from the last to the first, and see each take over."""
    cache = tmp_path / "cache"
    path = tmp_path / "path"
    environment = {"PATH": "", "HOME": str(tmp_path), "XDG_CACHE_HOME": str(cache)}

    def found(**more: str) -> tuple[str, str]:
        interpreter = find_interpreter(root, None, {**environment, **more})
        return interpreter.path, interpreter.source

    assert found() == (sys.executable, "Detent's own Python")
    on_path = python_at(path)
    environment["PATH"] = str(path / "bin")
    assert found() == (on_path, "the PATH")
    active = python_at(tmp_path / "active")
    environment["VIRTUAL_ENV"] = str(tmp_path / "active")
    assert found() == (active, "the active virtual environment")
    uv = python_at(root / "uvenv")
    environment["UV_PROJECT_ENVIRONMENT"] = "uvenv"
    assert found() == (uv, "the project's uv environment")
    (root / "pyproject.toml").write_text('[tool.poetry]\nname = "My Shop"\n')
    environments = cache / "pypoetry" / "virtualenvs"
    python_at(environments / f"{poetry_name(root, 'my_shop')}-py3.9")
    newest = python_at(environments / f"{poetry_name(root, 'my_shop')}-py3.12")
    python_at(environments / "my_shop-AAAAAAAA-py3.13")
    assert found() == (newest, "the project's poetry environment")
    conda = python_at(tmp_path / "conda")
    environment["CONDA_PREFIX"] = str(tmp_path / "conda")
    assert found(CONDA_DEFAULT_ENV="base") == (newest, "the project's poetry environment")
    assert found(CONDA_DEFAULT_ENV="shop") == (conda, "the active conda environment")
    venv = python_at(root / "venv")
    assert found() == (venv, "the project's venv")
    dot_venv = python_at(root / ".venv")
    assert found() == (dot_venv, "the project's .venv")
    (root / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\nuv = 0.13.8\n")
    assert found() == (dot_venv, "the project's .venv, made by uv")


def test_a_conda_environment_in_the_folder(root: Path) -> None:
    python = python_at(root / ".conda")
    (root / ".conda" / "conda-meta").mkdir()
    found = find_interpreter(root, None, {"PATH": ""})
    assert (found.path, found.source) == (python, "the project's conda environment .conda")
    assert found.install == ("conda", "install", "--prefix", str(root / ".conda"))


@pytest.mark.parametrize("configured", ["envs/mine", "envs/mine/bin/python", "{root}/envs/mine", "mine-python"])
def test_what_is_configured_goes_before_all(root: Path, configured: str) -> None:
    python_at(root / ".venv")
    python = python_at(root / "envs" / "mine")
    Path(python).with_name("mine-python").symlink_to(python)
    environment = {"PATH": str(Path(python).parent)}
    found = find_interpreter(root, configured.format(root=root), environment)
    assert Path(found.path).parent == Path(python).parent
    assert found.source == "the setting checks.interpreter"


@pytest.mark.parametrize("configured", ["nothing/here", "no-such-python", "plain.txt"])
def test_what_is_configured_and_not_there_is_told(root: Path, configured: str) -> None:
    python_at(root / ".venv")
    (root / "plain.txt").write_text("not a program")
    with pytest.raises(UserError, match=f"There is no Python at {configured}; set checks.interpreter to one"):
        find_interpreter(root, configured, {"PATH": ""})


def test_a_link_is_not_resolved_because_it_is_the_environment(root: Path) -> None:
    assert find_interpreter(root, None, {}).path == sys.executable
    assert find_interpreter(root, None, {"VIRTUAL_ENV": sys.prefix}).path == str(Path(sys.prefix) / "bin" / "python")


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"uv.lock": ""}, ("uv", "add")),
        ({"poetry.lock": ""}, ("poetry", "add")),
        ({"pyproject.toml": "[tool.poetry]\n"}, ("poetry", "add")),
        ({".venv/pyvenv.cfg": "uv = 0.13\n"}, ("uv", "pip", "install", "--python", "{python}")),
        ({"pyproject.toml": "not toml ["}, ("{python}", "-m", "pip", "install")),
    ],
)
def test_packages_are_installed_as_the_project_does_it(
    root: Path, files: dict[str, str], command: tuple[str, ...]
) -> None:
    python = python_at(root / ".venv")
    for name, text in files.items():
        (root / name).write_text(text)
    assert find_interpreter(root, None, {}).install == tuple(part.format(python=python) for part in command)


def test_a_folder_without_a_program_is_passed_over(root: Path) -> None:
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").write_text("not a program")
    python = python_at(root / "venv")
    assert find_interpreter(root, None, {}).path == python
