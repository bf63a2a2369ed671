import pytest

from detent.context.words import Forms, counted, plain_name, stem, terms_in, terms_of


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("basket", ("basket",)),
        ("parseHTTPHeaders", ("pars", "http", "header", "parsehttpheaders")),
        ("_load_ssl_context", ("load", "ssl", "context", "load_ssl_context")),
        ("ipv6Address", ("ipv", "address", "ipv6address")),
        ("Größe_neu", ("größ", "neu", "größe_neu")),
        ("x", ()),
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


def test_terms_are_counted_over_all_words() -> None:
    assert counted(["load_file", "file", "file"], Forms()) == {"load": 1, "file": 3, "load_file": 1}
    assert terms_in("load the file") == ["load", "the", "file"]


def test_a_name_is_looked_up_without_what_hides_it() -> None:
    assert plain_name("__Init__") == plain_name("init") == "init"
