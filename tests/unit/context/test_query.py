import pytest

from detent.context.query import BODY, CODE, SUBJECT, query_of


def test_the_first_line_counts_most_and_everyday_words_nothing() -> None:
    query = query_of("Fix the parser\n\nIt loses comments")
    assert query.terms["parser"] == 1.0
    assert query.terms["comment"] == BODY
    assert "the" not in query.terms
    assert "fix" not in query.terms


def test_what_looks_like_code_counts_more_and_is_a_name() -> None:
    query = query_of("let `Basket` use tax_rate, Shop.total and plain words")
    for name in ("basket", "tax_rate", "shop", "total"):
        assert query.names[name] == 1.0
    assert query.terms["tax_rate"] == 1 + CODE
    assert query.terms["plain"] == 1.0
    assert "plain" not in query.names


def test_what_a_task_is_about_counts_more() -> None:
    for text in ("router: keep the order", "fix(router): keep the order", "[router]: keep the order"):
        assert query_of(text).terms["router"] == 1 + SUBJECT, text


def test_addresses_and_numbers_of_issues_say_nothing() -> None:
    assert query_of("sort (#12) https://tracker.example/sort/by/date\nCo-authored-by: Ann").terms == {"sort": 1.0}


def test_a_task_can_be_about_tests() -> None:
    assert query_of("add a test for rounding").wants_tests
    assert not query_of("round\n\nwith tests").wants_tests
    assert query_of("").terms == {}


LONG = ("a", "aB", "_", "a_", "A1", "a.", "a::", "`", "`a", "#", "(", "/", "é", "検", "検a")


@pytest.mark.parametrize("part", LONG)
def test_a_text_without_blanks_is_read_as_soon_as_any_other(part: str) -> None:
    """Expressions that try each letter of a word as a beginning would take hours for it."""
    long = part * (200_000 // len(part))
    query = query_of(f"round_prices {long} taxRate\n{long}\nhalf of a `basket`")
    assert query.names["round_prices"] == 1.0
    assert {"half", "basket"} <= query.terms.keys()


def test_a_sentence_without_blanks_is_asked_for_by_its_words() -> None:
    sentence = "検索機能の索引を更新するときに" * 10
    query = query_of(f"{sentence}\n`インデックス`")
    assert query.terms["検索"] == query.terms["索引"] == 1.0
    assert query.terms["する"] < query.terms["更新"], "endings and particles say little"
    assert query.names == {"インデックス": 0.3}
