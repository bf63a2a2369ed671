import sys
from pathlib import Path

import pytest
from tests.unit.checks.workshop import Chosen, check, make_python, site_packages, write

from detent.checks.diagnosis import hung
from detent.checks.interpreter import Interpreter
from detent.checks.proof import prove
from detent.checks.pytest_check import PytestCheck
from detent.core.errors import ToolFailed
from detent.core.proof import ProofStatus

CALC = "def divide(a, b):\n    return a // b\n"
PASSING = "from calc import divide\n\n\ndef test_divide():\n    assert divide(6, 3) == 2\n"
FAILING = "from calc import divide\n\n\ndef test_divide():\n    x = 3\n    assert divide(x, 2) == 1.5\n"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    return make_python(tmp_path_factory.mktemp("python") / "venv")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write(root, {"calc.py": CALC, "tests/test_calc.py": PASSING})
    return root


async def test_passing_tests_are_green_and_leave_nothing_behind(project: Path, python: Interpreter) -> None:
    write(project, {"tests/conftest.py": "", "tests/sub/test_more.py": "def test_a(): pass\ndef test_b(): pass\n"})
    report = await check(project, python)
    assert report.green
    assert (report.collected, report.passed, report.failed, report.errors) == (3, 3, 0, 0)
    assert report.command == f"{python.path} -m pytest"
    assert report.interpreter == f"{python.path} (the project's .venv)"
    assert report.seconds > 0
    assert prove([report], "id").status is ProofStatus.PROVEN


async def test_what_is_tested_is_the_shadow_and_not_the_workspace(project: Path, python: Interpreter) -> None:
    write(project, {"tests/test_calc.py": FAILING})
    assert not (await check(project, python)).green
    report = await check(project, python, changes={"calc.py": CALC.replace("//", "/")})
    assert report.green
    assert report.wrong_tree == ()


async def test_a_failure_has_the_place_of_its_assertion(project: Path, python: Interpreter) -> None:
    write(project, {"tests/test_calc.py": FAILING})
    report = await check(project, python)
    assert (report.passed, report.failed, report.green, report.problem) == (0, 1, False, None)
    (failure,) = report.failures
    assert (failure.test, failure.path, failure.line) == ("tests/test_calc.py::test_divide", "tests/test_calc.py", 5)
    assert "assert 1 == 1.5" in failure.message
    assert "tests/test_calc.py:6: AssertionError" in failure.trace
    assert prove([report], "id").status is ProofStatus.RED


@pytest.mark.parametrize("style", ["--tb=no", "--tb=native", "-q", "--color=yes"])
async def test_the_place_does_not_depend_on_how_tracebacks_are_shown(
    project: Path, python: Interpreter, style: str
) -> None:
    write(project, {"tests/test_calc.py": FAILING, "pytest.ini": f"[pytest]\naddopts = {style}\n"})
    (failure,) = (await check(project, python)).failures
    assert (failure.path, failure.line) == ("tests/test_calc.py", 5)


async def test_an_error_in_the_code_has_its_place_there(project: Path, python: Interpreter) -> None:
    write(project, {"tests/test_calc.py": PASSING.replace("6, 3", "6, 0")})
    (failure,) = (await check(project, python)).failures
    assert (failure.path, failure.line) == ("calc.py", 1)
    assert "ZeroDivisionError" in failure.message


async def test_errors_in_fixtures_are_errors_with_a_place(project: Path, python: Interpreter) -> None:
    fixtures = "import pytest\n\n@pytest.fixture\ndef before():\n    raise OSError('no')\n\n"
    fixtures += "@pytest.fixture\ndef after():\n    yield\n    raise OSError('late')\n\n"
    tests = "def test_a(before): pass\ndef test_b(after): pass\ndef test_c(after): assert 0\n"
    write(project, {"tests/test_calc.py": fixtures + tests})
    report = await check(project, python)
    assert not report.green
    assert report.errors >= 2
    places = {(failure.test.split("::")[-1], failure.path, failure.line) for failure in report.failures}
    assert {("test_a", "tests/test_calc.py", 4), ("test_b", "tests/test_calc.py", 9)} <= places
    assert ("test_c", "tests/test_calc.py", 13) in places


