from detent.core.form import FILE, Form, link, made, same


def test_the_same_is_what_a_person_takes_for_the_same() -> None:
    assert same(Form(b"a", FILE | 0o644), Form(b"a", FILE | 0o600))
    assert not same(Form(b"a", FILE | 0o644), Form(b"a", FILE | 0o755))
    assert not same(Form(b"a", FILE | 0o644), link(b"a"))
    assert same(link(b"a"), link(b"a"))
    assert same(None, None)
    assert not same(None, Form(b""))


def test_only_utf8_in_a_file_is_text() -> None:
    assert Form("ä\r\n".encode()).text == "ä\r\n"
    assert Form(b"").text == ""
    assert [form.text for form in (Form(b"\xe4"), Form(b"a\0"), link(b"a"))] == [None, None, None]


def test_what_will_be_made_says_only_who_executes_it() -> None:
    assert made(Form(b"a", FILE | 0o754)) == Form(b"a", FILE | 0o110)
    assert Form(b"a").is_new
    assert not Form(b"a", FILE | 0o600).is_new
    assert made(link(b"a")) == link(b"a")
    assert made(None) is None
