from pathlib import Path

from tests.unit.context.index.indexed import indexed, lay_out
from tests.unit.context.index.test_history import commit, git

from detent.context.impact import MOST_BESIDE, companion_tests, reaching_tests
from detent.context.index.history import MOST_FILES

FILES = {
    "money.py": "def cents(euros):\n    return euros * 100\n",
    "prices.py": "from money import cents\n",
    "shop/basket.py": "import prices\n",
    "tests/test_basket.py": "from shop.basket import x\n",
    "tests/test_prices.py": "import prices\n",
    "tests/test_money.py": "import money\n",
    "tests/test_other.py": "import json\n",
}


def test_tests_are_reached_through_however_many_imports_and_the_nearest_come_first(tmp_path: Path) -> None:
    with indexed(tmp_path, FILES) as index:
        found = reaching_tests(index.catalogue, ["money.py"])
    assert found == ["tests/test_money.py", "tests/test_prices.py", "tests/test_basket.py"]


def test_a_changed_test_reaches_itself_and_what_nobody_imports_reaches_none(tmp_path: Path) -> None:
    with indexed(tmp_path, FILES) as index:
        assert reaching_tests(index.catalogue, ["tests/test_other.py"]) == ["tests/test_other.py"]
        assert reaching_tests(index.catalogue, ["shop/nothing.py"]) == []


def test_a_circle_of_imports_has_an_end(tmp_path: Path) -> None:
    files = {"a.py": "import b\n", "b.py": "import a\n", "test_a.py": "import a\n"}
    with indexed(tmp_path, files) as index:
        assert reaching_tests(index.catalogue, ["b.py"]) == ["test_a.py"]


def test_tests_that_changed_with_a_file_before_come_by_how_often(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    many = [f"tests/test_many{number}.py" for number in range(MOST_BESIDE + 2)]
    more = [f"notes/{number}.txt" for number in range(MOST_FILES)]  # so that the first commit says nothing
    lay_out(root, {**FILES, **dict.fromkeys((*many, *more), "import json\n")})
    git(root, "init", "--quiet")
    commit(root, "Begin")
    for _ in range(3):
        commit(root, "Cents", "money.py", "tests/test_other.py", "prices.py")
    commit(root, "Once", "money.py", "tests/test_basket.py")
    with indexed(tmp_path, {}) as index:
        assert companion_tests(index, ["money.py"]) == ["tests/test_other.py"]
    for _ in range(2):
        commit(root, "All", "money.py", *many)
    with indexed(tmp_path, {}) as index:
        assert companion_tests(index, ["money.py"]) == ["tests/test_other.py", *sorted(many)[: MOST_BESIDE - 1]]