async def test_parametrized_and_unittest_tests_have_ids_that_can_be_run_again(
    project: Path, python: Interpreter
) -> None:
    write(
        project,
        {
            "tests/test_calc.py": "import pytest, unittest\n\n@pytest.mark.parametrize('x', ['a/b.py', '::'])\n"
            "def test_p(x):\n    assert not x\n\nclass TestOld(unittest.TestCase):\n"
            "    def test_u(self):\n        self.assertEqual(1, 2)\n"
        },
    )
    report = await check(project, python)
    tests = [failure.test for failure in report.failures]
    assert tests == [f"tests/test_calc.py::{name}" for name in ("test_p[a/b.py]", "test_p[::]", "TestOld::test_u")]
    assert [failure.line for failure in report.failures] == [4, 4, 8]
    again = await check(project, python, *tests)
    assert [failure.test for failure in again.failures] == tests


async def test_a_file_that_cannot_be_imported_is_an_error(project: Path, python: Interpreter) -> None:
    write(
        project, {"tests/test_calc.py": "x = 1\nraise RuntimeError('broken')\n", "tests/test_ok.py": "def test(): 0\n"}
    )
    report = await check(project, python)
    assert (report.errors, report.green, report.problem) == (1, False, None)
    (failure,) = report.failures
    assert (failure.test, failure.path, failure.line) == ("tests/test_calc.py", "tests/test_calc.py", 1)
    assert failure.message == "RuntimeError: broken"
    assert prove([report], "id").status is ProofStatus.RED


@pytest.mark.parametrize("broken", ["calc.py", "tests/test_calc.py"])
async def test_a_syntax_error_has_its_place(project: Path, python: Interpreter, broken: str) -> None:
    report = await check(project, python, changes={broken: "x = 1\n\ndef f(:\n    pass\n"})
    (failure,) = report.failures
    assert (failure.path, failure.line) == (broken, 2)
    assert "SyntaxError" in failure.message
    assert report.problem is None


async def test_no_tests_are_not_green(project: Path, python: Interpreter) -> None:
    (project / "tests" / "test_calc.py").unlink()
    report = await check(project, python)
    assert not report.green
    assert report.problem == "pytest found no tests; write one, or check where the project keeps them."
    assert prove([report], "id").status is ProofStatus.UNPROVEN


async def test_skipped_and_expected_failures_alone_are_not_green(project: Path, python: Interpreter) -> None:
    write(
        project,
        {
            "tests/test_calc.py": "import pytest\n@pytest.mark.skip\ndef test_a(): pass\n"
            "@pytest.mark.xfail\ndef test_b(): assert 0\n",
            "tests/test_more.py": "import pytest\npytest.skip('not here', allow_module_level=True)\n",
        },
    )
    report = await check(project, python)
    assert (report.collected, report.passed, report.skipped) == (2, 0, 3)
    assert not report.green
    proof = prove([report], "id")
    assert (proof.status, proof.reason) == (ProofStatus.UNPROVEN, "pytest: no test passed, all were skipped")


@pytest.mark.parametrize("place", ["tests/test_calc.py", "tests/conftest.py", "calc.py"])
async def test_a_missing_dependency_is_named_with_the_command_that_installs_it(
    project: Path, python: Interpreter, place: str
) -> None:
    source = (project / place).read_text() if (project / place).exists() else ""
    report = await check(project, python, changes={place: "import requests_of_nobody.sub\nimport yaml\n" + source})
    assert report.problem == (
        f"requests_of_nobody is not installed for {python.path}; install with: "
        f"{python.path} -m pip install requests-of-nobody"
    )
    assert prove([report], "id").status is ProofStatus.UNPROVEN


async def test_the_package_of_a_module_with_another_name(project: Path, python: Interpreter) -> None:
    uv = Interpreter(python.path, "uv", ("uv", "add"))
    report = await check(project, uv, changes={"tests/test_calc.py": "import sklearn\n"})
    assert report.problem is not None
    assert report.problem.endswith("install with: uv add scikit-learn")


async def test_a_module_of_the_project_is_never_to_be_installed(project: Path, python: Interpreter) -> None:
    write(project, {"lib/shop/cart.py": "", "tests/test_calc.py": "import shop.cart\n\ndef test(): pass\n"})
    report = await check(project, python)
    assert report.problem is None
    assert report.errors == 1
    assert "No module named 'shop'" in report.failures[0].message


async def test_without_pytest_it_says_so(project: Path, tmp_path: Path) -> None:
    bare = make_python(tmp_path / "bare", with_pytest=False)
    report = await check(project, bare)
    assert report.problem == (
        f"pytest is not installed for {bare.path}; install with: {bare.path} -m pip install pytest"
    )


