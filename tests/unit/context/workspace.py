"""Small workspaces on a real disk, seen as a run sees them."""

from collections.abc import Mapping
from pathlib import Path

from detent.core.ports import Files
from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles


def workspace(root: Path, texts: Mapping[str, str]) -> Files:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return SnapshotFiles(Snapshot(str(root), {}))


PADDING = "".join(f"# padding {number}\n" for number in range(100))
SHOP = {
    "shop/__init__.py": "from shop.prices import total as total\n",
    "shop/prices.py": (
        f"import math\nfrom .taxes import Rate, tax\nfrom shop import money\n\n\n{PADDING}\n"
        "class Basket:\n    '''What is bought.'''\n\n    def total(self, rate: Rate):\n"
        "        net = self.net()\n        return money.rounded(net + tax(net, rate))\n\n"
        "    def net(self):\n        return sum(self.items)\n\n\n"
        "def unrelated():\n    return 7\n"
    ),
    "shop/taxes.py": f"{PADDING}class Rate:\n    pass\n\n\ndef tax(net, rate):\n    return net * 0.2\n",
    "shop/money.py": f"{PADDING}def rounded(value):\n    return round(value, 2)\n\n\ndef spare(): pass\n",
    "shop/checkout.py": f"{PADDING}from shop.prices import Basket\n\n\ndef pay(basket):\n    return basket.total(1)\n",
    "other/report.py": f"{PADDING}def report(sheet):\n    return sheet.total(0)\n",
    "tests/test_prices.py": (
        f"from shop.prices import Basket\n\n\n{PADDING}\ndef test_total():\n    assert Basket().total(0) == 0\n\n\n"
        "def test_else():\n    assert True\n"
    ),
    "README.md": "Basket.total\n",
}
