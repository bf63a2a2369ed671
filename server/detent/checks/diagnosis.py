"""Why a run of pytest is no evidence, in one sentence that says what to do."""

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from detent.checks.interpreter import Interpreter
from detent.checks.junit import missing_modules
from detent.checks.results import Results
from detent.core.ports import Finished
from detent.core.proof import CheckReport

_PACKAGES: Mapping[str, str] = {
    "PIL": "Pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "google": "google-api-python-client",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "magic": "python-magic",
    "pytest_asyncio": "pytest-asyncio",
    "pytest_cov": "pytest-cov",
    "pytest_django": "pytest-django",
    "pytest_mock": "pytest-mock",
    "pytest_timeout": "pytest-timeout",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "xdist": "pytest-xdist",
    "yaml": "PyYAML",
}
"""Module → package, where the names differ."""

NOT_ENDED = "did not end within"


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of pytest that is over. ``unread``: why there is no report, empty when there is one."""

    finished: Finished
    results: Results
    unread: str
    interpreter: Interpreter
    files: Callable[[], Sequence[str]]
    """The project's files, asked for only when a module is missing."""
    seconds: float
    under_way: str = ""
    """Which test was not over, when it is known."""


def hung(report: CheckReport) -> bool:
    """Whether a check had to be stopped."""
    return report.problem is not None and NOT_ENDED in report.problem


def problem_of(ended: Ended) -> str | None:
    """None for a run that is evidence, red or green."""
    return next((problem for look in _LOOKS if (problem := look(ended))), None)


def _too_slow(ended: Ended) -> str | None:
    if not ended.finished.timed_out:
        return None
    last = f": {ended.under_way}" if ended.under_way else ""
    return f"The tests {NOT_ENDED} {ended.seconds:g} seconds{last}; run fewer of them, or raise checks.seconds."


def _missing(ended: Ended) -> str | None:
    """Modules that are not there and are not the project's own."""
    names = list(ended.results.missing)
    if ended.unread:
        names += missing_modules(ended.finished.output)
        names += re.findall(r"No module named (\w+)$", ended.finished.output, re.MULTILINE)
    if not names:
        return None
    own = {part for file in ended.files() for part in PurePosixPath(file).with_suffix("").parts}
    absent = tuple(name for name in dict.fromkeys(names) if name not in own)
    return _to_install(absent, ended.interpreter) if absent else None


def _refused(ended: Ended) -> str | None:
    output = ended.finished.output
    if found := re.search(r"^ERROR: (?:file or directory )?not found: (.+)", output, re.MULTILINE):
        return f"pytest found no test at {found[1]}; name one that exists."
    if ended.unread and (found := re.search(r"error: (unrecognized arguments: .+)", output)):
        return f"pytest did not start ({found[1]}); install the plugin that these options belong to."
    return None


def _silent(ended: Ended) -> str | None:
    if not ended.unread:
        return None
    return f"pytest ended with exit code {ended.finished.exit_code} and {ended.unread}: {_last_line(ended.finished)}"


def _empty(ended: Ended) -> str | None:
    if ended.results.collected or ended.results.errors or ended.results.skipped:
        return None
    return "pytest found no tests; write one, or check where the project keeps them."


def _contradiction(ended: Ended) -> str | None:
    code = ended.finished.exit_code
    if code in (0, _NO_TESTS) or ended.results.failed or ended.results.errors:
        return None
    return f"pytest ended with exit code {code} although no test failed: {_last_line(ended.finished)}"


_NO_TESTS = 5

_LOOKS: tuple[Callable[[Ended], str | None], ...] = (_too_slow, _missing, _refused, _silent, _empty, _contradiction)
"""The first that finds something is the reason."""


def _to_install(modules: tuple[str, ...], interpreter: Interpreter) -> str:
    packages = [_PACKAGES.get(module, module.replace("_", "-")) for module in modules]
    command = shlex.join([*interpreter.install, *packages])
    verb = "is" if len(modules) == 1 else "are"
    return f"{', '.join(modules)} {verb} not installed for {interpreter.path}; install with: {command}"


def _last_line(finished: Finished) -> str:
    lines = [line.strip() for line in finished.output.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it printed nothing"
