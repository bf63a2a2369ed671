from tests.unit.context.index.indexed import terms_of_chunks

from detent.context.index.reading import Definition, Piece, outline_of, read_file

TEXT = "import os\nfrom .money import rounded as r\n\ndef net_total(items):\n    return r(sum(items))\n"


def test_what_is_kept_of_a_file() -> None:
    read = read_file(TEXT, "a/prices.py")
    assert read.takes == "os money rounded r"
    assert list(read.names) == ["", "net_total"]
    _, net_total = terms_of_chunks(read)
    assert net_total["net_total"] == 2
    assert net_total["item"] == 2
    assert net_total["pric"] == 1, "the path belongs to all that is in the file"
    assert sum(read.sizes) == len(read.keys)


def test_what_is_defined_inside_belongs_to_the_chunk_that_it_stands_in() -> None:
    text = "x = 1\n\ndef outer():\n    def inner():\n        return 1\n    class Held:\n        def deep(self): pass\n"
    read = read_file(text, "a.py")
    assert list(read.names) == ["", "outer"]
    assert read.inside == {1: ["inner", "Held", "deep"]}
    one_line = read_file("enum Kind { A }\nclass Shop { void pay() {} }\n", "a.cs")
    inside = {name for names in one_line.inside.values() for name in names}
    assert {*one_line.names, *inside} == {"Kind", "A", "Shop", "pay"}
    assert not read_file('{"a": {"b": {"c": 1}}}\n', "a.json").inside


def test_an_outline_is_known_without_reading_the_file() -> None:
    read = read_file(TEXT, "a/prices.py")
    outline = outline_of(read.outline([7, 11]))
    net_total = Definition("net_total", "function", 3, 3, 4, 5, False)
    assert outline.definitions == read.definitions == (net_total,)
    assert outline.pieces == (Piece(None, ((0, 3),), 7), Piece(net_total, ((3, 5),), 11))


def test_imports_of_other_languages_are_seen_too() -> None:
    for text in (
        'const x = require("./money")\n',
        "import { x } from './money'\n",
        "use crate::money::x;\n",
        'import (\n\t"shop/money"\n)\n',
        '#include "money.h"\n',
    ):
        assert "money" in read_file(text, "a.unknown").takes, text


def test_of_data_only_the_name_is_known() -> None:
    assert read_file("words of a drawing", "a.svg").sizes == []
    assert read_file("word " * 100_000, "a.txt").sizes == []
    assert read_file("word " * 100, "a.txt").sizes == [102]