async def test_tests_that_do_not_end_are_ended(project: Path, python: Interpreter) -> None:
    quick = "def test_quick():\n    pass\n"
    slow = "def test_slow():\n    time.sleep(600)\n"
    write(project, {"tests/test_calc.py": f"import time\n\n\n{quick}\n\n{slow}"})
    report = await check(project, python, settings=Chosen(seconds=10))
    assert report.problem == (
        "The tests did not end within 10 seconds: tests/test_calc.py::test_slow had begun after 1 other; "
        "run fewer of them, or raise checks.seconds."
    )
    assert hung(report)
    assert not report.green


async def test_where_no_test_had_begun_none_is_named(project: Path, python: Interpreter) -> None:
    write(project, {"tests/test_calc.py": "import time\n\ntime.sleep(600)\n"})
    report = await check(project, python, settings=Chosen(seconds=3))
    assert report.problem == "The tests did not end within 3 seconds; run fewer of them, or raise checks.seconds."


async def test_a_crash_of_the_process_is_a_problem(project: Path, python: Interpreter) -> None:
    write(project, {"tests/test_calc.py": "import os\n\ndef test_crash():\n    print('x'); os._exit(0)\n"})
    report = await check(project, python)
    assert not report.green
    assert report.problem is not None
    assert "exit code 0" in report.problem


@pytest.mark.parametrize(
    "files",
    [
        {"pytest.ini": "[pytest]\naddopts = --strict-config --strict-markers\ncache_dir = .cache\n"},
        {"pytest.ini": "[pytest]\naddopts = -p no:cacheprovider --strict-config\n"},
        {"pytest.ini": "[pytest]\naddopts = --lf --ff -x\n"},
        {"pytest.ini": "[pytest]\naddopts = -p no:asyncio\nfilterwarnings = error\njunit_family = xunit2\n"},
        {"pytest.ini": "[pytest]\naddopts = --junitxml=mine.xml -o junit_family=legacy\njunit_logging = all\n"},
        {"tox.ini": "[pytest]\ntestpaths = tests\npython_files = test_*.py\n"},
        {"pyproject.toml": "[tool.pytest.ini_options]\naddopts = ['--import-mode=importlib', '-ra']\n"
         "pythonpath = ['.']\nminversion = '6'\n"},
        {"conftest.py": "import sys\nsys.modules.pop('json')\nsys.path[:] = sys.path\n"},
    ],
    ids=["strict", "no cache", "last failed", "warnings", "own report", "tox", "importlib", "conftest"],
)  # fmt: skip
async def test_the_projects_own_settings_are_respected(
    project: Path, python: Interpreter, files: dict[str, str]
) -> None:
    write(project, files)
    report = await check(project, python)
    assert report.problem is None, report.output
    assert report.green, report.output


@pytest.mark.parametrize("options", ["", "-n 2"])
async def test_plugins_that_change_how_tests_run_do_no_harm(project: Path, options: str) -> None:
    """Those of this project: tests in threads and loops, with time limits, in several processes."""
    write(project, {"pytest.ini": f"[pytest]\naddopts = {options}\n"})
    write(project, {"tests/test_calc.py": PASSING.replace("test_divide", "test_other") + FAILING})
    report = await check(project, Interpreter(sys.executable, "our own Python", ()))
    assert (report.problem, report.passed, report.failed) == (None, 1, 1), report.output
    assert [failure.line for failure in report.failures] == [10]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("-p xdist", "xdist is not installed for {python}; install with: {python} -m pip install pytest-xdist"),
        (
            "--cov=calc",
            "pytest did not start (unrecognized arguments: --cov=calc); "
            "install the plugin that these options belong to.",
        ),
    ],
)
async def test_a_plugin_that_is_not_there_is_told(project: Path, python: Interpreter, options: str, told: str) -> None:
    write(project, {"pytest.ini": f"[pytest]\naddopts = {options}\n"})
    report = await check(project, python)
    assert report.problem == told.format(python=python.path)


async def test_an_exit_code_that_contradicts_the_counts_is_not_green(project: Path, python: Interpreter) -> None:
    write(project, {"conftest.py": "def pytest_sessionfinish(session):\n    session.exitstatus = 1\n"})
    report = await check(project, python)
    assert (report.passed, report.green) == (1, False)
    assert report.problem is not None
    assert report.problem.startswith("pytest ended with exit code 1 although no test failed")


