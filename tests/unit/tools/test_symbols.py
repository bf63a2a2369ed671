import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.tools.desk import OpenDesk

from detent.context.finder import Finder
from detent.context.lookup import Lookup
from detent.core.errors import ToolFailed
from detent.harness.secret_files import BY_NAME as BY_THEIR_NAMES
from detent.tools.asking import NOT_ALL_READ
from detent.tools.standard import QUESTIONS, standard_tools

FILES = {
    "shop/prices.py": (
        b"from shop.taxes import tax\n\n\nclass Basket:\n    def total(self, rate):\n"
        b"        net = self.net()\n        return net + tax(net, rate) + len(str(net))\n\n"
        b"    def net(self):\n        return sum(self.items)\n"
    ),
    "shop/taxes.py": b"def tax(net, rate):\n    # see Basket.total\n    return net * rate\n",
    "shop/checkout.py": b"from shop.prices import Basket\n\n\ndef pay(basket):\n    return basket.total(1)\n",
    "other/sheet.py": b"class Sheet:\n    def total(self):\n        return 1\n\n\nSHEET = Sheet().total()\n",
    "tests/test_prices.py": (
        b"from shop.prices import Basket\n\n\ndef test_total():\n    assert Basket().total(0) == 0\n"
        b"    assert Basket().total(1) == 0\n"
    ),
    "keys.pem": b"total\n",
}
BY_NAME = "(found by name, not by types: others of this name are among them)"


async def test_symbols_are_found_by_name(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    assert _unmarked(await desk.call("find_symbol", name="tax")) == [
        "tax:",
        "shop/taxes.py:1: function tax: def tax(net, rate):",
    ]
    assert _unmarked(await desk.call("find_symbol", name="total")) == [
        "total is defined 2 times:",
        "other/sheet.py:2: method Sheet.total: def total(self):",
        "shop/prices.py:5: method Basket.total: def total(self, rate):",
    ]
    assert len(_unmarked(await desk.call("find_symbol", name="Basket.total"))) == 2


async def test_what_is_defined_in_a_function_is_found(open_indexed_desk: OpenDesk) -> None:
    text = b"def outer():\n    def inner(x):\n        return tax(x)\n    return inner(1)\n"
    desk = open_indexed_desk({"a.py": text, "b.cs": b"class Shop { void pay() { tax(1); } }\n"})
    assert _unmarked(await desk.call("find_symbol", name="inner"))[1:] == [
        "a.py:2: function outer.inner: def inner(x):"
    ]
    assert (await desk.call("find_symbol", name="Shop")).startswith("Shop:")
    assert "a.py:2: function outer.inner calls 1 name" in await desk.call("callees", name="inner")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Outer.run", "a/b.py:4: method Outer.Middle.Inner.run"),
        ("Outer.Inner.run", "a/b.py:4: method Outer.Middle.Inner.run"),
        ("a.b.Outer.run", "a/b.py:4: method Outer.Middle.Inner.run"),
        ("Middle::Inner", "a/b.py:3: class Outer.Middle.Inner"),
        ("Inner#run", "a/b.py:4: method Outer.Middle.Inner.run"),
        ("b.go", "a/b.py:7: function go"),
        ("Plain.run", "c.py:2: method Plain.run"),
    ],
)
async def test_a_name_may_leave_out_what_stands_between_or_begin_with_the_module(
    open_indexed_desk: OpenDesk, name: str, meant: str
) -> None:
    text = (
        b"class Outer:\n    class Middle:\n        class Inner:\n            def run(self): go()\n\n\ndef go(): pass\n"
    )
    desk = open_indexed_desk({"a/b.py": text, "c.py": b"class Plain:\n    def run(self): pass\n"})
    found = _unmarked(await desk.call("find_symbol", name=name))
    assert len(found) == 2
    assert found[1].startswith(f"{meant}:")
    assert meant in await desk.call("callees", name=name)


