from detent.context.index.forms import END, NOTHING, Forms, Terms


def test_words_have_numbers_in_the_order_in_which_they_are_met() -> None:
    forms = Forms()
    assert [forms[key] for key in (b"net", b"gross", b"net", b"tax")] == [0, 1, 0, 2]
    assert forms.new == [b"net", b"gross", b"tax"]
    forms.rows.firsts.append(0)
    assert forms.new == [b"gross", b"tax"], "of one the terms are known"


def test_parts_of_identifiers_have_the_numbers_of_their_terms() -> None:
    terms = Terms()
    assert terms["load"] == terms.of_parts["loading"] == terms.of_parts["loads"]
    assert terms.of_parts["x"] == NOTHING
    assert terms.of_parts["\n"] == END
    assert terms.written == ["load"]
    terms["net"]
    assert terms.written == ["load", "net"]
