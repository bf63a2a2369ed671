from detent.context.index.forms import END, NOTHING, Forms, FormsOfDocuments, Terms


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


def test_what_stood_in_a_document_before_is_found_as_in_any_text() -> None:
    plain, documents = Forms(), FormsOfDocuments()
    for texts in ([b"net gross", b"", b"tax"], [b"net gross", b"tax net"], [b"", b"net  gross"], []):
        assert documents.of(texts) == plain.of(texts)
        assert documents._last.keys() == set(texts), "only of the last one"
    assert dict(documents) == dict(plain)
