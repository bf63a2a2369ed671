"""What is built and installed works outside of the source tree."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.rules import ROOT, SERVER


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it, which finds the dependencies where the tests have theirs."""
    environment = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (wheel,) = built.glob("*.whl")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "-qq",
        "--python",
        str(environment / "bin/python"),
    ]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (site_packages,) = (environment / "lib").glob("python*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return environment


def _run(environment: Path, *command: str) -> str:
    """Run one of the environment's programs in an empty folder, with nothing of this process' environment."""
    home = environment / "home"
    home.mkdir(exist_ok=True)
    finished = subprocess.run(
        [str(environment / "bin" / command[0]), *command[1:]],
        cwd=home,
        env={"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def _data_files() -> set[str]:
    """What a wheel must hold besides Python modules: prompts, schemas, grammars."""
    inside = {file.relative_to(SERVER.parent) for file in SERVER.rglob("*") if file.is_file()}
    beside = {Path("detent") / file.relative_to(ROOT) for file in (ROOT / "grammars").rglob("*") if file.is_file()}
    return {file.as_posix() for file in inside | beside if "__pycache__" not in file.parts and file.suffix != ".py"}


def test_the_wheel_holds_the_whole_package_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {file.relative_to(SERVER.parent).as_posix() for file in SERVER.rglob("*.py")}
    assert modules | _data_files() == {name for name in names if ".dist-info/" not in name}
    assert any(name.startswith("detent/grammars/python/") for name in names)
    assert any(name.startswith("detent/engine/prompts/") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_source_archive_can_be_built_from(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "grammars/languages.toml", "server/detent/main.py"} <= names


def test_the_console_script_runs(installed: Path) -> None:
    version = _run(installed, "python", "-c", "import detent; print(detent.__version__)").strip()
    assert version in _run(installed, "detent", "--version")
    assert "detent run" in _run(installed, "detent", "--help")


def test_it_is_the_installed_package_that_runs(installed: Path) -> None:
    place = _run(installed, "python", "-c", "import detent; print(detent.__file__)").strip()
    assert Path(place).is_relative_to(installed)


def test_grammars_are_found_where_they_were_installed(installed: Path) -> None:
    program = (
        "from detent.syntax.source import Source\n"
        "source = Source('def area(r):\\n    raise NotImplementedError\\n', 'shapes.py')\n"
        "print([(symbol.qualified, symbol.is_stub) for symbol in source.symbols], list(source.problems))"
    )
    assert _run(installed, "python", "-c", program).strip() == "[('area', True)] []"


def test_prompts_are_found_where_they_were_installed(installed: Path) -> None:
    program = (
        "from importlib.resources import files\n"
        "found = files('detent.engine').joinpath('prompts').iterdir()\n"
        "texts = [file.read_text('utf-8') for file in found if file.name.endswith('.md')]\n"
        "print(len(texts), all(text.strip() for text in texts))"
    )
    count, whole = _run(installed, "python", "-c", program).split()
    assert int(count) > 0
    assert whole == "True"
