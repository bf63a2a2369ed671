"""How hard a task looks, and what a run makes of it."""

from pathlib import Path

import pytest
from tests.bench.bench_difficulty import always, commits, confusion, summary

from detent.config.presets import shipped
from detent.context.span import Span
from detent.core.difficulty import Tier
from detent.core.work import Scope, Task, TaskKind
from detent.engine.difficulty import facts_of, judge

DOCS = Path(__file__).parents[3] / "docs" / "models.md"


def _judged(kind: TaskKind, text: str, span: Span | None = None, scope: Scope | None = None) -> Tier:
    return judge(kind, facts_of(Task(kind, text, scope), span))[0]


@pytest.mark.parametrize(
    ("kind", "text", "span", "tier"),
    [
        (TaskKind.EXPLAIN, "what is this", None, Tier.XS),
        (TaskKind.DOCUMENT, "", None, Tier.S),
        (TaskKind.FIX, "a typo in the docstring", None, Tier.XS),
        (TaskKind.DO, "fix the parser", None, Tier.S),
        (TaskKind.DO, "add support for a new protocol", Span(using=20), Tier.XL),
        (TaskKind.REFACTOR, "move it", Span(names=1, using=30), Tier.XL),
        (TaskKind.DO, "fix mypy everywhere", None, Tier.L),
    ],
)
def test_kind_words_and_reach_decide(kind: TaskKind, text: str, span: Span | None, tier: Tier) -> None:
    assert _judged(kind, text, span) is tier


def test_more_of_anything_that_reaches_far_is_never_judged_easier() -> None:
    for one in commits():
        text, span = one["subject"], one["span"]
        tiers = [
            list(Tier).index(_judged(TaskKind.DO, text, Span(**{**span, "using": using, "meant": using})))
            for using in (0, 5, 13, 200)
        ]
        assert tiers == sorted(tiers)


def test_a_long_place_counts() -> None:
    short, long = Scope("a.py", 0, 10), Scope("a.py", 0, 300)
    assert _judged(TaskKind.EDIT, "shorten it", scope=short) is Tier.S
    assert _judged(TaskKind.EDIT, "shorten it", scope=long) is Tier.M


def test_the_facts_are_told_and_nothing_counted_is_said() -> None:
    assert judge(TaskKind.FIX, facts_of(Task(TaskKind.FIX, "it"), None))[1] == "fix; nothing could be counted"
    told = judge(TaskKind.DO, facts_of(Task(TaskKind.DO, "fix it"), Span(names=1, using=3, tests=2)))[1]
    assert told == "do; names: 1, using files: 3, tests reached: 2, mending words: 1"


def test_every_tier_has_a_plan() -> None:
    plans = [shipped().plan_for(tier) for tier in Tier]
    assert all(plan.guardrail for plan in plans)
    assert [plan.review for plan in plans] == ["none", "light", "light", "full", "security"]


def test_it_is_better_than_one_answer_for_all_and_the_documentation_says_how_much() -> None:
    found = confusion(judged=True)
    assert found.total == 30
    assert found.within(0) > always(Tier.M).within(0)
    assert found.within(1) > always(Tier.M).within(1)
    page = DOCS.read_text("utf-8")
    assert found.table in page
    assert summary() in page.replace("\n", " ")
