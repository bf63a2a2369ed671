import pytest

from detent.landing.formatting import may_be_formatted


@pytest.mark.parametrize(
    "now",
    [
        "x = [1, 2]\n",
        "x = [\n    1,\n    2,\n]\n",
        "x=[1,2]",
    ],
)
def test_layout_alone_may_be_a_formatter_s_work(now: str) -> None:
    assert may_be_formatted("x = [1,2]\n", now)
    assert may_be_formatted("x = 'a'\n", 'x = "a"\n')


@pytest.mark.parametrize("now", ["x = [1,2]\n", "x = [1, 3]\n", "x = [1, 2]  # two\n", "y = [1,2]\n"])
def test_anything_else_is_not(now: str) -> None:
    assert not may_be_formatted("x = [1,2]\n", now)
