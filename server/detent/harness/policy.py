"""What may happen without asking, what is asked, what never happens; and which rule says so.

A rule that denies goes before all others. Then come the things that are always asked, then the user's own rules, then
the profile.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detent.config.rules import NOT_FOR_GOOD, Rule, Word
from detent.config.settings import PolicySettings
from detent.core.events import CallKind
from detent.core.hosts import Host
from detent.harness.commands import is_made_of, script_of
from detent.harness.fitting import Fit, all_begin, begins, covers, names, touches
from detent.harness.guard import Leads, why_not_harmless
from detent.harness.protected import is_protected
from detent.harness.secret_files import SecretFiles
from detent.syntax.shell import Script

TESTS_QUESTION = "Run the project's tests?"
"""Asked where the workspace is not trusted."""
TRUST = "Always in this folder"
COMMAND_QUESTION = "Run this command?"

ALREADY_DONE = "A command has done this, in the run's own copy. Without a yes it is undone there."
MOST_DELETED = 5


@dataclass(frozen=True, slots=True)
class Action:
    """What a call is going to do; ``argv`` is the command that it starts, exactly."""

    kind: CallKind
    argv: tuple[str, ...] = ()
    tool: str = ""
    writes: tuple[str, ...] = ()
    """The files that it changes, without links on the way."""
    deletes: int = 0
    """How many files the run will have deleted, or emptied, with it; none when it deletes none."""
    hosts: tuple[Host, ...] = ()
    """What its command has to reach."""
    shrinks: bool = False
    """Whether most of a file that is not small goes with it."""
    named: str = ""
    """The scripts that its command names, and by a hash what they hold: an answer is for these alone."""
    done: bool = False
    """A command has done it already, in the shadow."""


@dataclass(frozen=True, slots=True)
class Allow:
    rule: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """The question for the user. Asked once in a run: an equal one later has the same answer, if that was yes."""

    title: str
    detail: str
    rule: str = field(default="", compare=False)
    lasting: bool = field(default=False, compare=False)
    """Whether a yes may be remembered for good."""
    trusting: bool = field(default=False, compare=False)
    """Whether the workspace may be trusted with the answer."""


@dataclass(frozen=True, slots=True)
class Deny:
    reason: str
    rule: str = field(default="", compare=False)


Verdict = Allow | Ask | Deny


@dataclass(frozen=True, slots=True)
class Ground:
    """Where it would happen. ``walled``: commands are jailed; ``fenced``: in a reduced jail, good enough for the
    project's own checks; ``unwalled_by_choice``: the user wants neither."""

    root: Path
    trusted: bool = False
    walled: bool = False
    fenced: bool = False
    unwalled_by_choice: bool = False
    brings: str = ""
    """The settings of its own that count once it is trusted."""
    leads: Leads | None = None
    """Where a path leads as the run sees it, which may have made links; ToolFailed when that is outside."""


class Policy:
    """The word of the user's own settings; nothing from a workspace or from a model changes it.

    ``checks`` are the commands of the project's checks, word for word; a trusted workspace runs them unasked. A command
    with one word more is another one: options can make a test runner write and delete anywhere. A run may learn of
    more of them.
    """

    def __init__(
        self,
        settings: PolicySettings,
        ground: Ground,
        checks: Sequence[Sequence[str]] = (),
        rules: Sequence[Rule] = (),
    ) -> None:
        self._settings = settings
        self._ground = ground
        self._checks = checks
        self._rules = tuple(rules)

    def decide(self, action: Action) -> Verdict:
        script = script_of(action.argv)
        fits = [(rule, fit) for rule in self._rules if (fit := _fit(rule, action, script)) is not Fit.NO]
        fitting = [rule for rule, fit in fits if fit is Fit.SURELY]
        if denying := next((rule for rule in fitting if rule.decision is Word.DENY), None):
            return Deny(f"your rule “{denying}” forbids it", f"policy.toml: {denying}")
        if question := _always_asked(action):
            return question
        if asking := next((rule for rule in fitting if rule.decision is Word.ASK), None):
            return _question(action, f"policy.toml: {asking}")
        if unclear := next((rule for rule, fit in fits if fit is Fit.PERHAPS), None):
            return _question(action, f"policy.toml: {unclear}, which it may do in other words")
        if action.kind is CallKind.EXECUTE:
            verdict = self._decide_command(action, script, fitting)
        else:
            verdict = Allow("what happens in the shadow alone")
        reaches = action.hosts and action.kind in (CallKind.EXECUTE, CallKind.FETCH)
        return self._decide_network(action, verdict) if reaches else verdict

    def _decide_network(self, action: Action, verdict: Verdict) -> Verdict:
        """A command that may run may not yet reach anything: that takes a rule for each host, or a person."""
        allowing = [rule for rule in self._rules if rule.decision is Word.ALLOW and rule.host is not None]
        reached = all(any(names(rule.host or "", host) for rule in allowing) for host in action.hosts)
        if reached or isinstance(verdict, Deny):
            return verdict
        named = ", ".join(map(str, action.hosts))
        if action.kind is CallKind.FETCH:
            what = quoted(action.argv) if action.argv else f"for {action.tool}"
            return Ask(f"Let Detent reach {named}?", what, "the network is always asked for")
        question = f"Run this command, and let it reach {named}?"
        return Ask(question, _shown(action), "the network is always asked for")

    def _decide_command(self, action: Action, script: Script, fitting: Sequence[Rule]) -> Verdict:
        ground, settings = self._ground, self._settings
        if action.argv and is_made_of(action.argv, self._checks):
            return self._decide_check(action)
        if settings.commands == "never" or settings.profile == "read-only":
            setting = "policy.commands" if settings.commands == "never" else "policy.profile"
            return Deny(f"the settings say that no command of the model is run ({setting})", setting)
        if not ground.trusted or not ground.walled:
            sandbox = "the sandbox is a reduced one" if ground.fenced else "there is no sandbox"
            why = sandbox if ground.trusted else "the workspace is not trusted"
            return _question(action, f"every command is asked for: {why}")
        if allowing := next((rule for rule in fitting if rule.decision is Word.ALLOW), None):
            return Allow(f"policy.toml: {allowing}")
        return self._decide_by_profile(action, script)

    def _decide_by_profile(self, action: Action, script: Script) -> Verdict:
        profile = self._settings.profile
        if profile == "auto":
            return Allow("policy.profile auto: everything inside the sandbox")
        why = "no rule allows it" if profile == "custom" else self._why_not_harmless(script)
        return _question(action, f"policy.profile {profile}: {why}") if why else Allow("it only reads the workspace")

    def _why_not_harmless(self, script: Script) -> str:
        ground = self._ground
        return why_not_harmless(script, ground.root, SecretFiles(self._settings.readable), ground.leads)

    def _decide_check(self, action: Action) -> Verdict:
        """The project's own checks: what was asked for when a change was. All of them are one question."""
        detail = "\n".join(dict.fromkeys(map(quoted, self._checks)))
        if not self._ground.trusted:
            detail += f"\n{_what_trust_means(self._ground)}"
            return Ask(TESTS_QUESTION, detail, "the workspace is not trusted", trusting=True)
        if self._ground.walled or self._ground.fenced or self._ground.unwalled_by_choice:
            return Allow("the checks of a trusted workspace")
        return Ask("Run the project's tests without a sandbox?", detail, "there is no sandbox")


