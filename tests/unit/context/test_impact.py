from pathlib import Path

from tests.unit.context.index.indexed import indexed

from detent.context.impact import reaching_tests

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
