from pathlib import Path

import pytest
from tests.unit.context.index.indexed import indexed

from detent.context.query import query_of
from detent.context.ranking import Ranker, Ranking
from detent.core.work import Buffer

FILES = {
    "shop/basket.py": "class Basket:\n    def total(self):\n        '''The sum of all prices.'''\n        return 1\n",
    "shop/taxes.py": "def tax_rate(country):\n    '''What a country takes.'''\n    return 0.2\n",
    "shop/report.py": "from shop.basket import Basket\n\ndef report(): return 7\n",
    "shop/unrelated.py": "def other(): pass\n",
    "tests/test_taxes.py": "def test_tax_rate():\n    assert tax_rate('a country') == tax_rate('tax rate country')\n",
    "docs/taxes.md": "The tax rate of a country, tax_rate, is what a country takes.\n",
    "vendor/taxes.py": "def tax_rate(country): return country\n",
}


def ranked(tmp_path: Path, text: str) -> Ranking:
    with indexed(tmp_path, FILES) as index:
        return Ranker(index).rank(query_of(text))


def paths(ranking: Ranking) -> list[str]:
    return [one.known.path for one in ranking.files]


def test_the_code_comes_before_what_stands_beside_it(tmp_path: Path) -> None:
    found = paths(ranked(tmp_path, "the tax rate of a country"))
    assert found[0] == "shop/taxes.py"
    assert set(found[1:]) >= {"tests/test_taxes.py", "docs/taxes.md", "vendor/taxes.py"}
    assert "shop/unrelated.py" not in found


def test_tests_come_forward_when_the_task_is_about_them(tmp_path: Path) -> None:
    def place(text: str) -> int:
        return paths(ranked(tmp_path, text)).index("tests/test_taxes.py")

    assert place("test the tax rate of a country") < place("the tax rate of a country")


def test_a_name_in_full_is_the_definition(tmp_path: Path) -> None:
    ranking = ranked(tmp_path, "let `tax_rate` round")
    assert ranking.pieces[0].known.path == "shop/taxes.py"
    assert ranking.pieces[0].piece.definition is not None
    assert ranking.pieces[0].piece.definition.name == "tax_rate"


def test_who_imports_the_best_is_found_with_it(tmp_path: Path) -> None:
    found = ranked(tmp_path, "the sum of all prices").files
    report = next(one for one in found if one.known.path == "shop/report.py")
    assert report.signs[0] == "imports"
    assert found[0].signs[0] == "text"


def test_nothing_in_common_is_nothing_found(tmp_path: Path) -> None:
    assert ranked(tmp_path, "quux") == Ranking((), ())
    assert ranked(tmp_path, "") == Ranking((), ())


def test_the_order_is_always_the_same_and_follows_the_documents(tmp_path: Path) -> None:
    with indexed(tmp_path, FILES) as index:
        ranker = Ranker(index)
        query = query_of("the tax rate of a country")
        assert ranker.rank(query) == ranker.rank(query) == Ranker(index).rank(query)
        index.lay_over({"shop/unrelated.py": Buffer("def country_tax_rate(country): return tax_rate(country)\n", 1)})
        assert "shop/unrelated.py" in paths(ranker.rank(query))


@pytest.mark.parametrize(
    ("task", "path"),
    [("検索", "ja/a.py"), ("索引を作る", "ja/b.md"), ("검색", "ko/a.py"), ("ค้นหา", "th/a.py"), ("खोज", "hi/a.py")],
)
def test_a_word_is_found_where_no_blank_stands_around_it(tmp_path: Path, task: str, path: str) -> None:
    texts = {
        "ja/a.py": "def engine():\n    '''全文検索機能を実装する。'''\n",
        "ja/b.md": "文書から索引を作ります。\n",
        "ko/a.py": "# 문서에서 검색을 한다\nx = 1\n",
        "th/a.py": "# ระบบค้นหาข้อความ\nx = 1\n",
        "hi/a.py": "# पूरे पाठ में खोज करें\nx = 1\n",
        "others.py": "# 日本語の説明、다른 문서、ข้อความอื่น、दूसरा पाठ\nx = 1\n",
    }
    with indexed(tmp_path, texts) as index:
        assert paths(Ranker(index).rank(query_of(task)))[0] == path
