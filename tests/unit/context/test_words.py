import pytest

from detent.context.words import parts_of_name, plain_name, spaced, stem, terms_in, terms_of, terms_of_key


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("basket", ("basket",)),
        ("parseHTTPHeaders", ("pars", "http", "header", "parsehttpheaders")),
        ("_load_ssl_context", ("load", "ssl", "context", "load_ssl_context")),
        ("ipv6Address", ("ipv", "address", "ipv6address")),
        ("Größe_neu", ("größ", "neu", "größe_neu")),
        ("İ", ("i̇",)),
        ("x", ()),
        ("全文検索", ("全文", "文検", "検索")),
        ("値", ("値",)),
        ("test_検索Engine", ("test", "検索", "engin", "test_検索engine")),
        ("インデックス", ("イン", "ンデ", "デッ", "ック", "クス")),
        ("검색을", ("검색", "색을")),
        ("ค้นหา", ("ค้น", "นห", "หา")),
        ("ខ្មែរ", ("ខ្មែរ",)),
        ("索引" * 40, ("索引", *("引索", "索引") * 39)),
        ("a" * 61, ()),
    ],
)
def test_an_identifier_is_found_by_its_parts_and_as_a_whole(word: str, terms: tuple[str, ...]) -> None:
    assert terms_of(word) == terms


@pytest.mark.parametrize(
    "words",
    [
        ("serialize", "serializes", "serialized", "serializing"),
        ("validator", "validators", "validate", "validation", "validating"),
        ("query", "queries"),
        ("header", "headers"),
        ("stop", "stopped", "stopping"),
    ],
)
def test_endings_do_not_count(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


def test_short_words_are_kept() -> None:
    assert [stem(word) for word in ("as", "bed", "url", "pass")] == ["as", "bed", "url", "pass"]


def test_the_terms_of_a_text() -> None:
    assert terms_in("load the file") == ["load", "the", "file"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("load_file(file,file)", ["load", "file", "load_file", "file", "file"]),
        ("self.this = the 3rd 0x1F", ["rd", "x1f"]),
        ("naïve—Größe\xa0neu ٣abc", ["naïv", "größ", "neu", "abc"]),
        ("全文検索。機能、検索", ["全文", "文検", "検索", "機能", "検索"]),
        ("भाषाएँ खोजता।", ["भाषाएँ", "खोजता"]),
        ("a\x1cbc\tde\r\nfg", ["bc", "de", "fg"]),
    ],
)
def test_what_stands_between_blanks_is_divided_into_words(text: str, terms: list[str]) -> None:
    assert [term for key in spaced(text.encode()).split() for term in terms_of_key(key)] == terms
    assert parts_of_name(text) == terms


def test_a_text_with_blanks_in_it_is_as_long_as_before() -> None:
    data = "größe(neu)".encode()
    assert spaced(data) == "größe neu ".encode()
    assert len(spaced(data)) == len(data)


def test_a_name_is_looked_up_without_what_hides_it() -> None:
    assert plain_name("__Init__") == plain_name("init") == "init"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("検索", "全文検索機能を実装する"),
        ("検索機能", "全文検索機能"),
        ("インデックス", "インデックスを更新する"),
        ("검색", "검색을"),
        ("ค้นหา", "การค้นหาข้อความ"),
        ("ຄົ້ນຫາ", "ການຄົ້ນຫາຂໍ້ຄວາມ"),
        ("ស្វែងរក", "ការស្វែងរកពាក្យ"),
        ("မြန်မာ", "မြန်မာစာ"),
    ],
)
def test_a_word_is_found_in_a_text_without_blanks(part: str, text: str) -> None:
    assert set(terms_in(part)) <= set(terms_in(text))
