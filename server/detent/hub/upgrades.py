"""How stored events of earlier releases become today's.

To change the fields of a durable event: add a row that turns the body of the present version into the next one's,
and record a sample of the new version. The version of a kind counts its rows, so nothing else has to be told.
"""

from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]
Upgrade = Callable[[Body], Body]


def _without_output(body: Body) -> Body:
    return {**body, "output": None}


def _without_placements(body: Body) -> Body:
    return {**body, "placed": []}


def _without_needs(body: Body) -> Body:
    proposal = body["proposal"]
    files = [
        {**file, "hunks": [{**hunk, "needs": [], "how": ""} for hunk in file["hunks"]]} for file in proposal["files"]
    ]
    return {**body, "proposal": {**proposal, "files": files}}


def _without_modes(body: Body) -> Body:
    return {**body, "modes": {}, "base_modes": {}}


def _by_the_model(body: Body) -> Body:
    """What a person changed was told as what they approved."""
    return {**body, "author": "model"}


def _only_texts(body: Body) -> Body:
    """All files of a proposal were texts, and nobody looked at their modes."""
    proposal = body["proposal"]
    text = {"kind": "text", "base_mode": None, "mode": None, "about": ""}
    return {**body, "proposal": {**proposal, "files": [{**file, **text} for file in proposal["files"]]}}


def _nothing_chosen(body: Body) -> Body:
    return {**body, "task": {**body["task"], "chosen": {"pinned": [], "left_out": []}}}


def _proof_of_tests_alone(body: Body) -> Body:
    """Every check was pytest, and nobody looked at the tree before the change."""
    new = {"kind": "tests", "flaky": [], "passing": [], "missed": {}}
    reports = [{**report, **new} for report in body["proof"]["reports"]]
    return {**body, "proof": {**body["proof"], "reports": reports, "since": None, "unproven_lines": {}}}


def _nothing_rewritten(body: Body) -> Body:
    """No test as it was before had been run on the new code."""
    since = body["proof"]["since"]
    return {**body, "proof": {**body["proof"], "since": since and {**since, "rewritten": []}}}


def _nothing_lost(body: Body) -> Body:
    """Nobody looked for tests that do not run any more."""
    since = body["proof"]["since"]
    return {**body, "proof": {**body["proof"], "since": since and {**since, "lost": []}}}


def _no_limits_of_size(body: Body) -> Body:
    difficulty = body["difficulty"]
    return {**body, "difficulty": {**difficulty, "plan": {**difficulty["plan"], "lines": None, "files": None}}}


def _without_role(body: Body) -> Body:
    return {**body, "role": "", "place": ""}


def _only_words(body: Body) -> Body:
    return {**body, "reflection": None}


def _without_criteria(body: Body) -> Body:
    return {**body, "task": {**body["task"], "criteria": []}}


def _plan_of_words(body: Body) -> Body:
    """A step was a sentence, and a plan nothing but its steps."""
    plan: Body = body["plan"]
    more: Body = {"files": [], "operation": None, "outcome": "", "notes": ""}
    steps = [{**step, **more} for step in plan["steps"]]
    return {**body, "plan": {**plan, "steps": steps, "criteria": [], "tests": []}}


def _made_without_notes(body: Body) -> Body:
    return {**body, "review": {**body["review"], "notes": [], "unmade": ""}}


def _lacking_nothing(body: Body) -> Body:
    """Nobody said whether the workspace was read to its end."""
    return {**body, "lacking": ""}


UPGRADES: Mapping[tuple[str, int], Upgrade] = {
    ("call_finished", 1): _without_output,
    ("call_finished", 2): _without_placements,
    ("proposal_ready", 1): _without_needs,
    ("call_finished", 3): _without_modes,
    ("proposal_ready", 2): _only_texts,
    ("run_started", 1): _nothing_chosen,
    ("proposal_ready", 3): _proof_of_tests_alone,
    ("checks_finished", 1): _proof_of_tests_alone,
    ("proof_changed", 1): _proof_of_tests_alone,
    ("committed", 1): _proof_of_tests_alone,
    ("call_started", 1): _without_role,
    ("difficulty_judged", 1): _no_limits_of_size,
    ("proposal_ready", 4): _nothing_rewritten,
    ("checks_finished", 2): _nothing_rewritten,
    ("proof_changed", 2): _nothing_rewritten,
    ("committed", 2): _nothing_rewritten,
    ("reflected", 1): _only_words,
    ("run_started", 2): _without_criteria,
    ("plan_proposed", 1): _plan_of_words,
    ("plan_updated", 1): _plan_of_words,
    ("proposal_ready", 5): _nothing_lost,
    ("checks_finished", 3): _nothing_lost,
    ("proof_changed", 3): _nothing_lost,
    ("committed", 3): _nothing_lost,
    ("reviewed", 1): _made_without_notes,
    ("plan_updated", 2): _by_the_model,
    ("context_retrieved", 1): _lacking_nothing,
}
"""(kind, version that it reads) → what makes the next version of it."""


def current_version(kind: str, upgrades: Mapping[tuple[str, int], Upgrade] = UPGRADES) -> int:
    return 1 + sum(1 for known, _ in upgrades if known == kind)


def upgrade(kind: str, version: int, body: Body, upgrades: Mapping[tuple[str, int], Upgrade] = UPGRADES) -> Body:
    """The body as the current version has it."""
    for older in range(version, current_version(kind, upgrades)):
        body = upgrades[kind, older](body)
    return body
