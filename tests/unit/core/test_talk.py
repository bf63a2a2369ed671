from detent.core.talk import Usage


def test_usage_adds_up() -> None:
    assert Usage(10, 5, 3, 1, 0.5) + Usage(1, 1, 1, 1, 0.25) == Usage(11, 6, 4, 2, 0.75)


def test_a_cost_that_is_not_known_is_not_zero() -> None:
    assert (Usage(1) + Usage(2)).cost is None
    assert (Usage(1, cost=0.5) + Usage(2)).cost == 0.5
