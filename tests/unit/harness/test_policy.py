"""What is allowed, asked and denied."""

import pytest

from detent.config.settings import PolicySettings
from detent.core.events import CallKind
from detent.harness.policy import Action, Allow, Ask, Deny, Policy

PYTEST = ("/venv/bin/python", "-m", "pytest")


@pytest.mark.parametrize("kind", [CallKind.MODEL, CallKind.READ, CallKind.EDIT])
@pytest.mark.parametrize("trusted", [True, False])
def test_what_happens_in_the_shadow_alone_is_allowed(kind: CallKind, trusted: bool) -> None:
    assert Policy(PolicySettings(commands="never"), trusted).decide(Action(kind)) == Allow()


@pytest.mark.parametrize("trusted", [True, False])
def test_a_command_is_asked_for_word_by_word(trusted: bool) -> None:
    verdict = Policy(PolicySettings(), trusted, [PYTEST]).decide(
        Action(CallKind.EXECUTE, ("rm", "-rf", "a b", "$(x)", "new\nline", "\u202egnp.exe"))
    )
    assert verdict == Ask("Run this command?", r"rm -rf 'a b' '$(x)' $'new\nline' $'\u202egnp.exe'")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("echo", "a\nb"), ("echo", "a\\nb")),
        (("echo", "a\nb"), ("echo", "$'a\\nb'")),
        (("echo", "a b"), ("echo", "a", "b")),
        (("echo", "it's\n"), ("echo", "it\\'s\n")),
        (("echo", ""), ("echo",)),
    ],
)
def test_no_two_commands_look_the_same(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    policy = Policy(PolicySettings(), trusted=True)
    assert policy.decide(Action(CallKind.EXECUTE, one)) != policy.decide(Action(CallKind.EXECUTE, other))


def test_commands_can_be_switched_off() -> None:
    verdict = Policy(PolicySettings(commands="never"), trusted=True).decide(Action(CallKind.EXECUTE, ("ls",)))
    assert isinstance(verdict, Deny)
    assert "policy.commands" in verdict.reason


@pytest.mark.parametrize("commands", ["ask", "never"])
def test_the_projects_checks_run_unasked_only_where_there_is_trust(commands: str) -> None:
    settings = PolicySettings.model_validate({"commands": commands})
    action = Action(CallKind.EXECUTE, PYTEST)
    assert Policy(settings, True, [PYTEST]).decide(action) == Allow()
    question = Policy(settings, False, [PYTEST]).decide(action)
    assert question == Ask("Run the project's tests?", "/venv/bin/python -m pytest")


def test_a_command_that_only_begins_like_a_check_is_none() -> None:
    more = Action(CallKind.EXECUTE, (*PYTEST, "--basetemp=/home/me/work"))
    question = Policy(PolicySettings(), True, [PYTEST]).decide(more)
    assert question == Ask("Run this command?", "/venv/bin/python -m pytest --basetemp=/home/me/work")
    assert isinstance(Policy(PolicySettings(commands="never"), True, [PYTEST]).decide(more), Deny)


def test_without_checks_nothing_is_a_check() -> None:
    assert isinstance(Policy(PolicySettings(), True, [()]).decide(Action(CallKind.EXECUTE, ("ls",))), Ask)
