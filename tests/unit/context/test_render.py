from detent.context.render import render, render_document
from detent.core.work import ContextPack, Snippet

PACK = ContextPack(
    (
        Snippet("b.py", 4, 6, "def f():\n    '''```'''\n", "the place", 6),
        Snippet("a.py", 0, 1, "import os", "an import", 3),
    )
)


def test_the_model_sees_place_reason_and_text_in_the_pack_s_order() -> None:
    assert render(PACK) == (
        "b.py, lines 5-6 (the place):\n````\ndef f():\n    '''```'''\n````\n\n"
        "a.py, line 1 (an import):\n```\nimport os\n```"
    )
    assert render(ContextPack()) == "Nothing was found."


def test_people_see_the_cost_too() -> None:
    told = render_document(PACK)
    assert "2 places, about 9 tokens" in told
    assert told.index("## a.py") < told.index("## b.py")
    assert "lines 5-6: the place, 6 tokens" in told
