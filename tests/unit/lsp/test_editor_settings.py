from detent.lsp.editor_settings import EditorSettings


def test_later_words_go_before_earlier_ones_key_by_key() -> None:
    settings = EditorSettings()
    settings.start({"detent": {"model": {"name": "a", "temperature": 0}, "run": {"attempts": 1}}})
    settings.push({"model": {"name": "b", "temperature": None}})
    settings.push(None)
    assert settings.of("/w") == {"model": {"name": "b", "temperature": 0}, "run": {"attempts": 1}}


def test_each_folder_has_settings_of_its_own() -> None:
    settings = EditorSettings()
    roots = ("/one", "/two")
    question = settings.question(roots)
    assert [item.scope_uri for item in question.items] == [None, "file:///one", "file:///two"]
    assert {item.section for item in question.items} == {"detent"}
    settings.take(roots, [{"run": {"attempts": 1}}, {"run": {"attempts": 2}}, None])
    assert settings.of("/one") == {"run": {"attempts": 2}}
    assert settings.of("/two") == settings.of("/elsewhere") == {"run": {"attempts": 1}}
