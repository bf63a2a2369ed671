"""What hardly any task needs: code that knows it is tested, silenced checkers, hidden signs, open doors."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detent.core.encoding import BOM
from detent.core.review import Finding
from detent.review.change import Change, Edited
from detent.review.tools_of_tests import asks_for_runner


@dataclass(frozen=True, slots=True)
class _Pattern:
    found: re.Pattern[str]
    told: str
    also_in_tests: bool = True


_ASKS = "the code asks whether it is being tested; it must do the same then as at any other time."
_PATTERNS: Sequence[_Pattern] = (
    _Pattern(
        re.compile(
            r"""["'](?:py)?test_?["']\s+in\s+(?:\w+\.)*\w+|\binspect\.stack\(\)[^\n]*test|PYTEST_CURRENT_TEST|JEST_WORKER_ID|VITEST_WORKER_ID"""
            r"""|process\.env\.NODE_ENV\s*={2,3}\s*["']test["']|\btesting\.Testing\(\)"""
        ),
        _ASKS,
        also_in_tests=False,
    ),
    _Pattern(
        re.compile(
            r"#\s*(?:ruff|flake8):\s*noqa\b|#\s*mypy:\s*ignore-errors|#\s*pylint:\s*skip-file|//\s*@ts-nocheck"
            r"|/\*\s*eslint-disable\s*\*/|^\s*#!\[allow\("
        ),
        "this silences a checker for the whole file.",
    ),
    _Pattern(
        re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\U000e0000-\U000e007f]"),
        "an invisible sign makes this line look like another one.",
    ),
    _Pattern(
        re.compile(r"\b(?:curl|wget)\b[^|\n]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b"),
        "what is fetched from the network is run unseen.",
    ),
    _Pattern(
        re.compile(r"\b(?:eval|exec)\s*\([^)\n]*(?:request|urlopen|\.recv|b64decode|atob|fetch)\b", re.IGNORECASE),
        "data from elsewhere is run as code.",
    ),
    _Pattern(re.compile(r"/dev/tcp/|\bn(?:et)?c(?:at)?\s+-[a-z]*e\b"), "this opens a shell to the network."),
    _Pattern(
        re.compile(
            r"\bverify\s*=\s*False\b|_create_unverified_context|rejectUnauthorized\s*:\s*false"
            r"|InsecureSkipVerify\s*:\s*true|NODE_TLS_REJECT_UNAUTHORIZED|CURLOPT_SSL_VERIFYPEER\s*,\s*(?:0|false)",
        ),
        "the identity of a server is not checked any more.",
        also_in_tests=False,
    ),
    _Pattern(re.compile(r"\bchmod\b[^\n]*(?:\b|0o?)777\b"), "everybody on the machine may write this."),
)


def suspicious_patterns(change: Change) -> Iterator[Finding]:
    for file in change.files:
        asking = set(asks_for_runner(file))
        yield from (Finding("suspicious_patterns", _ASKS, file.path, number) for number in sorted(asking))
        for number, line in file.added:
            for pattern in _PATTERNS:
                if pattern.told == _ASKS and number in asking:
                    continue
                if _counts(pattern, file) and pattern.found.search(line.removeprefix(BOM) if number == 0 else line):
                    yield Finding("suspicious_patterns", pattern.told, file.path, number)


def _counts(pattern: _Pattern, file: Edited) -> bool:
    return pattern.also_in_tests or not file.is_test
