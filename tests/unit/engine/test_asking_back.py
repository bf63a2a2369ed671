import pytest

from detent.engine.asking_back import least


@pytest.mark.parametrize(
    ("choices", "taken"),
    [
        (("Add a guard", "Rewrite it"), "Add a guard"),
        (("Rewrite everything in Rust", "Add a guard", "Rename it"), "Add a guard"),
        (("Delete the old tests", "Remove them all"), "Delete the old tests"),
        (("Replace the whole module", "Leave it as it is"), "Leave it as it is"),
    ],
)
def test_what_spares_nothing_is_taken_only_if_all_do(choices: tuple[str, ...], taken: str) -> None:
    assert least(choices) == taken
