"""What all tests share."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import audit

LONGEST = ("test_vscode.py",)
WATCH = pytest.StashKey[audit.Watch]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write the recordings that the client's tests replay anew")
    parser.addoption("--kills", type=int, default=12, help="how often the crash tests kill a process")


def pytest_configure(config: pytest.Config) -> None:
    # No test looks into the keyring of the machine that it runs on, or writes into it.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    watch = audit.Watch()
    config.stash[WATCH] = watch
    sys.addaudithook(watch.hear)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes in one file comes first, so that another process does all the rest meanwhile."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    count = request.config.getoption("--kills")
    assert isinstance(count, int)
    return count


@pytest.fixture(autouse=True)
def side_doors(request: pytest.FixtureRequest) -> Iterator[audit.Watch]:
    """Fails a test in which a process, a database or a write came from a room that does not own such things."""
    watch = request.config.stash[WATCH]
    watch.take()
    yield watch
    assert watch.take() == []


@pytest.fixture
def watched_detent(tmp_path: Path) -> Iterator[list[str]]:
    """The beginning of a command line that runs ``detent`` in a process with the same watch; checked afterwards."""
    report = tmp_path / "side-doors.txt"
    yield [sys.executable, "-P", str(Path(audit.__file__)), str(report)]
    assert not report.exists() or report.read_text() == ""
