from itertools import pairwise

import numpy as np
import pytest

from detent.context.index.forms import Forms
from detent.context.index.segment import NAME, WHOLE
from detent.context.index.vocabulary import terms_of, terms_of_names
from detent.context.words import terms_of_key

WORDS = (
    "getHTTPResponse get_queryset _x __init__ HTML5Parser utf8 a2b self None nULL x _ 3rd 42 Größe_neu load load_2 ABC "
    "取得データ " + "a" * 61
)


def told(forms: Forms, text: str) -> list[list[str]]:
    """The terms of each of its words."""
    terms, starts = terms_of(np.array([forms[key] for key in text.encode().split()], np.uint32), forms)
    return [[forms.terms.written[number] for number in terms[start:end]] for start, end in pairwise(starts)]


@pytest.mark.parametrize("before", ["", "load 3rd", WORDS])
def test_a_word_has_the_same_terms_alone_and_among_many_whatever_was_met_before(before: str) -> None:
    forms = Forms()
    told(forms, before)
    alone = [terms_of_key(key) for key in WORDS.encode().split()]
    assert told(forms, WORDS) == alone
    assert told(forms, f"{WORDS} {WORDS}") == [*alone, *alone]


def test_only_words_without_terms_are_words_too() -> None:
    forms = Forms()
    assert told(forms, "_ self x") == [[], [], []]
    assert told(forms, "取得 3 _") == [["取得"], [], []]


def test_a_name_is_known_by_its_parts_once_each_and_then_as_a_whole() -> None:
    forms = Forms()
    for _ in range(2):
        found, starts = terms_of_names(["net_total", "", "_Net", "go_to_go", "Größe", "net_total"], forms)
        rows = [{forms.terms.written[number] for number in found[start:end]} for start, end in pairwise(starts)]
        assert rows == [
            {f"{NAME}net", f"{NAME}total", f"{NAME}net_total", f"{WHOLE}net_total"},
            set(),
            {f"{NAME}net", f"{WHOLE}net"},
            {f"{NAME}go", f"{NAME}to", f"{NAME}go_to_go", f"{WHOLE}go_to_go"},
            {f"{NAME}größ", f"{WHOLE}größe"},
            rows[0],
        ]
        assert len(found) == sum(map(len, rows))
        assert forms.terms.written[found[starts[1] - 1]] == f"{WHOLE}net_total"
