"""Code that uses what tests are run by, or looks for it, and honest code beside it."""

from collections.abc import Iterable

import pytest

from detent.review.change import Change, Edited
from detent.review.tools_of_tests import asks_for_runner, tools_taken

WISH = "make the failing test pass"


def taken(after: str, before: str = "", path: str = "calc.py", wish: str = WISH, **rest: str) -> list[str]:
    def others() -> Iterable[tuple[str, str]]:
        return ((name.replace("__", "/") + ".py", text) for name, text in rest.items())

    file = Edited(path, before, after)
    return [told for _, told in tools_taken(file, Change(wish, (file,), (), others))]


@pytest.mark.parametrize(
    "code",
    [
        "from unittest.mock import ANY\n\n\ndef divide(a, b):\n    return ANY\n",
        "def divide(a, b):\n    import unittest.mock as m\n    return m.ANY\n",
        "from mock import ANY\n",
        "import importlib\n\nANY = importlib.import_module('unittest.mock').ANY\n",
        "ANY = __import__('unittest.mock').mock.ANY\n",
        "import pytest\n",
        "from tests.helpers import right\n",
        "try:\n    import doctest\nexcept ImportError:\n    pass\n",
    ],
)
def test_code_that_uses_the_tools_of_tests(code: str) -> None:
    (told,) = taken(code)
    assert "what tests are made of" in told
    assert taken(f"{code}x = 1\n", code) == [], "it did so before"
    assert taken(code, plugin=code) == [], "other code of the project did"
    assert taken(code, tests__test_calc=code) != [], "its tests always do"
    assert taken(code, path="tests/helpers.py") == []
    assert taken(code, path="src/shop/testing.py") == []
    assert taken(code, path="src/shop/testing.py", shop="from src.shop import testing\n") != []
    assert taken(code, wish="write a pytest plugin that orders the tests") == []


@pytest.mark.parametrize(
    "code",
    [
        "import _pytest.python\n\n_pytest.python.Function.runtest = lambda self: None\n",
        "import unittest\n\nunittest.TestCase.assertEqual = lambda *a: None\n",
        "from unittest import TestCase as T\n\nsetattr(T, 'assertEqual', print)\n",
        "import sys\n\nrunner = sys.modules['x']\nimport pytest\nplugin = pytest.hookimpl\nplugin.x = 1\n",
    ],
)
def test_code_that_puts_something_in_their_place(code: str) -> None:
    assert any("in the place of what the tests are run by" in told for told in taken(code))
    used = "import pytest\nimport _pytest\nimport unittest\n"
    assert len(taken(code, used, plugin=used)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "def divide(a, b):\n    return a / b  # see the tests, by pytest\n",
        "import doc_test\n\nif __name__ == '__main__':\n    import doctest\n    doctest.testmod()\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import pytest\n",
        "from .tests import right\n",
        "import mock\n",
    ],
)
def test_what_takes_nothing_from_tests(code: str) -> None:
    assert taken(code) == []


def asking(after: str, before: str = "", path: str = "calc.py") -> list[int]:
    return list(asks_for_runner(Edited(path, before, after)))


@pytest.mark.parametrize(
    "code",
    [
        "import sys\nif sys.modules.get('pytest'):\n    x = 2\n",
        "import sys\nif 'pytest' in sys.modules.keys():\n    x = 2\n",
        "import sys as s\nif any(name.startswith('_pytest') for name in s.modules):\n    x = 2\n",
        "from sys import modules\nif {'unittest', 'nose'} & set(modules):\n    x = 2\n",
        "import sys\n\n\ndef f():\n    seen = sys.modules\n    return 'pytest' in seen\n",
        "import sys\nif getattr(sys, 'modules').get('pytest'):\n    x = 2\n",
        "import os\nif os.environ.get('PYTEST_CURRENT_TEST'):\n    x = 2\n",
        "import os\nif 'PYTEST_VERSION' in os.environ:\n    x = 2\n",
        "import sys\nif sys.argv[0].endswith('pytest'):\n    x = 2\n",
        "import inspect\nx = any('test_' in one.filename for one in inspect.stack())\n",
        "import sys\nframe = sys._getframe(1)\nx = 'tests/' in frame.f_code.co_filename\n",
        "import traceback\n\n\ndef f():\n    for one in traceback.extract_stack():\n"
        "        if one.filename.startswith('test_'):\n            return 2\n",
        "import __main__\nx = 'pytest' in __main__.__file__\n",
    ],
)  # fmt: skip
def test_code_that_looks_for_a_test_runner(code: str) -> None:
    assert len(asking(code)) == 1
    assert asking(code, code) == []
    assert asking(code, path="tests/conftest.py") == []


@pytest.mark.parametrize(
    "code",
    [
        "import sys\nif sys.argv[1] == 'test':\n    x = 2\n",
        "import sys\nif 'numpy' in sys.modules:\n    x = 2\n",
        "import sys\nlatest = sys.modules['shop.latest']\n",
        "import inspect\nname = inspect.currentframe().f_code.co_name\nmode = 'test'\n",
        "import sys\n\n\ndef f():\n    for name in sys.modules:\n        print(name)\n\n\n"
        "def g(name):\n    return name == 'test'\n",
        "import sys\n\n\nclass A:\n    def __init__(self):\n        self.names = sys.modules\n\n    def f(self):\n"
        "        return self.kind('test')\n",
    ],
)  # fmt: skip
def test_code_that_looks_at_something_else(code: str) -> None:
    assert asking(code) == []
