import pytest

from detent.checks.places import Place, named_but_for, named_in, place_of
from detent.checks.targets import again, fitting, stands_in
from detent.core.proof import Failure


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("pytest", Place("pytest")),
        (named_in("go test", "services/api"), Place("go test", "services/api")),
        (named_in("jest", "apps/log in page"), Place("jest", "apps/log in page")),
        (named_but_for("pytest", ["a", "b/c"]), Place("pytest", but_for=("a", "b/c"))),
        (named_but_for("pytest", []), Place("pytest")),
    ],
)
def test_a_checks_name_says_where_it_runs(name: str, place: Place) -> None:
    assert place_of(name) == place


def test_tests_are_chosen_where_the_check_runs() -> None:
    paths = ["test_top.py", "api/test_a.py", "apis/test_b.py", "web/a.test.ts"]
    assert fitting("pytest", paths) == ["test_top.py", "api/test_a.py", "apis/test_b.py"]
    assert fitting("pytest in api", paths) == ["api/test_a.py"]
    assert fitting("pytest but for api, web", paths) == ["test_top.py", "apis/test_b.py"]
    assert fitting("jest in web", paths) == ["web/a.test.ts"]


def test_unittest_names_its_tests_by_the_folder_that_it_runs_in() -> None:
    assert stands_in("unittest in api", "tests.test_a.T.test_one", ["api/tests/test_a.py"])
    assert not stands_in("unittest in api", "tests.test_a.T.test_one", ["web/tests/test_a.py"])
    assert again("unittest in api", [Failure("tests.test_a.T.test_one", "", "api/tests/test_a.py")]) == [
        "tests.test_a.T.test_one"
    ]
