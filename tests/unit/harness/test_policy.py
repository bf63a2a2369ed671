"""What is allowed, asked and denied."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.harness.bench import TRUSTED, UNTRUSTED

from detent.config.rules import Rule, Word
from detent.config.settings import PolicySettings
from detent.core.events import CallKind
from detent.core.hosts import Host
from detent.harness.policy import Action, Allow, Ask, Deny, Ground, Policy, quoted

GROUNDS = {True: TRUSTED, False: UNTRUSTED}
PYTEST = ("/venv/bin/python", "-m", "pytest")


@pytest.mark.parametrize("kind", [CallKind.MODEL, CallKind.READ, CallKind.EDIT])
@pytest.mark.parametrize("trusted", [True, False])
def test_what_happens_in_the_shadow_alone_is_allowed(kind: CallKind, trusted: bool) -> None:
    assert Policy(PolicySettings(commands="never"), GROUNDS[trusted]).decide(Action(kind)) == Allow()


@pytest.mark.parametrize("trusted", [True, False])
def test_a_command_is_asked_for_word_by_word(trusted: bool) -> None:
    verdict = Policy(PolicySettings(), GROUNDS[trusted], [PYTEST]).decide(
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
    policy = Policy(PolicySettings(), TRUSTED)
    assert policy.decide(Action(CallKind.EXECUTE, one)) != policy.decide(Action(CallKind.EXECUTE, other))


def test_a_rule_allows_a_tool_of_the_projects_own_by_its_name_where_it_is_trusted_and_walled() -> None:
    action = Action(CallKind.EXECUTE, ("python3", "-I", "own_call.py", ".detent/tools/say.py", "{}"), "say")
    rules = [Rule(decision=Word.ALLOW, tool="say")]
    walled = Ground(Path("/ws"), trusted=True, walled=True)
    assert isinstance(Policy(PolicySettings(), walled).decide(action), Ask)
    assert Policy(PolicySettings(), walled, rules=rules).decide(action) == Allow()
    assert isinstance(Policy(PolicySettings(), walled, rules=rules).decide(replace(action, tool="other")), Ask)
    for ground in (replace(walled, trusted=False), replace(walled, walled=False)):
        assert isinstance(Policy(PolicySettings(), ground, rules=rules).decide(action), Ask)


def test_commands_can_be_switched_off() -> None:
    verdict = Policy(PolicySettings(commands="never"), TRUSTED).decide(Action(CallKind.EXECUTE, ("ls",)))
    assert isinstance(verdict, Deny)
    assert "policy.commands" in verdict.reason


@pytest.mark.parametrize("commands", ["ask", "never"])
def test_the_projects_checks_run_unasked_only_where_there_is_trust(commands: str) -> None:
    settings = PolicySettings.model_validate({"commands": commands})
    action = Action(CallKind.EXECUTE, PYTEST)
    assert Policy(settings, TRUSTED, [PYTEST]).decide(action) == Allow()
    question = Policy(settings, UNTRUSTED, [PYTEST]).decide(action)
    assert isinstance(question, Ask)
    assert question.title == "Run the project's tests?"
    assert question.detail.startswith("/venv/bin/python -m pytest\n")
    assert "without a sandbox" in question.detail
    assert question.trusting


def test_a_command_that_only_begins_like_a_check_is_none() -> None:
    more = Action(CallKind.EXECUTE, (*PYTEST, "--basetemp=/home/me/work"))
    question = Policy(PolicySettings(), TRUSTED, [PYTEST]).decide(more)
    assert question == Ask("Run this command?", "/venv/bin/python -m pytest --basetemp=/home/me/work")
    assert isinstance(Policy(PolicySettings(commands="never"), TRUSTED, [PYTEST]).decide(more), Deny)


def test_without_checks_nothing_is_a_check() -> None:
    assert isinstance(Policy(PolicySettings(), TRUSTED, [()]).decide(Action(CallKind.EXECUTE, ("ls",))), Ask)


WALLED = Ground(Path("/nowhere"), trusted=True, walled=True)


def settings(**fields: str) -> PolicySettings:
    return PolicySettings.model_validate(fields)


def command(*argv: str) -> Action:
    return Action(CallKind.EXECUTE, argv, "run_command")


def edit(*paths: str) -> Action:
    return Action(CallKind.EDIT, tool="write_file", writes=paths)


@pytest.mark.parametrize(
    ("profile", "reads", "writes"),
    [("careful", Allow, Ask), ("auto", Allow, Allow), ("custom", Ask, Ask), ("read-only", Deny, Deny)],
)
def test_profiles(profile: str, reads: type, writes: type) -> None:
    policy = Policy(settings(profile=profile), WALLED, [PYTEST])
    assert isinstance(policy.decide(command("ls", "-la")), reads)
    assert isinstance(policy.decide(command("/bin/bash", "-c", "ls && touch x")), writes)
    assert policy.decide(Action(CallKind.EXECUTE, PYTEST)) == Allow()


@pytest.mark.parametrize(
    "argv",
    [
        ("/bin/bash", "evil.sh", "-c", "ls"),
        ("/bin/bash", "-c", "touch x", "-c", "ls"),
        ("/bin/bash", "--rcfile", "evil.sh", "-i", "-c", "ls"),
        ("/bin/bash", "-c", "ls", "x"),
        ("bash", "-c", "ls"),
        ("./bash", "-c", "ls"),
        ("tests/sh", "-c", "ls"),
        ("/bin/bash", "-c", "echo x\\\n#; ./evil.sh; ls"),
    ],
)
def test_only_a_line_that_the_system_s_shell_is_given_alone_is_read(argv: tuple[str, ...]) -> None:
    assert isinstance(Policy(PolicySettings(), WALLED).decide(command(*argv)), Ask)
    assert Policy(PolicySettings(), WALLED).decide(command("/bin/bash", "-c", "ls")) == Allow()


@pytest.mark.parametrize("ground", [Ground(Path("/"), trusted=True), Ground(Path("/"), walled=True)])
def test_without_walls_or_trust_every_command_is_asked_for(ground: Ground) -> None:
    for profile in ("careful", "auto", "custom"):
        assert isinstance(Policy(settings(profile=profile), ground).decide(command("ls")), Ask)


def test_where_walls_are_missing_the_checks_ask_unless_the_user_wants_none() -> None:
    check = Action(CallKind.EXECUTE, PYTEST)
    question = Policy(PolicySettings(), Ground(Path("/"), trusted=True), [PYTEST]).decide(check)
    assert isinstance(question, Ask)
    assert question.title == "Run the project's tests without a sandbox?"
    by_choice = Ground(Path("/"), trusted=True, unwalled_by_choice=True)
    assert Policy(PolicySettings(), by_choice, [PYTEST]).decide(check) == Allow()


PROTECTED = (
    *(".vscode/tasks.json", ".VSCode/Settings.json", "AGENTS.md", ".git/hooks/pre-push"),
    *("sub/.vscode/tasks.json", "a/b/.husky/pre-commit", "sub/.GitHub/workflows/x.yml", ".github/actions/x/action.yml"),
    *(".github/copilot-instructions.md", ".windsurfrules", ".bash_login", "sub/CLAUDE.md"),
)


@pytest.mark.parametrize("path", PROTECTED)
def test_what_decides_over_other_programs_is_asked_for_at_every_level(path: str) -> None:
    allow_all = [Rule(decision=Word.ALLOW, path="*")]
    verdict = Policy(settings(profile="auto"), WALLED, rules=allow_all).decide(edit("a.py", path))
    assert verdict == Ask("Change what decides over other programs?", path)
    assert Policy(PolicySettings(), WALLED).decide(edit("docs/vscode.md")) == Allow()


def test_many_deleted_files_are_asked_for() -> None:
    policy = Policy(PolicySettings(), WALLED)
    assert policy.decide(Action(CallKind.EDIT, tool="delete_file", writes=("a.py",), deletes=5)) == Allow()
    verdict = policy.decide(Action(CallKind.EDIT, tool="delete_file", writes=("a.py",), deletes=6))
    assert verdict == Ask("Delete 6 files?", "a.py")


RULES = (
    Rule(decision=Word.DENY, argv=("rm",)),
    Rule(decision=Word.ALLOW, argv=("ruff", "check")),
    Rule(decision=Word.ALLOW, argv=("rm", "x")),
    Rule(decision=Word.ASK, path="migrations/*"),
    Rule(decision=Word.DENY, tool="delete_file"),
)


@pytest.mark.parametrize(
    ("action", "verdict", "rule"),
    [
        (command("rm", "x"), Deny, "policy.toml: deny argv rm"),
        (command("/bin/bash", "-c", "ls; echo $(rm x)"), Deny, "policy.toml: deny argv rm"),
        (command("ruff", "check", "."), Allow, "policy.toml: allow argv ruff check"),
        (command("/bin/bash", "-c", "ruff check . && ruff check src"), Allow, "policy.toml: allow argv ruff check"),
        (
            command("/bin/bash", "-c", "ruff check . && touch x"),
            Ask,
            "policy.profile careful: ruff is not known to only read",
        ),
        (
            command("/bin/bash", "-c", "ruff check $(touch x)"),
            Ask,
            "policy.profile careful: it has a command substitution",
        ),
        (edit("migrations/1.py"), Ask, "policy.toml: ask path migrations/*"),
        (edit("src/a.py"), Allow, "what happens in the shadow alone"),
        (
            Action(CallKind.EDIT, tool="delete_file", writes=("a",), deletes=1),
            Deny,
            "policy.toml: deny tool delete_file",
        ),
    ],
)
def test_the_user_s_rules_and_which_one_decided(action: Action, verdict: type, rule: str) -> None:
    decided = Policy(PolicySettings(), WALLED, rules=RULES).decide(action)
    assert isinstance(decided, verdict)
    assert decided.rule == rule


@pytest.mark.parametrize("word", ["ls\x1b[2K", "a\u202eb", "z\u200bw", "\u0261it", "caf\u00e9"])
def test_what_could_hide_or_look_like_something_else_is_shown_as_an_escape(word: str) -> None:
    shown = quoted((word,))
    assert shown.isascii()
    assert shown.isprintable()
    assert "\\" in shown


HOST_RULES = (Rule(decision=Word.ALLOW, host="docs.python.org"), Rule(decision=Word.DENY, host="*.evil.example"))


@pytest.mark.parametrize("profile", ["careful", "auto", "custom"])
def test_the_network_is_always_asked_for(profile: str) -> None:
    settings = PolicySettings.model_validate({"profile": profile})
    action = replace(command("ls"), hosts=(Host("crates.io"), Host("localhost", 8000)))
    question = Policy(settings, WALLED).decide(action)
    assert question == Ask("Run this command, and let it reach crates.io, localhost:8000?", "ls")
    assert not question.lasting
    assert question.rule == "the network is always asked for"


def test_most_of_a_file_goes_only_when_somebody_says_so() -> None:
    action = Action(CallKind.EDIT, tool="write_file", writes=("a.py",), shrinks=True)
    for profile in ("careful", "auto"):
        policy = Policy(PolicySettings.model_validate({"profile": profile}), WALLED)
        assert policy.decide(action) == Ask("Replace a file by a much shorter one?", "a.py")


def test_a_rule_allows_a_host_but_no_command() -> None:
    policy = Policy(PolicySettings(), WALLED, rules=HOST_RULES)
    assert policy.decide(replace(command("ls"), hosts=(Host("docs.python.org"),))) == Allow()
    pip = policy.decide(replace(command("pip", "install", "x"), hosts=(Host("docs.python.org"),)))
    assert pip == Ask("Run this command?", "pip install x")
    both = policy.decide(replace(command("ls"), hosts=(Host("docs.python.org"), Host("crates.io"))))
    assert isinstance(both, Ask)


def test_a_rule_forbids_a_host() -> None:
    policy = Policy(PolicySettings(profile="auto"), WALLED, rules=HOST_RULES)
    denied = policy.decide(replace(command("ls"), hosts=(Host("docs.python.org"), Host("a.evil.example"))))
    assert isinstance(denied, Deny)
    assert denied.rule == "policy.toml: deny host *.evil.example"


def test_where_no_command_runs_none_is_asked_to_reach_anything() -> None:
    action = replace(command("ls"), hosts=(Host("docs.python.org"),))
    assert isinstance(Policy(PolicySettings(profile="read-only"), WALLED).decide(action), Deny)


def decided_in_auto(rule: Rule, action: Action) -> type:
    return type(Policy(settings(profile="auto"), WALLED, rules=[rule]).decide(action))


NO_PUSH = Rule(decision=Word.DENY, argv=("git", "push"))
NO_TOUCH = Rule(decision=Word.DENY, argv=("touch",))
NO_FORCE = Rule(decision=Word.DENY, argv=("rm", "-rf"))


@pytest.mark.parametrize(
    ("rule", "line", "verdict"),
    [
        (NO_PUSH, "git push", Deny),
        (NO_PUSH, "/usr/bin/git push origin", Deny),
        (NO_PUSH, "/usr/lib/git-core/git-push", Deny),
        (NO_PUSH, "git -C . push", Deny),
        (NO_PUSH, "git --no-pager push", Deny),
        (NO_PUSH, "git -c a.b=c --git-dir x push", Deny),
        (NO_PUSH, "bash -lc 'git push'", Deny),
        (NO_PUSH, "bash --norc -x -ec 'ls; git push' x", Deny),
        (NO_PUSH, "env A=1 git push", Deny),
        (NO_PUSH, "A=1 git push > log", Deny),
        (NO_PUSH, "timeout -s KILL 5 nice -n 3 git push", Deny),
        (NO_PUSH, "command git push || true", Deny),
        (NO_PUSH, "if true; then git push; fi", Deny),
        (NO_PUSH, "f() { git push; }; f", Deny),
        (NO_PUSH, "ls $(git push)", Deny),
        (NO_PUSH, "git -c alias.p=push p", Ask),
        (NO_PUSH, "echo push | xargs git", Ask),
        (NO_PUSH, "env -S 'git push'", Ask),
        (NO_PUSH, "uv run git push", Ask),
        (NO_PUSH, "find . -exec git push ;", Ask),
        (NO_PUSH, "eval git push", Ask),
        (NO_PUSH, "trap 'git push' EXIT", Ask),
        (NO_PUSH, "echo git push | sh", Ask),
        (NO_PUSH, "$a$b origin", Ask),
        (NO_PUSH, "git $x", Ask),
        (NO_PUSH, "/???/bin/g?t push", Ask),
        (NO_PUSH, "git \\\npush", Deny),
        (NO_PUSH, "gi\\\nt push", Ask),
        (NO_PUSH, "git 'pu", Ask),
        (NO_PUSH, "git log push", Allow),
        (NO_PUSH, "git -C . log push", Allow),
        (NO_PUSH, "git commit -m push", Allow),
        (NO_PUSH, "echo git push", Allow),
        (NO_PUSH, "ls *.py > $out", Allow),
        (NO_PUSH, "python -c 'import os; print(os.name)' $x", Allow),
        (NO_PUSH, "sort $x | my-tool 'a b' {c,d}", Allow),
        (NO_TOUCH, "nice touch a", Deny),
        (NO_TOUCH, "$(echo touch) a", Ask),
        (NO_FORCE, "rm -rf x", Deny),
        (NO_FORCE, "rm -r -f x", Ask),
        (NO_FORCE, "rm x -fr", Ask),
        (NO_FORCE, "rm -r x", Allow),
    ],
)
def test_a_rule_that_forbids_is_not_passed_by_another_spelling(rule: Rule, line: str, verdict: type) -> None:
    assert decided_in_auto(rule, command("/bin/bash", "-c", line)) is verdict


@pytest.mark.parametrize(
    ("argv", "verdict"),
    [
        (("bash", "-ec", "touch a"), Deny),
        (("sh", "-c", "touch a", "x"), Deny),
        (("./zsh", "-c", "touch a"), Deny),
        (("bash", "-s"), Ask),
        (("x", *["-v"] * 300, "touch"), Ask),
    ],
)
def test_a_rule_that_forbids_sees_into_every_shell(argv: tuple[str, ...], verdict: type) -> None:
    assert decided_in_auto(NO_TOUCH, command(*argv)) is verdict


def test_what_may_be_asked_for_is_asked_for() -> None:
    rule = Rule(decision=Word.ASK, argv=("git", "push"))
    question = Policy(settings(profile="auto"), WALLED, rules=[rule]).decide(command("uv", "run", "git", "push"))
    assert isinstance(question, Ask)
    assert question.rule == "policy.toml: ask argv git push, which it may do in other words"


@pytest.mark.parametrize(
    "path", ["migrations/m.py", "Migrations/M.py", "migra\u200btions/m.py", "\uff4digrations/m.py"]
)
def test_a_rule_about_a_path_holds_for_every_spelling_of_it(path: str) -> None:
    for pattern in ("migrations/*", "Migrations/*"):
        assert decided_in_auto(Rule(decision=Word.DENY, path=pattern), edit(path)) is Deny
    assert decided_in_auto(Rule(decision=Word.DENY, path="migrations/*"), edit("migration/m.py")) is Allow


@pytest.mark.parametrize(
    ("pattern", "host", "verdict"),
    [
        ("evil.com", "evil.com", Deny),
        ("evil.com", "evil.com:443", Deny),
        ("evil.com", "evil.com:8080", Deny),
        ("EVIL.com:443", "evil.com", Deny),
        ("evil.com:8080", "evil.com", Ask),
        ("a.evil.com", "*.evil.com", Deny),
        ("*.evil.com", "a.evil.com:99", Deny),
        ("evil.com", "good.com", Ask),
    ],
)
def test_a_rule_that_forbids_a_host_forbids_it_at_every_port(pattern: str, host: str, verdict: type) -> None:
    action = replace(command("ls"), hosts=(Host.read(host),))
    assert decided_in_auto(Rule(decision=Word.DENY, host=pattern), action) is verdict


def test_a_rule_allows_a_host_at_the_port_that_it_names() -> None:
    policy = Policy(settings(profile="auto"), WALLED, rules=[Rule(decision=Word.ALLOW, host="docs.python.org")])
    assert policy.decide(replace(command("ls"), hosts=(Host("docs.python.org"),))) == Allow()
    assert isinstance(policy.decide(replace(command("ls"), hosts=(Host("docs.python.org", 8080),))), Ask)


@pytest.mark.parametrize("path", [".vscode/a\u202egnp.json", ".vscode/a\n[1] harmless\x1b[2J.json"])
def test_paths_in_a_question_hide_nothing(path: str) -> None:
    rules = [Rule(decision=Word.ASK, path="docs/*")]
    for asked in (path, f"docs/{path[8:]}"):
        question = Policy(PolicySettings(), WALLED, rules=rules).decide(edit(asked))
        assert isinstance(question, Ask)
        assert question.detail == quoted([asked])
        assert question.detail.isascii()
        assert question.detail.isprintable()