async def test_what_a_name_says_wrongly_is_not_found(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk({"a/b.py": b"class Outer:\n    class Inner:\n        def run(self): pass\n"})
    for name in ("Inner.Outer.run", "Other.run", "Outer.go", "b.a.run", "Outer.Inner.Outer.run"):
        assert (await desk.call("find_symbol", name=name)).startswith("No function, method or class")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
async def test_what_is_not_utf_8_is_found_as_well(open_indexed_desk: OpenDesk, encoding: str) -> None:
    old = '# \xe4lter\r\ndef m\xfcnze(net):\r\n    """Caf\xe9."""\r\n    return toll(net)\r\n'.encode(encoding)
    desk = open_indexed_desk({"old.py": old, "new.py": b"def toll(net):\n    return m\xc3\xbcnze(net)\n"})
    line = "old.py:2: function m\xfcnze: def m\xfcnze(net):"
    assert _unmarked(await desk.call("find_symbol", name="m\xfcnze"))[1] == line
    assert line.rpartition(": ")[2].removesuffix(":") in await desk.call("outline", path="old.py")
    assert "new.py:2" in await desk.call("references", name="m\xfcnze")
    assert "old.py:4" in await desk.call("callers", name="toll")
    assert "old.py:4" in await desk.call("structural_search", pattern="return toll($X)", language="python")


async def test_the_mark_of_a_symbol_is_the_one_that_an_edit_wants(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    mark = (await desk.call("find_symbol", name="tax")).rpartition("mark ")[2].rstrip(")")
    new = "def tax(net, rate):\n    return 0\n"
    await desk.call("edit_symbol", path="shop/taxes.py", symbol="tax", action="replace", content=new, mark=mark)
    assert desk.text("shop/taxes.py") == new


async def test_names_that_are_like_it_are_told(open_indexed_desk: OpenDesk) -> None:
    told = await open_indexed_desk(FILES).call("find_symbol", name="test")
    assert told.splitlines()[0] == "No function, method or class has the name test. Try grep."
    assert "tests/test_prices.py: test_total" in told


async def test_references_are_lines_that_name_it(open_indexed_desk: OpenDesk) -> None:
    assert await open_indexed_desk(FILES).call("references", name="tax") == (
        f"Lines that name tax {BY_NAME}:\n"
        "shop/prices.py:1: from shop.taxes import tax\n"
        "shop/prices.py:7: [Basket.total] return net + tax(net, rate) + len(str(net))\n"
        "shop/taxes.py:1: [tax] def tax(net, rate):"
    )


async def test_files_that_name_the_owner_come_first(open_indexed_desk: OpenDesk) -> None:
    told = (await open_indexed_desk(FILES).call("references", name="Sheet.total")).splitlines()
    assert [line.partition(":")[0] for line in told[1:3]] == ["other/sheet.py", "other/sheet.py"]
    assert not any("keys.pem" in line for line in told)


async def test_callers_are_told_once_each(open_indexed_desk: OpenDesk) -> None:
    assert await open_indexed_desk(FILES).call("callers", name="Basket.total") == (
        f"What calls Basket.total {BY_NAME}:\n"
        "shop/checkout.py:5: [pay] return basket.total(1)\n"
        "tests/test_prices.py:5: [test_total] assert Basket().total(0) == 0 (and 1 more line)\n"
        "other/sheet.py:6: [SHEET] SHEET = Sheet().total()"
    )


async def test_a_path_narrows(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    for path in ("shop", "./shop/", "shop/checkout.py", "checkout.py", "shop/*out.py"):
        told = await desk.call("callers", name="total", path=path)
        assert told.splitlines()[1:] == ["shop/checkout.py:5: [pay] return basket.total(1)"]
    assert await desk.call("callers", name="total", path="shop/taxes.py") == "Nothing calls total by its name."
    with pytest.raises(ToolFailed, match="no file and no folder nowhere in the index"):
        await desk.call("callers", name="total", path="nowhere")


@pytest.mark.parametrize("tool", ["find_symbol", "references", "callers", "callees", "tests_of"])
async def test_a_name_may_be_written_as_a_call(open_indexed_desk: OpenDesk, tool: str) -> None:
    desk = open_indexed_desk(FILES)
    assert await desk.call(tool, name="Basket.total()") == await desk.call(tool, name="Basket.total")
    with pytest.raises(ToolFailed, match="at most 200"):
        await desk.call(tool, name="x" * 201)


async def test_callees_are_told_with_where_they_are(open_indexed_desk: OpenDesk) -> None:
    assert await open_indexed_desk(FILES).call("callees", name="Basket.total") == (
        f"shop/prices.py:5: method Basket.total calls 4 names {BY_NAME}:\n"
        "shop/prices.py:9: method Basket.net\n"
        "shop/taxes.py:1: function tax\n"
        "[Not defined in the workspace: len, str]"
    )


async def test_callees_of_what_is_not_one_definition(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    with pytest.raises(ToolFailed, match=r"defined 2 times.*\nother/sheet.py:2: method Sheet.total\nshop/prices.py:5"):
        await desk.call("callees", name="total")
    assert "calls 0 names." in await desk.call("callees", name="total", path="other")
    with pytest.raises(ToolFailed, match="Nothing here is called nothing"):
        await desk.call("callees", name="nothing")


async def test_tests_are_found_by_what_they_call_and_by_their_files(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    assert await desk.call("tests_of", name="Basket.total") == (
        f"What calls Basket.total in tests {BY_NAME}:\n"
        "tests/test_prices.py:5: [test_total] assert Basket().total(0) == 0 (and 1 more line)\n"
        "[Test files named after its file: tests/test_prices.py]"
    )
    assert (await desk.call("tests_of", name="tax")) == "No test calls tax by its name."


async def test_outlines(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    assert await desk.call("outline", path="shop/prices.py") == (
        "shop/prices.py has 10 lines and 3 definitions:\n"
        "4-10: class Basket: class Basket:\n"
        "5-7: method Basket.total: def total(self, rate):\n"
        "9-10: method Basket.net: def net(self):"
    )
    assert await desk.call("outline", path="shop") == (
        "3 files in shop:\nshop/checkout.py: pay\nshop/prices.py: Basket\nshop/taxes.py: tax"
    )


async def test_the_rest_of_a_long_outline_can_be_asked_for(open_indexed_desk: OpenDesk) -> None:
    long = "".join(f"def f{number}(): ...\n" for number in range(130)).encode()
    desk = open_indexed_desk({"long.py": long, **{f"many/{number:02}.py": b"" for number in range(70)}})
    told = (await desk.call("outline", path="long.py")).splitlines()
    assert told[0] == "long.py has 130 lines and 130 definitions:"
    assert told[-1] == "[70 more are not shown. Give skip=60 to see those.]"
    told = (await desk.call("outline", path="long.py", skip=60)).splitlines()
    assert told[1].startswith("61-61: function f60")
    assert told[-1] == "[10 more are not shown. Give skip=120 to see those.]"
    told = (await desk.call("outline", path="long.py", skip=120)).splitlines()
    assert len(told) == 11
    assert await desk.call("outline", path="long.py", skip=131) == "long.py has 130 lines and 130 definitions."
    assert (await desk.call("outline", path="many")).endswith("[10 more are not shown. Give skip=60 to see those.]")
    assert (await desk.call("outline", path="many", skip=60)).splitlines()[1:] == [
        f"many/{number}.py: -" for number in range(60, 70)
    ]


async def test_an_outline_without_definitions_says_why(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk({"huge.py": b"x = 1\n" * 200_000, "broken.py": b")(\n", "plain.py": b"x = 1\n"})
    assert await desk.call("outline", path="huge.py") == (
        "huge.py has 200000 lines and 0 definitions.\n[the file is too large to be parsed]"
    )
    assert (await desk.call("outline", path="broken.py")).endswith("\n[line 1 does not parse]")
    assert await desk.call("outline", path="plain.py") == "plain.py has 1 line and 0 definitions."


async def test_more_lines_of_one_file_than_are_shown(open_indexed_desk: OpenDesk) -> None:
    calls = "".join(f"    toll({number})\n" for number in range(70))
    desk = open_indexed_desk({"a.py": f"def toll(net): ...\n\ndef pay():\n{calls}".encode()})
    told = await desk.call("references", name="toll", path="a.py")
    assert told.endswith("[11 more are not shown. Try grep in this file.]")


async def test_what_the_run_has_changed_is_what_is_found(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    assert "checkout" in await desk.call("callers", name="total")
    await desk.call("write_file", path="shop/checkout.py", content="\n\ndef owe(basket):\n    return basket.total(2)\n")
    await desk.call("write_file", path="shop/new.py", content="def fresh():\n    return pay(1)\n")
    await desk.call("delete_file", path="other/sheet.py")
    assert (await desk.call("callers", name="total")).splitlines()[1:] == [
        "shop/checkout.py:4: [owe] return basket.total(2)",
        "tests/test_prices.py:5: [test_total] assert Basket().total(0) == 0 (and 1 more line)",
    ]
    assert "shop/new.py:2: [fresh] return pay(1)" in await desk.call("callers", name="pay")
    assert "has the name Sheet" in await desk.call("find_symbol", name="Sheet")


async def test_a_file_that_was_saved_since_is_told_as_it_is(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk(FILES)
    await desk.call("find_symbol", name="tax")
    (desk.shadow.tree / "shop/taxes.py").write_text("# moved\n\n\ndef tax(net):\n    return net\n")
    assert _unmarked(await desk.call("find_symbol", name="tax"))[1] == "shop/taxes.py:4: function tax: def tax(net):"


async def test_answers_are_bounded(open_indexed_desk: OpenDesk) -> None:
    lines = b"".join(b"def use_%d():\n    return much(%d)\n\n\n" % (number, number) for number in range(50))
    desk = open_indexed_desk({f"m{number}.py": lines for number in range(5)})
    told = (await desk.call("callers", name="much")).splitlines()
    assert len(told) == 63
    assert told[-2:] == [
        "[40 more are not shown. Give a path to see those there.]",
        "[3 more files may have some and were not read. Give a path.]",
    ]


async def test_a_name_that_cannot_be_looked_up(open_indexed_desk: OpenDesk) -> None:
    with pytest.raises(ToolFailed, match="Search for it with grep"):
        await open_indexed_desk(FILES).call("references", name="x")


def test_a_model_is_told_of_questions_only_where_there_is_an_index() -> None:
    without = list(standard_tools(None))
    assert "find_symbol" in without
    assert not set(without) & (QUESTIONS.keys() - {"find_symbol"})


async def test_the_tools_are_told_in_one_order(open_indexed_desk: OpenDesk) -> None:
    lookup = open_indexed_desk(FILES).lookup
    every = list(standard_tools(None, lookup=lookup))
    assert every[:10] == ["read_file", "list_files", "grep", *QUESTIONS]
    assert list(standard_tools(None, lookup=lookup, only_reading=True)) == [*every[:10], "more"]
    specs = standard_tools(None)["find_symbol"].spec, standard_tools(None, lookup=lookup)["find_symbol"].spec
    assert specs[0] == specs[1]


async def test_a_mark_of_the_byte_order_is_no_part_of_what_is_found(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk({"a.py": "\ufeffdef first(net):\n    return toll(net)\n".encode()})
    found = (await desk.call("find_symbol", name="first")).splitlines()[1]
    assert _unmarked(found) == ["a.py:1: function first: def first(net):"]
    assert "\ufeff" not in await desk.call("outline", path="a.py")
    fits = await desk.call("structural_search", pattern="def first($$$): $$$", language="python")
    assert "a.py:1: def first(net):" in fits
    mark = found.rpartition("(mark ")[2].removesuffix(")")
    await desk.call(
        "edit_symbol", path="a.py", symbol="first", action="replace", content="def first(): ...\n", mark=mark
    )
    assert desk.text("a.py") == "\ufeffdef first(): ...\n"


def _unmarked(found: str) -> list[str]:
    return [re.sub(r" \(mark [0-9a-f]{8}\)$", "", line) for line in found.splitlines()]


async def test_many_definitions_are_said_to_be_many(open_indexed_desk: OpenDesk) -> None:
    desk = open_indexed_desk({f"m{number}.py": b"def same():\n    pass\n" for number in range(40)})
    told = (await desk.call("find_symbol", name="same")).splitlines()
    assert told[0] == "same is defined at least 20 times:"
    assert len(told) == 21


async def test_where_not_all_files_were_read_every_answer_says_so(open_indexed_desk: OpenDesk, tmp_path: Path) -> None:
    desk = open_indexed_desk(FILES)
    finder = Finder(tmp_path / "stopped.db", desk.shadow.root, lambda: BY_THEIR_NAMES)
    live = finder.keep(lambda looked: None)
    live.stop()
    lookup = Lookup(finder)
    desk = replace(desk, lookup=lookup)
    try:
        assert (await desk.call("find_symbol", name="tax")).endswith(f"\n{NOT_ALL_READ}")
        with pytest.raises(ToolFailed) as failed:
            await desk.call("callees", name="tax")
        assert str(failed.value).startswith("Nothing here is called tax")
        assert str(failed.value).endswith(NOT_ALL_READ)
    finally:
        live.close()
        await lookup.close()
