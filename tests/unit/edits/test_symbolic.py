"""Edits that name a symbol."""

import pytest

from detent.edits.hunk import Symbolic, Where
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out
from detent.edits.symbolic import mark_of
from detent.syntax.source import Source

SHAPES = """import math


@cached
def unit():
    return 1


# A shape.
class Circle:
    def __init__(self, r):
        self.r = r

    @property
    def area(self):
        return math.pi * self.r

    def name(self):
        return "circle"


def last():
    pass
"""


def edited(text: str, symbol: str, where: Where, new: str = "", mark: str = "", path: str = "shapes.py") -> str:
    tree = Tree(lambda _: text, lambda: [path])
    after = carry_out([Symbolic(path, symbol, where, new, mark)], tree)
    return after.get(path, text) or ""


def test_a_method_is_replaced_with_its_decorators_at_its_own_depth() -> None:
    after = edited(SHAPES, "Circle.area", Where.REPLACE, "@property\ndef area(self):\n    return math.pi * self.r**2\n")
    assert after == SHAPES.replace("math.pi * self.r\n", "math.pi * self.r**2\n")


@pytest.mark.parametrize("name", ["Circle.area", "Circle::area", "area"])
def test_a_name_may_be_written_in_several_ways(name: str) -> None:
    assert "def area" not in edited(SHAPES, name, Where.DELETE)


def test_what_comes_after_keeps_the_distance_that_the_file_keeps() -> None:
    after = edited(SHAPES, "Circle.area", Where.AFTER, "def round(self):\n    return True")
    assert after == SHAPES.replace(
        "self.r\n\n    def name", "self.r\n\n    def round(self):\n        return True\n\n    def name"
    )
    after = edited(SHAPES, "last", Where.AFTER, "def more():\n    pass\n")
    assert after == SHAPES + "\n\ndef more():\n    pass\n"


def test_what_comes_before_stands_above_the_comments_of_the_symbol() -> None:
    after = edited(SHAPES, "Circle", Where.BEFORE, "class Shape:\n    pass\n")
    assert "return 1\n\n\nclass Shape:\n    pass\n\n\n# A shape.\nclass Circle" in after


def test_what_is_deleted_leaves_one_gap() -> None:
    after = edited(SHAPES, "Circle.area", Where.DELETE)
    assert "self.r = r\n\n    def name" in after
    assert edited(SHAPES, "last", Where.DELETE).endswith('return "circle"\n')
    assert edited(SHAPES, "unit", Where.DELETE).startswith("import math\n\n\n# A shape.")


@pytest.mark.parametrize("where", [Where.BEFORE, Where.AFTER])
def test_what_stands_there_already_is_not_put_in_twice(where: Where) -> None:
    once = edited(SHAPES, "Circle.area", where, "def round(self):\n    return True\n")
    assert edited(once, "Circle.area", where, "def round(self):\n    return True\n") == once


def test_line_endings_and_tabs_stay_the_file_s() -> None:
    text = "class A:\r\n\tdef f(self):\r\n\t\treturn 1\r\n\r\n\tdef g(self):\r\n\t\treturn 2\r\n"
    after = edited(text, "A.f", Where.REPLACE, "def f(self):\n    return 3\n")
    assert after == text.replace("return 1", "return 3")


def test_an_unknown_name_is_answered_with_those_like_it() -> None:
    with pytest.raises(EditRefused, match=r"defines no Circle\.aera\. It does define Circle\.area"):
        edited(SHAPES, "Circle.aera", Where.DELETE)


def test_a_file_without_symbols_says_what_to_use() -> None:
    with pytest.raises(EditRefused, match="Use edit_file"):
        edited("x = 1\n", "x", Where.DELETE)
    with pytest.raises(EditRefused, match=r"no grammar .* Use edit_file"):
        edited("x = 1\n", "x", Where.DELETE, path="a.unknown")


def test_of_two_with_one_name_the_mark_says_which() -> None:
    text = "def f():\n    return 1\n\n\ndef f():\n    return 2\n"
    with pytest.raises(EditRefused, match=r"defined 2 times, at lines 1 .mark"):
        edited(text, "f", Where.DELETE)
    source = Source(text, "shapes.py")
    after = edited(text, "f", Where.REPLACE, "def f():\n    return 3\n", mark_of(source, source.symbols[1]))
    assert after == text.replace("2", "3")


def test_a_symbol_that_changed_since_it_was_read_is_shown() -> None:
    with pytest.raises(EditRefused, match=r"(?s)not the text that has the mark 00000000.*return 1"):
        edited(SHAPES, "unit", Where.DELETE, mark="00000000")


