from collections.abc import Mapping
from pathlib import Path

from tests.unit.context.index.indexed import indexed

from detent.context.overview import Overview, overview
from detent.context.pack import estimate
from detent.context.places import Places
from detent.context.render import render
from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles

SHOP = {
    "shop/basket.py": "class Basket:\n    def total(self): pass\n",
    "shop/sheet.py": "from shop import basket\n\ndef total(): pass\n\ndef net_total(): pass\n",
    "shop/user.py": "from shop import basket\n\ndef use(): pass\n",
    "shop/none.py": "rate = 7\n",
    "tests/test_basket.py": "def test_total(): pass\n",
}
MORE = "Raise --budget."


def shown(folder: Path, files: Mapping[str, str], budget: int) -> Overview:
    with indexed(folder, files) as index:
        return overview(index, Places(SnapshotFiles(Snapshot(str(folder / "ws"), {})), None), budget)


def lines(found: Overview) -> list[str]:
    return [snippet.text.strip() for snippet in found.pack.snippets]


def test_the_outline_begins_with_what_most_files_import(tmp_path: Path) -> None:
    found = shown(tmp_path, SHOP, 1_000)
    assert lines(found)[:2] == ["class Basket:", "def total(self): pass"]
    assert not any(snippet.path.startswith("tests") for snippet in found.pack.snippets)
    assert found.left_out(MORE) == "", "what defines nothing is not left out"


def test_what_is_only_held_comes_behind_what_is_more_than_that(tmp_path: Path) -> None:
    held = "".join(f"const C{number} = {number}\n" for number in range(400))
    found = lines(shown(tmp_path, {"a.go": f"package a\n\n{held}\nfunc run() {{}}\n"}, 500))
    assert "func run() {}" in found
    assert "const C0 = 0" in found


def test_without_any_room_nothing_is_shown(tmp_path: Path) -> None:
    found = shown(tmp_path, SHOP, 0)
    assert found.pack.snippets == ()
    assert found.left_out(MORE) == ""


def _long(count: int = 300) -> str:
    """A file in which what is used stands far down."""
    unused = "".join(f"def unused_number_{number}(): pass\n\n" for number in range(count))
    order = "class Order:\n    def pay(self, currency=None): pass\n\n    def _sum(self): pass\n\n"
    return f"{unused}def _hidden_from_all_others(of): pass\n\n{order}{unused}"


def test_of_a_long_file_what_most_others_use_is_shown(tmp_path: Path) -> None:
    files = {
        "core.py": _long(),
        "one.py": "from core import Order, _hidden_from_all_others\n\ndef one(order): return order.pay()\n",
        "two.py": "from core import Order, _hidden_from_all_others\n\ndef two(order): return order.pay()\n",
    }
    found = lines(shown(tmp_path, files, 800))
    assert found.index("class Order:") > 0, "in the file's order"
    assert "def pay(self, currency=None): pass" not in found, "a member before what stands by itself"
    assert "def _hidden_from_all_others(of): pass" not in found
    assert "def one(order): return order.pay()" in found, "a long file leaves room for others"


def test_a_name_that_is_not_imported_counts_where_it_stands(tmp_path: Path) -> None:
    files = {"core.go": "package core\n\n" + "".join(f"func Unused{number}() {{}}\n" for number in range(300))}
    files["core.go"] += "func PayOrder() {}\n"
    files |= {f"use{number}.go": f"package core\n\nfunc use{number}() {{ PayOrder() }}\n" for number in range(3)}
    assert "func PayOrder() {}" in lines(shown(tmp_path, files, 400))


def test_what_stands_in_a_namespace_is_no_member(tmp_path: Path) -> None:
    inner = "".join(f"    public class Unused{number} {{ public void Run{number}() {{}} }}\n" for number in range(200))
    text = f"namespace Shop\n{{\n    public class First {{\n        public void Pay() {{}}\n    }}\n{inner}}}\n"
    found = lines(shown(tmp_path, {"Core.cs": text}, 300))
    assert "public class First {" in found
    assert "public void Pay(string currencyOfTheOrder, int amount) {}" not in found


def test_a_file_of_the_name_of_a_module_is_not_taken_for_that_module(tmp_path: Path) -> None:
    files = {f"app/use{number}.py": "from shop.core.errors import ShopError\n" for number in range(9)}
    files |= {"app/core.js": "function quickElement() {}\n", "app/errors.py": "class OtherError: pass\n"}
    files |= {"shop/core/errors.py": "class ShopError: pass\n"}
    assert lines(shown(tmp_path, files, 500)) == [
        "class ShopError: pass",
        "class OtherError: pass",
        "function quickElement() {}",
    ]


def test_a_larger_budget_shows_more_and_all_of_it_is_used(tmp_path: Path) -> None:
    files = {"core.py": _long(1_000), "one.py": "from core import Order\n\ndef one(): pass\n"}
    with indexed(tmp_path, files) as index:
        places = Places(SnapshotFiles(Snapshot(str(tmp_path / "ws"), {})), None)
        for budget in (100, 500, 2_000, 8_000):
            found = overview(index, places, budget)
            text = f"{render(found.pack)}\n\n{found.left_out(MORE)}\n"
            assert budget - 60 <= estimate(text) <= budget
            assert found == overview(index, places, budget)
        whole = overview(index, places, 40_000)
        assert whole.left_out(MORE) == ""
        assert len(whole.pack.snippets) == 2_005


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    files = {f"part{number}.py": "def one(): pass\n" * 30 for number in range(9)}
    found = shown(tmp_path, files, 100)
    assert len({snippet.path for snippet in found.pack.snippets}) == 1
    hidden = 30 - len(found.pack.snippets)
    assert found.left_out(MORE) == f"Not shown: {hidden} definitions of these files and 8 other files of code. {MORE}"
