"""The names that editors know: what must be said before anything is imported that does it."""

from enum import StrEnum

QUICK_FIX = "quickfix"
REWRITE = "refactor.rewrite"
SOURCE = "source.detent"
OWN = "detent"
"""For what changes no code: a source action would stay hidden in some editors' menus."""

KINDS: tuple[str, ...] = (QUICK_FIX, REWRITE, SOURCE, OWN)
"""The kinds of code actions."""

SCHEME = "detent"
"""Of virtual documents."""


class Command(StrEnum):
    """What ``workspace/executeCommand`` understands. Each takes one object, as ``messages.COMMANDS`` says."""

    IMPLEMENT = "detent.implement"
    FIX = "detent.fix"
    TESTS = "detent.tests"
    EXPLAIN = "detent.explain"
    DOCUMENT = "detent.document"
    REFACTOR = "detent.refactor"
    EDIT = "detent.edit"
    REVIEW = "detent.review"
    TODO = "detent.todo"
    DO = "detent.do"
    SAY = "detent.say"
    SEND = "detent.send"
    CANCEL = "detent.cancel"
    RESUME = "detent.resume"
    ACCEPT_HUNK = "detent.acceptHunk"
    REJECT_HUNK = "detent.rejectHunk"
    ACCEPT_FILE = "detent.acceptFile"
    REJECT_FILE = "detent.rejectFile"
    ACCEPT_ALL = "detent.acceptAll"
    REJECT_ALL = "detent.rejectAll"
    UNDO = "detent.undo"
    EDIT_HUNK = "detent.editHunk"
    NEXT_HUNK = "detent.nextHunk"
    SHOW_DIFF = "detent.showDiff"
    SHOW_CONTEXT = "detent.showContext"
    CHOOSE_CONTEXT = "detent.chooseContext"
    SHOW_PLAN = "detent.showPlan"
    SHOW_ANSWER = "detent.showAnswer"
    APPROVE_PLAN = "detent.approvePlan"
    REVISE_PLAN = "detent.revisePlan"
    CANCEL_PLAN = "detent.cancelPlan"
    ANSWER = "detent.answer"
    TRUST = "detent.trust"
    RUNS = "detent.runs"