def test_nothing_is_no_text() -> None:
    with pytest.raises(EditRefused, match="no text"):
        edited(SHAPES, "unit", Where.REPLACE, "\n \n")


@pytest.mark.parametrize(
    ("path", "text", "symbol"),
    [
        ("a.js", "function a() { return 1 } function b() { return 2 }\n", "a"),
        ("a.js", "function a() { return 1 } function b() { return 2 }\n", "b"),
        ("a.js", "const a = () => 1, b = () => 2;\n", "a"),
        ("a.js", "const a = () => 1, b = () => 2;\n", "b"),
        ("a.ts", "class A { foo() { return 1 } bar() { return 2 } }\n", "A.foo"),
        ("a.css", ".a { color: red } .b { color: blue }\n", ".b"),
        ("a.cpp", "namespace n { int f() { return 1; } }\n", "n.f"),
        ("a.json", '{"a": {\n "b": 1\n},\n "c": 2}\n', "c"),
    ],
)
@pytest.mark.parametrize("where", [Where.DELETE, Where.REPLACE])
def test_what_shares_a_line_with_it_is_not_changed_with_it(path: str, text: str, symbol: str, where: Where) -> None:
    with pytest.raises(EditRefused, match="shares a line with other code"):
        edited(text, symbol, where, "x", path=path)


@pytest.mark.parametrize(
    ("path", "text", "symbol"),
    [
        ("a.js", "// é\nexport const a = () => {\n  return 1\n}; // end\n", "a"),
        ("a.py", "# é\n@x\ndef a(): # y\n    return 1  # z\n", "a"),
        ("a.rs", "/* é */\n#[test]\npub(crate) fn a() {\n} // x\n", "a"),
        ("a.c", "/* é */\nstruct a {\n int x;\n};\n", "a"),
        ("a.go", "// é\r\n\r\nfunc a() int {\r\n\treturn 1 // one\r\n}\r\n", "a"),
        ("a.yaml", "# é\na:\n  b: 1\n", "a"),
        ("a.md", "# é\n\n## a\n\ntext\n", "a"),
    ],
)
def test_its_own_words_signs_and_comments_go_with_it(path: str, text: str, symbol: str) -> None:
    assert "a" not in edited(text, symbol, Where.DELETE, path=path).replace("# é", "")


def test_text_that_leaves_out_code_is_no_text() -> None:
    with pytest.raises(EditRefused, match="left out"):
        edited(SHAPES, "Circle.area", Where.REPLACE, "def area(self):\n    # ... existing code ...\n")


GO = "package a\n\n// Name is.\nfunc Name() string {\n\treturn n\n}\n\n// Other is.\nfunc Other() {}\n"


def test_the_comment_above_goes_with_what_it_documents() -> None:
    assert edited(GO, "Name", Where.DELETE, path="a.go") == "package a\n\n// Other is.\nfunc Other() {}\n"
    assert "# A shape." not in edited(SHAPES, "Circle", Where.DELETE)
    kept = "#!/usr/bin/env python\ndef f():\n    pass\n"
    assert edited(kept, "f", Where.DELETE).startswith("#!/usr/bin/env python\n")
    c = "#ifdef X\nint f(void) { return 1; }\n#endif\n"
    assert edited(c, "f", Where.DELETE, path="a.c") == "#ifdef X\n#endif\n"


def test_a_comment_that_is_written_anew_does_not_stand_twice() -> None:
    new = '// Name is the name.\nfunc Name() string {\n\treturn "x"\n}\n'
    made = edited(GO, "Name", Where.REPLACE, new, path="a.go")
    assert made == GO.replace("// Name is.", "// Name is the name.").replace("return n", 'return "x"')
    bare = "func Name() string {\n\treturn m\n}\n"
    assert edited(GO, "Name", Where.REPLACE, bare, path="a.go") == GO.replace("return n", "return m")


def test_a_body_alone_is_no_definition() -> None:
    with pytest.raises(EditRefused, match=r"defines nothing, and Circle\.name would be gone"):
        edited(SHAPES, "Circle.name", Where.REPLACE, "return 3\n")


def test_a_fence_around_the_text_is_not_written() -> None:
    fenced = '```python\ndef name(self):\n    return "disc"\n```\n'
    assert edited(SHAPES, "Circle.name", Where.REPLACE, fenced) == SHAPES.replace('"circle"', '"disc"')


def test_what_is_written_out_is_meant_where_it_is_also_only_held() -> None:
    text = "class Cart\n  attr_accessor :total\n\n  def total\n    1\n  end\nend\n"
    after = edited(text, "Cart.total", Where.REPLACE, "def total\n  2\nend\n", path="cart.rb")
    assert after == text.replace("    1\n", "    2\n")
