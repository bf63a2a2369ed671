"""Which format of edits a model is asked for."""

import pytest

from detent.config.settings import ModelSettings
from detent.core.edit_format import EditFormat
from detent.models.formats import Tally, choose


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gpt-5.1-codex", EditFormat.PATCH),
        ("openai/gpt-4.1-mini", EditFormat.PATCH),
        ("o4-mini", EditFormat.PATCH),
        ("anthropic/claude-sonnet-4-5", EditFormat.STRINGS),
        ("gpt-4o-mini", EditFormat.STRINGS),
        ("Llama-3.3-70B", EditFormat.BLOCKS),
        ("somebody-s-own", EditFormat.STRINGS),
        (None, EditFormat.STRINGS),
    ],
)
def test_a_model_is_first_asked_for_what_it_is_known_to_write(name: str | None, expected: EditFormat) -> None:
    assert choose(ModelSettings(name=name)).format is expected


def test_the_user_s_word_counts_before_all_else() -> None:
    settings = ModelSettings(name="gpt-5", edit_format="udiff")
    chosen = choose(settings, {EditFormat.UDIFF: Tally(0, 100)})
    assert (chosen.format, chosen.why) == (EditFormat.UDIFF, "set by model.edit_format")


def test_what_is_refused_again_and_again_is_asked_for_no_more() -> None:
    settings = ModelSettings(name="gpt-5")
    assert choose(settings, {EditFormat.PATCH: Tally(0, 2)}).format is EditFormat.PATCH  # two say little
    bad = {EditFormat.PATCH: Tally(10, 30)}
    other = choose(settings, bad)
    assert other.format is not EditFormat.PATCH
    assert other.why == "learned: of 40 edits as patch, 30 were refused"
    better = choose(settings, {**bad, other.format: Tally(30, 2)})
    assert better.format is other.format
    worse = choose(settings, {**bad, **{one: Tally(0, 40) for one in EditFormat if one is not EditFormat.PATCH}})
    assert worse.format is EditFormat.PATCH


def test_what_is_applied_stays() -> None:
    assert choose(ModelSettings(name="gpt-5"), {EditFormat.PATCH: Tally(950, 50)}).format is EditFormat.PATCH
