"""Tools for JavaScript and TypeScript, as the project's package.json and its settings speak of them."""

import re
from collections.abc import Callable, Sequence

from detent.checks import diagnostics, runner_reports
from detent.checks.project import Project
from detent.checks.recipe import Recipe
from detent.core.proof import CheckKind

_NO_TEST = "no test specified"
"""The script that npm writes where there are no tests."""
_LINTERS = ("eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", "eslint.config.ts", ".eslintrc*")


def _depends_on(name: str) -> Callable[[Project], bool]:
    def wanted(project: Project) -> bool:
        return any(name in project.table("package.json", table) for table in ("devDependencies", "dependencies"))

    return wanted


def _script(project: Project, name: str) -> str:
    script = str(project.table("package.json", "scripts").get(name, ""))
    return "" if _NO_TEST in script else script


def _wants_jest(project: Project) -> bool:
    return _depends_on("jest")(project) or project.has("jest.config.*")


def _wants_vitest(project: Project) -> bool:
    return _depends_on("vitest")(project) or project.has("vitest.config.*")


def _wants_node_test(project: Project) -> bool:
    return re.search(r"\bnode\b.* --test\b", _script(project, "test")) is not None


def _files(targets: Sequence[str]) -> Sequence[str]:
    """These run whole files."""
    return list(dict.fromkeys(target.split("::")[0] for target in targets))


VITEST = Recipe(
    "vitest",
    CheckKind.TESTS,
    _wants_vitest,
    lambda _: ("vitest", "run"),
    runner_reports.jest,
    reporting=("--reporter=json", "--outputFile={reports}/tests.json", "--cache=false"),
    targets=_files,
    install="npm install",
)
JEST = Recipe(
    "jest",
    CheckKind.TESTS,
    _wants_jest,
    lambda _: ("jest",),
    runner_reports.jest,
    reporting=("--json", "--outputFile={reports}/tests.json", "--ci", "--cacheDirectory={cache}/jest"),
    targets=_files,
    install="npm install",
)
NODE_TEST = Recipe(
    "node --test",
    CheckKind.TESTS,
    _wants_node_test,
    lambda _: ("node", "--test"),
    runner_reports.junit,
    reporting=("--test-reporter=junit", "--test-reporter-destination={reports}/junit.xml"),
    targets=_files,
    install="see the manual of Node.js",
)
TSC = Recipe(
    "tsc",
    CheckKind.TYPES,
    lambda project: project.has("tsconfig.json"),
    lambda _: ("tsc", "--noEmit"),
    diagnostics.bracketed_lines,
    reporting=("--pretty", "false"),
    install="npm install",
)
ESLINT = Recipe(
    "eslint",
    CheckKind.LINT,
    lambda project: project.has(*_LINTERS) or "eslintConfig" in project.table("package.json"),
    lambda _: ("eslint", "."),
    diagnostics.eslint,
    reporting=("--format=json", "--output-file={reports}/eslint.json"),
    install="npm install",
)
NPM_TEST = Recipe(
    "npm test",
    CheckKind.TESTS,
    lambda project: bool(_script(project, "test")),
    lambda _: ("npm", "test"),
    runner_reports.by_exit_code,
    stands_in=True,
)
NPM_LINT = Recipe(
    "npm run lint",
    CheckKind.LINT,
    lambda project: bool(_script(project, "lint")),
    lambda _: ("npm", "run", "lint"),
    runner_reports.by_exit_code,
    stands_in=True,
)
NODE = (VITEST, JEST, NODE_TEST, TSC, ESLINT, NPM_TEST, NPM_LINT)
