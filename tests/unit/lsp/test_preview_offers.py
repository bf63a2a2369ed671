import pytest

from detent.context.manifest import GUIDE, document
from detent.core.work import Chosen, ContextPack, Passage, Snippet, Verdict
from detent.lsp.context_messages import ContextDecision
from detent.lsp.names import Command
from detent.lsp.preview_offers import preview_lenses, preview_offers

PACK = ContextPack((Snippet("a.py", 0, 2, "import os\nimport re\n", "the place", 5),))
TEXT = document(PACK, Chosen((), (Passage("b.py"),)), 100, "x", GUIDE)
URI = "file:///state/preview.md"


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("- keep a.py", ["Agent: pin a.py:1-2", "Agent: leave out a.py:1-2"]),
        ("import os", ["Agent: pin a.py:1-2", "Agent: leave out a.py:1-2"]),
        ("- drop b.py", ["Agent: take back b.py", "Agent: pin b.py"]),
        ("# x", []),
    ],
)
def test_a_place_can_become_what_it_is_not(line: str, titles: list[str]) -> None:
    number = next(number for number, one in enumerate(TEXT.splitlines()) if one.startswith(line))
    offers = list(preview_offers(URI, TEXT, number))
    assert [one.title for one in offers] == ["Agent: send", *titles, "Agent: show this context anew"]
    if titles:
        assert isinstance(offers[2].argument, ContextDecision)
        assert offers[2].command is Command.CHOOSE_CONTEXT
        assert offers[2].argument.verdict in (Verdict.DROP, Verdict.PIN)


def test_lenses_stand_at_the_lines_of_the_list() -> None:
    lenses = [(one.range.start.line, one.command.title) for one in preview_lenses(URI, TEXT) if one.command]
    listed = [number for number, line in enumerate(TEXT.splitlines()) if line.startswith("- ")]
    assert lenses == [
        (0, "Send"),
        *[(listed[0], "Pin"), (listed[0], "Leave out"), (listed[1], "Take back"), (listed[1], "Pin")],
    ]
