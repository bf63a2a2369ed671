from pathlib import Path

from tests.unit.context.index.indexed import indexed

from detent.context.symbols import find_symbols

FILES = {
    "shop/basket.py": "class Basket:\n    def total(self): pass\n",
    "shop/sheet.py": "from shop import basket\n\ndef total(): pass\n\ndef net_total(): pass\n",
    "shop/user.py": "from shop import basket\n\ndef use(): pass\n",
    "tests/test_basket.py": "def test_total(): pass\n",
}


def test_the_name_itself_comes_first(tmp_path: Path) -> None:
    with indexed(tmp_path, FILES) as index:

        def found(name: str, limit: int = 9) -> list[str]:
            return [f"{one.path}::{one.definition.name}" for one in find_symbols(index, name, limit)]

        assert found("Basket.total")[0] == "shop/basket.py::Basket.total"
        assert set(found("total")) >= {
            "shop/sheet.py::total",
            "shop/basket.py::Basket.total",
            "shop/sheet.py::net_total",
        }
        assert found("total")[-1].endswith(("net_total", "test_total"))
        assert found("total net", 1) == ["shop/sheet.py::net_total"]
        assert found("net*") == ["shop/sheet.py::net_total"]
        assert found("Basket.*") == ["shop/basket.py::Basket.total"]
        assert found("nothing") == found("") == []


def test_a_pattern_fits_in_whatever_case_where_nothing_is_spelled_so(tmp_path: Path) -> None:
    files = {"a.py": "class Basket:\n    def total(self): pass\n\ndef basket_of(): pass\n"}
    with indexed(tmp_path, files) as index:

        def found(pattern: str) -> list[str]:
            return [one.definition.name for one in find_symbols(index, pattern, 9)]

        assert found("basket*") == ["basket_of"]
        assert found("BASKET*") == ["Basket", "basket_of"]
        assert found("basket.T*") == ["Basket.total"]


def test_brackets_in_a_pattern_stand_for_themselves(tmp_path: Path) -> None:
    files = {"a.cpp": "struct Row {\n  int operator[](int at) { return at; }\n  int size() { return 1; }\n};\n"}
    with indexed(tmp_path, files) as index:
        assert [one.definition.name for one in find_symbols(index, "operator[*", 9)] == ["Row.operator[]"]
        assert find_symbols(index, "[a-z]*", 9) == []


def test_an_operator_is_no_other_one(tmp_path: Path) -> None:
    operators = "bool operator==(V o) { return true; }\nint operator[](int a) { return a; }\nint operator()() {}\n"
    files = {"a.cpp": f"struct V {{\n{operators}V operator=(V o) {{}}\nint size() {{ return 1; }}\n}};\n"}
    with indexed(tmp_path, files) as index:

        def found(name: str) -> list[str]:
            return [one.definition.name for one in find_symbols(index, name, 9)]

        assert found("V.operator==") == found("operator ==") == ["V.operator=="]
        assert found("V::operator()") == ["V.operator()"]
        assert found("operator=") == ["V.operator="]
        assert len(found("operator")) == len(found("operator<")) == 4
        assert found("size()") == ["V.size"]


def test_a_definition_in_code_comes_before_those_of_tests_that_define_it_more_often(tmp_path: Path) -> None:
    often = "".join(f"class Test{number}:\n    def get_queryset(self): pass\n\n" for number in range(8))
    files = {"tests/test_views.py": often, "views.py": "class View:\n    def get_queryset(self): pass\n"}
    with indexed(tmp_path, files) as index:
        assert find_symbols(index, "get_queryset", 9)[0].path == "views.py"


def test_what_is_defined_in_a_function_or_on_one_line_is_found(tmp_path: Path) -> None:
    files = {
        "a.py": "def outer():\n    def inner():\n        return 1\n    return inner\n",
        "b.js": "(function () {\n  function render() {}\n  class Cart { pay() {} }\n})();\n",
    }
    with indexed(tmp_path, files) as index:
        found = [find_symbols(index, name, 9) for name in ("inner", "render", "Cart", "pay", "Cart.pay")]
    assert [[one.definition.name for one in some] for some in found] == [
        ["outer.inner"],
        ["render"],
        ["Cart"],
        ["Cart.pay"],
        ["Cart.pay"],
    ]


def test_a_part_of_a_name_without_blanks_is_found(tmp_path: Path) -> None:
    with indexed(tmp_path, {"a.py": "def 全文検索(): pass\n\ndef 索引(): pass\n"}) as index:
        assert [one.definition.name for one in find_symbols(index, "検索", 9)] == ["全文検索"]
        assert [one.definition.name for one in find_symbols(index, "全文検索", 9)] == ["全文検索"]


def test_a_name_of_one_letter_or_of_an_everyday_word_is_found(tmp_path: Path) -> None:
    with indexed(tmp_path, {"a.py": "def f(): pass\n\ndef let(): pass\n\ndef fold(): pass\n"}) as index:
        assert [one.definition.name for one in find_symbols(index, "f", 9)] == ["f"]
        assert [one.definition.name for one in find_symbols(index, "let", 9)] == ["let"]


def test_the_name_with_something_left_out_comes_before_others_that_end_so(tmp_path: Path) -> None:
    texts = {
        "a.py": "class Other:\n    def run(self): pass\n",
        "b.py": "class Outer:\n  class In:\n    def run(self): pass\n",
    }
    with indexed(tmp_path, texts) as index:
        assert [one.definition.name for one in find_symbols(index, "Outer.run", 9)] == ["Outer.In.run", "Other.run"]


def test_constants_and_properties_are_found_behind_what_is_more_than_that(tmp_path: Path) -> None:
    files = {
        "a.go": "package a\n\nconst Rate = 3\n\nvar (\n\tFirst, last = 1, 2\n)\n",
        "b.cs": "class Shop {\n  public int Rate { get; set; }\n  public event Handler Sold;\n}\n",
        "c.go": "package a\n\nfunc Rate() int { return 1 }\n",
    }
    with indexed(tmp_path, files) as index:

        def found(name: str) -> list[str]:
            return [f"{one.path}: {one.definition.kind} {one.definition.name}" for one in find_symbols(index, name, 9)]

        assert found("Rate") == ["c.go: function Rate", "a.go: value Rate", "b.cs: property Shop.Rate"]
        assert found("last") == ["a.go: value last"]
        assert found("So*") == ["b.cs: property Shop.Sold"]
