import pytest

from detent.core.talk import Usage
from detent.models.chunks import Chunk, parse
from detent.models.failures import Complaint, Malformed


def _one(text: str) -> Chunk:
    (chunk,) = parse(text)
    assert isinstance(chunk, Chunk)
    return chunk


def _usage(text: str) -> Usage:
    tokens = _one('{"usage": ' + text + "}").usage
    assert tokens is not None
    return tokens.usage


def test_words_are_found_in_the_forms_that_servers_use() -> None:
    chunk = _one(
        '{"choices": [{"delta": {"content": [{"type": "text", "text": "a"}, {"type": "image"}], "reasoning": {}}}]}'
    )
    assert chunk.choices is not None
    assert (chunk.choices[0].piece.content, chunk.choices[0].piece.reasoning) == ("a", None)


@pytest.mark.parametrize(
    "text", ["{}", '{"choices": []}', '{"choices": null, "usage": null}', '{"choices": [{"delta": null}]}']
)
def test_chunks_without_anything_are_fine(text: str) -> None:
    assert all(choice.piece.content is None for choice in _one(text).choices or ())


def test_usage_counts_cached_and_reasoning_tokens() -> None:
    given = """{"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 90},
                "completion_tokens_details": {"reasoning_tokens": 15}}"""
    assert _usage(given) == Usage(100, 90, 20, 15)


def test_usage_of_servers_with_other_habits() -> None:
    assert _usage('{"prompt_tokens": 10, "prompt_cache_hit_tokens": 4}').cached_tokens == 4
    beside = """{"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 22,
                 "completion_tokens_details": {"reasoning_tokens": 7}}"""
    assert _usage(beside) == Usage(10, 0, 12, 7)


def test_two_objects_on_one_line_are_two_chunks() -> None:
    assert len(list(parse('{"choices": []} {"choices": []}'))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{bad",
        '{"choices": 7}',
        '"text"',
        "7",
        "[" * 100_000,
        "9" * 5000,
        "{} {bad",
        "{}" * 1000,
        '{"usage": {"prompt_tokens": "x"}}',
    ],
    ids=lambda text: text[:10],
)
def test_what_makes_no_sense_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        list(parse(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"error": {"message": "m", "type": "t", "code": 429}}', Complaint("m", frozenset(("t", "429")), 429)),
        ('{"error": "plain"}', Complaint("plain")),
        ('[{"error": {"message": "in a list", "code": 503}}]', Complaint("in a list", frozenset(("503",)), 503)),
        ('{"object": "error", "message": "m", "code": 400}', Complaint("m", frozenset(("400",)), 400)),
        ('{"error": {"message": "m"}, "choices": [{"finish_reason": "error"}]}', Complaint("m")),
    ],
)
def test_errors_are_seen_in_every_form(text: str, expected: Complaint) -> None:
    assert list(parse(text)) == [expected]


def test_an_error_that_is_null_is_none() -> None:
    assert isinstance(_one('{"error": null, "choices": []}'), Chunk)