async def test_targets_and_the_configured_arguments(project: Path, python: Interpreter) -> None:
    write(project, {"tests/test_calc.py": PASSING + "\n\ndef test_other():\n    assert 0\n"})
    report = await check(project, python, "tests/test_calc.py::test_divide")
    assert (report.collected, report.green) == (1, True)
    report = await check(project, python, settings=Chosen(arguments=("-k", "not other")))
    assert (report.collected, report.green) == (1, True)
    assert report.command == f"{python.path} -m pytest -k 'not other'"
    report = await check(project, python, "tests/test_nothing.py")
    assert report.problem == "pytest found no test at tests/test_nothing.py; name one that exists."


@pytest.mark.parametrize("target", ["--collect-only", "/etc", "../out", "tests/../../x.py::test", "", "a\0b"])
async def test_a_target_is_no_option_and_no_way_out(project: Path, python: Interpreter, target: str) -> None:
    with pytest.raises(ToolFailed, match="is no test"):
        await check(project, python, target)


async def test_an_editable_install_is_the_wrong_tree(project: Path, tmp_path: Path) -> None:
    tests = "from shop import total\n\ndef test(): assert total()\n"
    write(project, {"src/shop/__init__.py": "def total(): return 1\n", "tests/test_calc.py": tests})
    python = make_python(tmp_path / "venv")
    site_packages(tmp_path / "venv").joinpath("__editable__.shop.pth").write_text(str(project / "src"))
    report = await check(project, python, changes={"src/shop/__init__.py": "def total(): return 0\n"})
    assert report.wrong_tree == ("shop",)
    assert not report.green
    proof = prove([report], "id")
    assert proof.status is ProofStatus.UNPROVEN
    assert proof.reason == "wrong tree: shop came from outside the shadow"


async def test_a_program_that_the_tests_start_is_in_the_wrong_tree_too(project: Path, tmp_path: Path) -> None:
    starts = "import subprocess, sys\n\ndef test(): subprocess.run([sys.executable, '-m', 'shop'], check=True)\n"
    write(project, {"src/shop/__init__.py": "", "src/shop/__main__.py": "", "tests/test_calc.py": starts})
    python = make_python(tmp_path / "venv")
    site_packages(tmp_path / "venv").joinpath("__editable__.shop.pth").write_text(str(project / "src"))
    report = await check(project, python, changes={"src/shop/__main__.py": "1/0\n"})
    assert (report.passed, report.green) == (1, False)
    assert "shop" in report.wrong_tree


async def test_the_environment_s_own_customization_still_happens(project: Path, tmp_path: Path) -> None:
    python = make_python(tmp_path / "venv")
    site_packages(tmp_path / "venv").joinpath("sitecustomize.py").write_text("import sys\nsys.customized = True\n")
    write(project, {"tests/test_calc.py": "import sys\n\ndef test(): assert sys.customized\n"})
    report = await check(project, python)
    assert report.green, report


async def test_an_environment_inside_the_workspace_is_not_the_wrong_tree(project: Path) -> None:
    python = make_python(project / ".venv")
    write(site_packages(project / ".venv"), {"helper_of_ours.py": "", "other/__init__.py": ""})
    write(project, {"tests/test_calc.py": "import helper_of_ours, other\n" + PASSING})
    report = await check(project, python)
    assert report.green, report


async def test_a_python_path_into_the_workspace_is_the_wrong_tree(project: Path, python: Interpreter) -> None:
    write(project, {"lib/shop.py": "", "tests/test_calc.py": "import shop\n" + PASSING})
    write(project, {"pytest.ini": f"[pytest]\npythonpath = {project / 'lib'}\n"})
    report = await check(project, python)
    assert report.wrong_tree == ("shop",)


async def test_the_wrong_tree_is_seen_although_pytest_never_started(project: Path, python: Interpreter) -> None:
    conftest = f"import sys\nsys.path.append({str(project / 'lib')!r})\nimport shop\n1/0\n"
    write(project, {"lib/shop.py": "", "conftest.py": conftest})
    report = await check(project, python)
    assert report.wrong_tree == ("shop",)
    assert report.problem is not None


def test_the_command_for_the_approval_is_the_one_that_runs(python: Interpreter) -> None:
    assert PytestCheck(python, Chosen(arguments=("-x",))).command() == (python.path, "-m", "pytest", "-x")
