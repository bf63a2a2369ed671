import random

from detent.context.render import added, render
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


def test_what_a_snippet_adds_is_never_more_than_was_said() -> None:
    chance = random.Random(3)
    lines = ["", "x\n", "    return 1   \n", "```\n", "é" * 30 + "\n", "last"]
    for _ in range(300):
        some: list[Snippet] = []
        for _ in range(chance.randrange(1, 9)):
            start, count = chance.randrange(10_000), chance.randrange(1, 9)
            text = "".join(chance.choice(lines) for _ in range(count))
            some.append(Snippet(chance.choice("ab"), start, start + count, text, chance.choice("vw"), 1))
        said = sum(map(added, some, [None, *some]))
        assert len(render(ContextPack(tuple(some)))) <= said