def _what_trust_means(ground: Ground) -> str:
    what, where = "its tests", "without a sandbox, with all that you may do"
    if ground.walled:
        what += ", and commands that only read it,"
        where = "in a sandbox: without network, and able to write only to Detent's layer over this folder"
    elif ground.fenced:
        where = "in a reduced sandbox: without network, and able to write only to Detent's copy of this folder"
    own = f" Its own settings then count too: {ground.brings}." if ground.brings else ""
    return f"“{TRUST}” trusts the folder: {what} then run unasked, {where}.{own}"


def quoted(argv: Sequence[str]) -> str:
    """The command as one would type it, on one line, with nothing in it invisible; no two commands look the same."""
    return " ".join(shlex.quote(word) if _is_visible(word) else _escaped(word) for word in argv)


def _is_visible(word: str) -> bool:
    """Nothing in it can hide, or look like something else."""
    return word.isascii() and word.isprintable()


def _escaped(word: str) -> str:
    escaped = word.encode("unicode_escape").decode("ascii").replace("'", r"\'")
    return f"$'{escaped}'"


def _always_asked(action: Action) -> Ask | None:
    """At every level, whatever else allows it."""
    guarded = [path for path in action.writes if is_protected(path)]
    if guarded:
        return Ask("Change what decides over other programs?", _told(action, guarded), "protected paths")
    if action.deletes > MOST_DELETED:
        return Ask(f"Delete {action.deletes} files?", _told(action, action.writes), "many files are deleted")
    if action.shrinks:
        detail = _told(action, action.writes)
        return Ask("Replace a file by a much shorter one?", detail, "most of a file is deleted")
    return None


def _question(action: Action, rule: str) -> Ask:
    if action.kind is not CallKind.EXECUTE:
        title = "Let what a command did stay?" if action.done else f"Let {action.tool} do this?"
        return Ask(title, _told(action, action.writes), rule)
    lasting = bool(action.argv) and Path(action.argv[0]).name not in NOT_FOR_GOOD
    return Ask(COMMAND_QUESTION, _shown(action), rule, lasting)


def _shown(action: Action) -> str:
    return "\n".join(filter(None, (quoted(action.argv), action.named)))


def _told(action: Action, paths: Sequence[str]) -> str:
    return ", ".join(quoted([path]) for path in paths) + (f"\n{ALREADY_DONE}" if action.done else "")


def _fit(rule: Rule, action: Action, script: Script) -> Fit:
    if action.done and rule.path is None:
        return Fit.NO  # what does not speak of files was said before the command ran
    if rule.tool is not None and rule.tool != action.tool:
        return Fit.NO
    if rule.host is not None and not _fits_host(rule, rule.host, action):
        return Fit.NO
    if rule.path is not None and not any(covers(rule.path, path) for path in action.writes):
        return Fit.NO
    if rule.decision is Word.ALLOW:
        return Fit.SURELY if not rule.argv or all_begin(rule.argv, script) else Fit.NO
    return begins(rule.argv, script) if rule.argv else Fit.SURELY


def _fits_host(rule: Rule, pattern: str, action: Action) -> bool:
    """A host that is allowed does not allow the command."""
    return rule.decision is not Word.ALLOW and any(touches(pattern, host) for host in action.hosts)
