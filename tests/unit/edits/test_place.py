import pytest

from detent.edits.hunk import Hints
from detent.edits.index import Index
from detent.edits.place import Place, find, find_loosely


@pytest.mark.parametrize("there", ["run --v", "    run --v"])
def test_one_dash_is_not_two(there: str) -> None:
    file = Index(("start", there, "end of it"))
    for look in (find, find_loosely):
        assert look(file, ("run -v",), Hints()) is None
        assert look(file, ("run -v", "end of it"), Hints()) is None


@pytest.mark.parametrize("said", ["this - or that", "this -- or that", "this --- or that"])
def test_a_typographic_dash_is_any_of_them(said: str) -> None:
    assert isinstance(find(Index(("a", "this \u2014 or that")), (said,), Hints()), Place)
