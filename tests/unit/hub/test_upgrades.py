from detent.hub.upgrades import Body, current_version, upgrade


def _rename(body: Body) -> Body:
    return {"words": body["text"]}


def _split(body: Body) -> Body:
    return {"words": body["words"].split()}


UPGRADES = {("said", 1): _rename, ("said", 2): _split}


def test_the_version_counts_the_upgraders_of_a_kind() -> None:
    assert (current_version("said", UPGRADES), current_version("other", UPGRADES)) == (3, 1)


def test_every_older_version_becomes_the_present_one() -> None:
    assert upgrade("said", 1, {"text": "a b"}, UPGRADES) == {"words": ["a", "b"]}
    assert upgrade("said", 2, {"words": "a b"}, UPGRADES) == {"words": ["a", "b"]}
    assert upgrade("said", 3, {"words": ["a"]}, UPGRADES) == {"words": ["a"]}
