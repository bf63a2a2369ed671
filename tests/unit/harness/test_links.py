import pytest

from detent.harness.links import leads_to

ROOTS = ("/real/work", "/work")


@pytest.mark.parametrize(
    ("path", "target", "leads"),
    [
        ("a", "b", "b"),
        ("x/a", "../b", "b"),
        ("x/y/a", ".././/b/c/", "x/b/c"),
        ("x/a", "/work/b", "b"),
        ("x/a", "/real/work/y/b", "y/b"),
    ],
)
def test_a_link_that_stays_inside(path: str, target: str, leads: str) -> None:
    assert leads_to(ROOTS, path, target) == leads


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("a", ".."),
        ("a", "../b"),
        ("x/a", "../../b"),
        ("a", "/etc/passwd"),
        ("a", "/workshop/b"),
        ("a", "/work/../etc"),
        ("a", "."),
        ("a", "/work"),
        ("x/a", ".."),
        ("x/a", "b/../c"),
    ],
)
def test_a_link_that_leads_out_or_could_be_bent(path: str, target: str) -> None:
    assert leads_to(ROOTS, path, target) is None
