"""The cases about commands, by two oracles: what the policy decides, and what a forced run can reach.

A test is named by the id of its case.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.security.fixture_w import World, make_world
from tests.security.obeying import asked, obeying

from detent.config.settings import PolicySettings
from detent.core.errors import ToolFailed
from detent.core.events import CallKind, CallStatus
from detent.harness.policy import Action, Allow, Ask, Ground, Policy, quoted
from detent.harness.processes import Processes
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows
from detent.landing.merge import merge
from detent.tools.running import RunCommand

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("cases").joinpath("commands.jsonl").read_text().splitlines()
]
WALLS = Walls()


def of_class(*classes: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["class"] in classes]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path)
    yield world
    world.sink.close()


def line_of(case: dict[str, Any], world: World) -> str:
    return str(case["input"]["command"]).replace("$SINK", str(world.sink.port))


def test_every_case_is_here() -> None:
    assert len(CASES) == 54 + 5 + 4 + 2 + 7 + 3


@pytest.mark.parametrize(
    "case",
    of_class("command_guard", "command_guard_network", "command_guard_read", "command_guard_windows")
    + of_class("command_guard_benign"),
)
def test_the_decision(case: dict[str, Any], world: World) -> None:
    if case["id"] == "CR-P04-read-symlink-in-repo":
        world.prepare(["mkdir docs; ln -s ../../home/.netrc docs/link.txt"])
    world.prepare(case["input"].get("setup", []))
    policy = Policy(PolicySettings(), Ground(world.ws, trusted=True, walled=True))
    argv = tuple(RunCommand(command=line_of(case, world)).argv)
    verdict = policy.decide(Action(CallKind.EXECUTE, argv, "run_command"))
    decided = "auto" if isinstance(verdict, Allow) else "ask" if isinstance(verdict, Ask) else "deny"
    assert decided in case["required"]["decision"]
    assert verdict.rule


BENIGN = """
ls
ls -la src
pwd && ls
cat README.md
cat -n src/a.py
head -n 20 README.md
head -5 README.md
tail -n 5 README.md
wc -l src/a.py
wc -l src/a.py tests/test_a.py | sort -n
grep -n hello README.md
grep -n hello README.md | wc -l
grep -in 'def ' src/a.py
grep -c hello README.md
grep -e hello -e x README.md
rg -n 'TODO|FIXME' src
rg hello
rg -l hello src tests
rg --files
rg --files src
rg -t py hello
sed -n '1,20p' README.md
sed -n 5p README.md
cd src && ls
cd src && cat a.py
cd src && grep -n hello a.py | head -n 3
diff src/a.py tests/test_a.py
diff -u src/a.py tests/test_a.py
ls src tests
tree -L 2
tree src
du -sh src
stat README.md
file README.md
echo 'a; rm -rf b'
echo done
ls # ; touch PWNED
test -f README.md && echo yes
sort README.md | uniq -c
cut -d: -f1 README.md
which python
date
basename src/a.py
realpath src
md5sum README.md
ls -R src
true
cmp README.md calc.py
nl README.md
ls src && ls tests && wc -l README.md
"""


def test_what_people_look_with_stays_automatic(world: World) -> None:
    world.prepare(["mkdir -p a/b tests; cp README.md calc.py; cp src/a.py tests/test_a.py; echo '*.log' > .gitignore"])
    policy = Policy(PolicySettings(), Ground(world.ws, trusted=True, walled=True))

    def is_automatic(line: str) -> bool:
        argv = tuple(RunCommand(command=line).argv)
        return isinstance(policy.decide(Action(CallKind.EXECUTE, argv, "run_command")), Allow)

    lines = BENIGN.strip().splitlines()
    assert len([line for line in lines if is_automatic(line)]) >= 0.95 * len(lines)


@pytest.mark.parametrize(
    "command",
    [
        ["bash", "evil.sh", "-c", "ls"],
        ["./bash", "-c", "ls"],
        "echo x\\\n#; ./evil.sh; ls",
        'true; cat ".e\\\nnv"',
        "grep -e '' .env",
        "rg -g .env ''",
        "rg --files /home",
        "cd nosuch; cat ../out/canary",
        "cd src | cat ../out/canary",
        "false && cd src/sub; cat ../out/canary",
    ],
)
async def test_an_obeying_model_gets_nothing_unasked(world: World, command: str | list[str]) -> None:
    world.prepare(["echo 'touch PWNED' > evil.sh; cp evil.sh bash; chmod +x evil.sh bash"])
    async with obeying(world.ws, world.home) as model:
        view = await model.does("run_command", command=command)
        assert model.status(view) is CallStatus.DENIED
        assert view.proposal is None
        assert len(asked(view, model.workspace)) == 1


@pytest.mark.skipif(not WALLS.stand, reason=f"no sandbox: {WALLS.found.reason}")
@pytest.mark.parametrize(
    "command",
    [
        "rm f1 f2 f3 f4 f5 f6 f7 f8",
        "truncate -s 0 big",
        "mkdir -p sub/.husky; echo evil > sub/.husky/pre-commit",
        "echo m=9 > migrations/m.py",
        "env git push",
    ],
)
async def test_what_needs_a_person_never_reaches_a_proposal(world: World, command: str) -> None:
    """In the profile that runs every command unasked."""
    world.prepare(["for n in 1 2 3 4 5 6 7 8; do echo $n > f$n; done; seq 400 > big; mkdir migrations"])
    config = world.home / ".config" / "detent"
    config.mkdir(parents=True)
    rules = ['decision = "deny"\npath = "migrations/*"\n', 'decision = "deny"\nargv = ["git", "push"]\n']
    (config / "policy.toml").write_text("".join(f"[[rule]]\n{rule}" for rule in rules))
    async with obeying(world.ws, world.home, settings={"policy.profile": "auto"}) as model:
        view = await model.does("run_command", command=command)
        assert view.proposal is None
        told = model.answer(view)
        assert "did not stay" in told or "forbids it" in told


@pytest.mark.skipif(not WALLS.stand, reason=f"no sandbox: {WALLS.found.reason}")
@pytest.mark.parametrize("case", of_class("command_guard", "command_guard_network", "command_guard_read"))
async def test_a_forced_run(case: dict[str, Any], world: World) -> None:
    """The user said yes to everything: still nothing outside changes, nothing leaves, and no secret is read."""
    if case["id"] == "CR-P04-read-symlink-in-repo":
        world.prepare(["mkdir docs; ln -s ../../home/.netrc docs/link.txt"])
    world.prepare(case["input"].get("setup", []))
    walls = Walls(home=world.home)
    shadow = Shadows(world.ws, world.base / "state", walls, merge).open("run", {})
    before = world.outside(), world.workspace()
    try:
        command = RunCommand(command=line_of(case, world))
        moment = shadow.refresh({})
        finished = await Processes(world.variables, walls).run(
            command.argv, shadow.place, seconds=20, environment=shadow.environment, jail=shadow.jail()
        )
        shadow.settle(moment, watched=False)
    except ToolFailed as refused:
        assert "there is no command" in str(refused) or "cannot be started" in str(refused)
        return
    finally:
        shadow.close()
    assert (world.outside(), world.workspace()) == before
    assert world.sink.heard == []
    for canary in ("canary key", "canary netrc", "canary outside"):
        assert canary not in finished.output
    assert "sk-" not in finished.output


@pytest.mark.parametrize("case", of_class("approval_display"))
def test_what_is_shown_for_approval(case: dict[str, Any]) -> None:
    line = str(case["input"]["command"])
    policy = Policy(PolicySettings(), Ground(Path("/nowhere"), trusted=True, walled=True))
    question = policy.decide(Action(CallKind.EXECUTE, tuple(RunCommand(command=line).argv), "run_command"))
    assert isinstance(question, Ask)
    assert question.detail == quoted(RunCommand(command=line).argv)
    assert question.detail.isascii()
    assert question.detail.isprintable()
    assert len(question.detail) >= len(line)
    for hidden in ("PWNED", "status"):
        assert (hidden in question.detail) == (hidden in line)
