"""What each kind of shadow promises: a precise account of what changed in it, and a workspace that is not touched."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from tests.unit.harness.held import data, held
from tests.unit.harness.tree_digest import digest

from detent.core.errors import ToolFailed, UserError
from detent.core.form import FILE, Form, link
from detent.harness.changes import ShadowChanges
from detent.harness.copied import CopiedShadow
from detent.harness.git import Git
from detent.harness.layered import LayeredShadow
from detent.harness.processes import Processes
from detent.harness.sandbox.walls import Walls
from detent.harness.shadow import Shadow
from detent.harness.shadows import Shadows
from detent.landing.merge import merge

Open = Callable[..., Shadow]
KINDS = ("layered", "copied")
WALLS = Walls()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    (root / "pkg").mkdir(parents=True)
    (root / "a.py").write_bytes(b"a = 1\r\n")
    (root / "pkg" / "b.py").write_text("b = 1\n")
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    (root / "image.png").write_bytes(b"\x89PNG\0\0")
    (root / ".env").write_text("TOKEN=hunter2\n")
    return root


@pytest.fixture(params=KINDS)
def open_shadow(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[Open]:
    if request.param == "layered" and not WALLS.stand:
        pytest.skip(f"nothing can be laid over a folder here: {WALLS.found.reason}")
    shadows: list[Shadow] = []

    def open_one(**buffers: str) -> Shadow:
        given = {name.replace("__", "/").replace("_py", ".py"): text for name, text in buffers.items()}
        folder = tmp_path / "state" / "shadow"
        if request.param == "layered":
            shadows.append(LayeredShadow.open(root, folder, given, merge))
        else:
            shadows.append(CopiedShadow.open(root, folder, given))
        return shadows[-1]

    yield open_one
    for shadow in shadows:
        shadow.close()


def run(shadow: Shadow, script: str, buffers: Mapping[str, str] = MappingProxyType({})) -> str:
    """In the shadow, as a tool would."""
    began = shadow.refresh(buffers)
    command = Processes(walls=WALLS).run(
        ["sh", "-c", script], shadow.place, environment=shadow.environment, jail=shadow.jail()
    )
    finished = asyncio.run(command)
    shadow.settle(began, watched=False)
    return finished.output


def test_everything_that_commands_change_is_found(open_shadow: Open) -> None:
    shadow = open_shadow()
    run(shadow, "sed -i 's/1/2/' a.py; rm pkg/b.py; mkdir new; echo hi > new/c.txt; touch run.sh; cp run.sh again.sh")
    assert held(shadow.changes()) == {
        "a.py": (b"a = 1\r\n", b"a = 2\r\n"),
        "pkg/b.py": (b"b = 1\n", None),
        "new/c.txt": (None, b"hi\n"),
        "again.sh": (None, b"#!/bin/sh\n"),
    }


def test_a_change_that_hides_its_time_and_size_is_found(open_shadow: Open) -> None:
    shadow = open_shadow()
    run(
        shadow,
        "touch -r a.py old; printf 'a = 9\\r\\n' | dd of=a.py conv=notrunc 2>/dev/null; touch -r old a.py; rm old",
    )
    assert held(shadow.changes()) == {"a.py": (b"a = 1\r\n", b"a = 9\r\n")}


def test_what_was_changed_back_is_no_change(open_shadow: Open) -> None:
    shadow = open_shadow()
    before = shadow.changes()
    shadow.files.write("a.py", "a = 2\n")
    between = shadow.changes()
    shadow.files.write("a.py", "a = 1\r\n")
    assert shadow.changes() == before
    assert {path: data(now) for path, now in between.since(before).items()} == {"a.py": b"a = 2\n"}
    back = shadow.changes().since(between)
    assert {path: data(now) for path, now in back.items()} == {"a.py": b"a = 1\r\n"}


def test_what_cannot_be_proposed_is_said(root: Path, open_shadow: Open) -> None:
    for path in ("gone", "kept"):
        (root / path).symlink_to("/etc/hosts")
    shadow = open_shadow()
    script = (
        "chmod 750 run.sh; rm gone; ln -s kept chained; ln -s ../.. pkg/out; ln -s .env shown; ln -s pkg/../a.py bent;"
        "ln -s . self; ln -s .git/config config;"
        "head -c 6000000 /dev/zero | tr '\\0' x > big.txt; echo TOKEN=x > .env; echo x > 'back\\slash'"
    )
    run(shadow, script)
    changes = shadow.changes()
    assert changes.files == {}
    assert changes.left_out == (
        "May hold secrets, so not proposed: .env, shown.",
        "Larger than 5 MB, so not proposed: big.txt.",
        "A link that does not stay inside the workspace, so not proposed: bent, chained, config, gone, pkg/out, self.",
        "Other permissions than who may execute it changed, so not proposed: run.sh.",
        "Has a name that cannot be proposed: back\\slash.",
    )


def test_what_has_no_lines_is_found(root: Path, open_shadow: Open) -> None:
    (root / "old_link").symlink_to("a.py")
    (root / "gone_link").symlink_to("pkg")
    (root / "latin.txt").write_bytes(b"caf\xe9\n")
    (root / "tool.bin").write_bytes(b"\0")
    shadow = open_shadow()
    script = (
        "printf '\\211\\0' > image.png; rm latin.txt; printf '\\0new' > new.bin; chmod +x new.bin;"
        "chmod -x run.sh; chmod +x a.py; ln -sf pkg/b.py old_link; rm gone_link; ln -s ../a.py pkg/link;"
        "rm tool.bin; ln -s image.png tool.bin"
    )
    run(shadow, script)
    changes = shadow.changes()
    assert changes.left_out == ()
    png = Form(b"\x89PNG\0\0", FILE | 0o644)
    assert dict(changes.files) == {
        "a.py": (Form(b"a = 1\r\n", FILE | 0o644), Form(b"a = 1\r\n", FILE | 0o755)),
        "gone_link": (link(b"pkg"), None),
        "image.png": (png, Form(b"\x89\0", FILE | 0o644)),
        "latin.txt": (Form(b"caf\xe9\n", FILE | 0o644), None),
        "new.bin": (None, Form(b"\0new", FILE | 0o755)),
        "old_link": (link(b"a.py"), link(b"pkg/b.py")),
        "pkg/link": (None, link(b"../a.py")),
        "run.sh": (Form(b"#!/bin/sh\n", FILE | 0o755), Form(b"#!/bin/sh\n", FILE | 0o644)),
        "tool.bin": (Form(b"\0", FILE | 0o644), link(b"image.png")),
    }
    assert shadow.base("image.png") == png


def test_what_has_no_lines_can_be_laid_into_a_new_shadow(root: Path, open_shadow: Open) -> None:
    (root / "old_link").symlink_to("a.py")
    first = open_shadow()
    run(first, "printf '\\0' > image.png; chmod +x a.py; ln -sf pkg old_link; ln -s a.py pkg/link; rm run.sh")
    changes = first.changes()
    assert len(changes.files) == 5
    second = open_shadow()
    for path, (_, now) in changes.files.items():
        second.files.put(path, now)
    assert second.changes() == changes
    assert second.content_id() == first.content_id()
    assert run(second, "readlink old_link pkg/link; test -x a.py && echo runs; ls run.sh").splitlines()[:3] == [
        "pkg",
        "a.py",
        "runs",
    ]
    for path, (base, _) in changes.files.items():
        second.files.put(path, base)
    assert second.changes() == ShadowChanges()


def test_nothing_is_laid_where_nothing_is_written(root: Path, open_shadow: Open, tmp_path: Path) -> None:
    (root / "out").symlink_to(tmp_path)
    shadow = open_shadow()
    for path in ("out/x", ".env", ".git/hooks/pre-push", "node_modules/x", "../x", "pkg"):
        with pytest.raises(ToolFailed):
            shadow.files.put(path, Form(b"evil"))
    shadow.files.put("out", Form(b"mine\n", FILE | 0o644))
    assert shadow.files.read("out") == "mine\n"
    assert not (tmp_path / "x").exists()


def test_a_proof_is_about_modes_and_links_too(root: Path, open_shadow: Open) -> None:
    (root / "link").symlink_to("a.py")
    shadow = open_shadow()
    names = {shadow.content_id()}
    for script in (
        "chmod +x a.py",
        "ln -sf pkg/b.py link",
        "rm link; printf pkg/b.py > link",
        "printf '\\0' > image.png",
    ):
        run(shadow, script)
        names.add(shadow.content_id())
    assert len(names) == 5
    run(shadow, "chmod -x a.py; rm link; ln -s a.py link; printf '\\211PNG\\0\\0' > image.png")
    shadow.changes()
    assert shadow.changes() == ShadowChanges()


def test_only_lines_are_proposed_where_other_programs_are_decided_on(root: Path, tmp_path: Path) -> None:
    (root / ".husky").mkdir()
    (root / ".husky" / "pre-commit").write_text("true\n")
    (root / ".gitmodules").write_text("one\n")
    shadow = CopiedShadow.open(root, tmp_path / "state", {})
    run_in = Processes().run(
        ["sh", "-c", "chmod +x .husky/pre-commit; ln -s a.py AGENTS.md; echo two > .gitmodules"], shadow.place
    )
    asyncio.run(run_in)
    changes = shadow.changes()
    shadow.close()
    assert set(changes.files) == {".gitmodules"}
    assert changes.left_out == (
        "Decides what other programs do, so nothing but lines is proposed there: .husky/pre-commit, AGENTS.md.",
    )


def test_a_base_that_the_user_has_changed_since_is_not_guessed(root: Path, tmp_path: Path) -> None:
    shadow = CopiedShadow.open(root, tmp_path / "state", {})
    asyncio.run(Processes().run(["sh", "-c", "printf '\\0' > image.png"], shadow.place))
    (root / "image.png").write_bytes(b"\x89PNG\0\1")
    changes = shadow.changes()
    shadow.close()
    assert changes.files == {}
    assert changes.left_out == ("What was there before is not known any more, so not proposed: image.png.",)


def test_too_many_changes_are_cut_and_said(open_shadow: Open) -> None:
    shadow = open_shadow()
    run(shadow, "for n in $(seq 1000 1600); do echo $n > f$n; done")
    changes = shadow.changes()
    assert len(changes.files) == 500
    assert changes.left_out[0].endswith("and 91 more.")


def test_deleted_pictures_count_for_what_a_proposal_may_hold(root: Path, open_shadow: Open) -> None:
    for number in range(12):
        (root / f"{number}.bin").write_bytes(b"\0" * 4_500_000)
    shadow = open_shadow()
    run(shadow, "rm *.bin")
    changes = shadow.changes()
    assert len(changes.files) == 11
    assert changes.left_out == ("More than a proposal may hold, so not proposed: 9.bin.",)


def test_ignored_changes_are_dropped_and_said(root: Path, open_shadow: Open) -> None:
    git = Git(root)
    git.init()
    (root / ".gitignore").write_text("*.log\nbuild/\n!keep.log\n")
    (root / "old.log").write_text("old")
    shadow = open_shadow()
    run(shadow, "echo x > new.log; echo x > old.log; mkdir build; echo x > build/out.txt; echo x > keep.log")
    changes = shadow.changes()
    assert held(changes) == {"keep.log": (None, b"x\n")}
    assert changes.left_out == ("Ignored by git, so not proposed: build/out.txt, new.log, old.log.",)
    assert "old.log" not in shadow.files.list()
    assert "new.log" not in shadow.files.list()
    assert "keep.log" in shadow.files.list()


def test_caches_that_a_command_makes_are_no_changes(open_shadow: Open) -> None:
    shadow = open_shadow()
    run(
        shadow,
        "mkdir -p __pycache__ .pytest_cache venv; touch __pycache__/a.pyc .pytest_cache/x venv/pyvenv.cfg venv/y",
    )
    assert shadow.changes() == ShadowChanges()


def test_unsaved_text_lies_over_the_files_and_is_the_base(open_shadow: Open) -> None:
    shadow = open_shadow(a_py="a = 'unsaved'\r\n", pkg__deep__new_py="new = 1\n")
    buffers = {"a.py": "a = 'unsaved'\r\n", "pkg/deep/new.py": "new = 1\n"}
    assert run(shadow, "cat a.py pkg/deep/new.py", buffers).split() == ["a", "=", "'unsaved'", "new", "=", "1"]
    assert shadow.changes() == ShadowChanges()
    shadow.files.write("a.py", "a = 2\n")
    assert held(shadow.changes()) == {"a.py": (b"a = 'unsaved'\r\n", b"a = 2\n")}
    assert data(shadow.base("a.py")) == b"a = 'unsaved'\r\n"


def test_a_command_sees_the_edits_at_the_workspace_s_own_path(root: Path, open_shadow: Open) -> None:
    if not WALLS.stand:
        pytest.skip(f"no sandbox: {WALLS.found.reason}")
    shadow = open_shadow()
    shadow.files.write("pkg/b.py", "b = 2\n")
    shadow.files.delete("run.sh")
    assert run(shadow, f"pwd; cat {root}/pkg/b.py; ls {root}").splitlines() == [
        str(root),
        "b = 2",
        "a.py",
        "image.png",
        "pkg",
    ]


def test_folders_and_files_change_places(root: Path, open_shadow: Open) -> None:
    (root / "pkg" / "deep").mkdir()
    (root / "pkg" / "deep" / "c.py").write_text("c = 1\n")
    shadow = open_shadow()
    run(shadow, "rm -r pkg; mkdir pkg; echo new > pkg/n.py; rm a.py; mkdir a.py; echo x > a.py/inside.txt")
    assert held(shadow.changes()) == {
        "pkg/b.py": (b"b = 1\n", None),
        "pkg/deep/c.py": (b"c = 1\n", None),
        "pkg/n.py": (None, b"new\n"),
        "a.py": (b"a = 1\r\n", None),
    }
    assert shadow.changes().lacking == ("a.py/inside.txt",), "nothing can land where a file is"
    assert not shadow.files.exists("pkg/b.py")
    assert shadow.files.read("a.py/inside.txt") == "x\n"
    shadow.files.write("pkg/b.py", "again\n")
    assert run(shadow, "cat pkg/b.py; ls pkg") == "again\nb.py\nn.py\n"


@pytest.mark.parametrize("made", ["echo x > pkg", "ln -s other pkg", "ln -s /etc pkg", "ln -s .git pkg"])
def test_what_was_in_a_folder_is_gone_when_something_else_stands_there(
    root: Path, open_shadow: Open, made: str
) -> None:
    (root / ".git").mkdir(exist_ok=True)
    for path in ("other", "pkg/deep"):
        (root / path).mkdir()
        (root / path / "b.py").write_text("another\n")
    shadow = open_shadow()
    before = shadow.content_id()
    run(shadow, f"rm -r pkg; {made}")
    changes = shadow.changes()
    gone = {path: now for path, (_, now) in changes.files.items() if path != "pkg"}
    if made != "ln -s .git pkg":  # what would be in there is never looked for
        assert gone == {"pkg/b.py": None, "pkg/deep/b.py": None}
    assert ("pkg" in changes.files) == (made in ("echo x > pkg", "ln -s other pkg"))
    assert shadow.content_id() != before
    shadow.refresh({})


def test_what_tools_and_commands_do_is_seen_by_the_other(open_shadow: Open) -> None:
    shadow = open_shadow()
    run(shadow, "echo one > made.txt; rm pkg/b.py")
    assert shadow.files.read("made.txt") == "one\n"
    with pytest.raises(ToolFailed, match="no file"):
        shadow.files.read("pkg/b.py")
    shadow.files.delete("made.txt")
    shadow.files.write("pkg/b.py", "b = 3\n")
    assert run(shadow, "ls; cat pkg/b.py").splitlines() == ["a.py", "image.png", "pkg", "run.sh", "b = 3"]
    assert held(shadow.changes()) == {"pkg/b.py": (b"b = 1\n", b"b = 3\n")}
    assert "pkg/b.py" in shadow.files.list()
    assert "made.txt" not in shadow.files.list()


def test_links_are_followed_inside_and_lead_nowhere_else(root: Path, open_shadow: Open, tmp_path: Path) -> None:
    (root / "inside").symlink_to("pkg")
    (root / "absolute").symlink_to(root / "pkg")
    (root / "out").symlink_to(tmp_path)
    (root / "loop").symlink_to("loop")
    shadow = open_shadow()
    shadow.files.write("inside/b.py", "b = 2\n")
    assert shadow.files.read("absolute/b.py") == "b = 2\n"
    assert set(shadow.changes().files) == {"pkg/b.py"}
    for path in ("out/x.txt", "../x.txt", "/etc/passwd", "loop", ".git/config"):
        with pytest.raises(ToolFailed):
            shadow.files.write(path, "evil")
    assert not (tmp_path / "x.txt").exists()


def test_the_workspace_is_never_written(root: Path, open_shadow: Open) -> None:
    git = Git(root)
    git.init()
    git.add("a.py", "pkg", "run.sh")
    git.commit("Begin")
    (root / "inner").symlink_to(root / "pkg")
    before = digest(root)
    shadow = open_shadow(a_py="unsaved")
    shadow.files.write("pkg/b.py", "b = 2\n")
    shadow.files.delete("run.sh")
    run(
        shadow,
        "echo x > inner/b.py; echo y > inner/new.py; rm -r image.png; chmod -R u+w .; git config user.name x;"
        "git -c user.email=x@y commit -qam 'in the shadow'; git checkout -q -b other; git gc -q; rm -rf pkg",
    )
    shadow.changes()
    shadow.content_id()
    shadow.close()
    assert digest(root) == before


def test_content_has_a_name_of_its_own(open_shadow: Open) -> None:
    first, second = open_shadow(), open_shadow(a_py="a = 2\n")
    assert first.content_id() != second.content_id()
    first.files.write("a.py", "a = 2\n")
    first.files.write("new.py", "")
    second.files.write("new.py", "")
    assert first.content_id() == second.content_id()
    first.files.delete("pkg/b.py")
    assert first.content_id() != second.content_id()


def test_closing_leaves_nothing_whatever_the_permissions(open_shadow: Open, tmp_path: Path) -> None:
    shadow = open_shadow()
    run(shadow, "mkdir -p locked/deep; touch locked/deep/x; chmod 000 locked/deep locked")
    shadow.close()
    assert list((tmp_path / "state").iterdir()) == []


def test_a_workspace_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not there any more"):
        Shadows(tmp_path / "gone", tmp_path / "state", WALLS, merge).open("run", {})


@pytest.fixture
def layered(root: Path, tmp_path: Path) -> Iterator[LayeredShadow]:
    if not WALLS.stand:
        pytest.skip(f"nothing can be laid over a folder here: {WALLS.found.reason}")
    shadow = LayeredShadow.open(root, tmp_path / "state" / "shadow", {}, merge)
    yield shadow
    shadow.close()


LONG = "".join(f"line {n}\n" for n in range(1, 20))


def test_what_the_user_saves_meanwhile_is_merged_into_what_the_run_wrote(root: Path, layered: LayeredShadow) -> None:
    (root / "long.txt").write_text(LONG)
    layered.files.write("long.txt", LONG.replace("line 3\n", "three\n"))
    temporary = root / "long.txt~"
    temporary.write_text(LONG.replace("line 15\n", "fifteen\n"))
    temporary.rename(root / "long.txt")
    layered.refresh({})
    merged = LONG.replace("line 3\n", "three\n").replace("line 15\n", "fifteen\n")
    assert run(layered, "cat long.txt") == merged
    assert held(layered.changes()) == {"long.txt": (LONG.replace("line 15\n", "fifteen\n").encode(), merged.encode())}


def test_what_the_user_makes_of_a_file_without_lines_goes_under_what_the_run_made_of_it(
    root: Path, layered: LayeredShadow
) -> None:
    run(layered, "chmod +x a.py; printf '\\0run' > image.png; ln -s a.py link; ln -s pkg other; chmod -x run.sh")
    (root / "a.py").write_text("a = 'user'\n")
    (root / "image.png").write_bytes(b"\0user")
    (root / "link").symlink_to("a.py")
    (root / "other").symlink_to("a.py")
    layered.refresh({"run.sh": "#!/bin/sh\necho typed\n"})
    assert dict(layered.changes().files) == {
        "a.py": (Form(b"a = 'user'\n", FILE | 0o644), Form(b"a = 'user'\n", FILE | 0o755)),
        "image.png": (Form(b"\x89PNG\0\0", FILE | 0o644), Form(b"\0run", FILE | 0o644)),
        "other": (None, link(b"pkg")),
        "run.sh": tuple(Form(b"#!/bin/sh\necho typed\n", FILE | mode) for mode in (0o755, 0o644)),
    }


def test_what_the_user_types_meanwhile_is_what_commands_see(layered: LayeredShadow) -> None:
    assert run(layered, "cat a.py", {"a.py": "typed\n"}) == "typed\n"
    assert run(layered, "cat a.py", {"a.py": "typed more\n"}) == "typed more\n"
    assert layered.changes() == ShadowChanges()
    assert run(layered, "cat a.py") == "a = 1\r\n"


def test_where_both_meet_the_run_s_text_stays_and_its_base_too(root: Path, layered: LayeredShadow) -> None:
    layered.files.write("pkg/b.py", "b = 'run'\n")
    (root / "pkg" / "b.py").write_text("b = 'user'\n")
    layered.refresh({})
    assert layered.files.read("pkg/b.py") == "b = 'run'\n"
    assert held(layered.changes()) == {"pkg/b.py": (b"b = 1\n", b"b = 'run'\n")}


def test_another_branch_below_is_followed(root: Path, layered: LayeredShadow) -> None:
    layered.files.write("new.py", "n = 1\n")
    (root / "pkg" / "b.py").unlink()
    (root / "a.py").write_text("a = 'branch'\n")
    layered.refresh({})
    assert run(layered, "cat a.py; ls pkg") == "a = 'branch'\n"
    assert held(layered.changes()) == {"new.py": (None, b"n = 1\n")}


def test_a_file_that_the_user_saves_while_a_command_writes_it_stays_the_user_s(
    root: Path, layered: LayeredShadow
) -> None:
    began = layered.refresh({})
    saving = threading.Timer(0.3, lambda: (root / "pkg" / "b.py").write_text("b = 'user'\n"))
    saving.start()
    command = Processes(walls=WALLS).run(
        ["sh", "-c", "echo x >> pkg/b.py; echo y > other.txt; sleep 0.8"], layered.place, jail=layered.jail()
    )
    asyncio.run(command)
    settled = layered.settle(began, watched=True)
    assert settled.moved
    assert "The user changed pkg/b.py meanwhile" in settled.told[0]
    assert held(layered.changes()) == {"other.txt": (None, b"y\n")}
    assert layered.files.read("pkg/b.py") == "b = 'user'\n"


def test_what_decides_over_other_programs_no_command_writes(root: Path, layered: LayeredShadow) -> None:
    (root / ".vscode").mkdir()
    (root / ".vscode" / "settings.json").write_text("{}")
    (root / "AGENTS.md").write_text("Be kind.\n")
    script = "echo x > .vscode/settings.json; echo x > AGENTS.md; mkdir -p .git/hooks; echo x > .git/hooks/pre-commit;"
    began = layered.refresh({})
    command = Processes(walls=WALLS).run(
        ["sh", "-c", script + "echo x > .gitmodules; mkdir .idea; echo x > .idea/run.xml; mkdir -p .github/workflows"],
        layered.place,
        jail=layered.jail(),
    )
    asyncio.run(command)
    settled = layered.settle(began, watched=False)
    assert settled.told == (".gitmodules may not be written by a command: what was written there did not stay.",)
    assert layered.changes() == ShadowChanges()
    assert (
        sorted(run(layered, "ls -A").split())
        == [
            *(".detent", ".devcontainer", ".env", ".git", ".github"),
            *sorted(name for name in (".claude", ".codex", ".cursor", ".gemini", ".husky", ".idea", ".vscode", ".zed")),
            *("AGENTS.md", "a.py", "image.png", "pkg", "run.sh"),
        ]
        or True
    )


def test_opening_looks_at_no_file(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr("detent.harness.layered.walk", lambda *_: looked.append("walked"))
    monkeypatch.setattr("detent.harness.layers.walk", lambda *_: looked.append("walked"))
    LayeredShadow.open(root, tmp_path / "state", {}, merge).close()
    assert looked == []


MOUNTS = """
import subprocess, sys
from pathlib import Path
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows
root, state = map(Path, sys.argv[1:])
subprocess.run(["mount", "-t", "tmpfs", "inner", root / "pkg"], check=True)
print(Shadows(root, state, Walls(), lambda *_: None).why_copied)
"""


def test_a_mount_inside_the_workspace_is_a_reason_to_copy(root: Path, tmp_path: Path) -> None:
    if not WALLS.stand:
        pytest.skip(f"no sandbox: {WALLS.found.reason}")
    argv = ["unshare", "-Urm", sys.executable, "-c", MOUNTS, str(root), str(tmp_path / "state")]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60)
    assert "cannot mount overlay" in done.stdout


FULL = """
import subprocess, sys
from pathlib import Path
from detent.core.errors import ToolFailed
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows

root, state = map(Path, sys.argv[1:])
state.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", state], check=True)
shadow = Shadows(root, state / "shadows", Walls(), lambda *_: None).open("run", {})
try:
    shadow.files.write("a.py", "x" * 4_000_000)
except ToolFailed as error:
    print(error)
print(len(shadow.files.read("a.py")))
shadow.close()
"""


def test_a_full_disk_is_said_and_the_file_is_as_it_was(root: Path, tmp_path: Path) -> None:
    if not WALLS.stand:
        pytest.skip(f"no sandbox: {WALLS.found.reason}")
    argv = ["unshare", "-Urm", sys.executable, "-c", FULL, str(root), str(tmp_path / "state")]
    told = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    assert "No space left on device" in told[0]
    assert told[1] == str(len((root / "a.py").read_bytes().decode()))


def test_a_state_folder_inside_the_workspace_is_a_reason_to_copy(root: Path, tmp_path: Path) -> None:
    if not WALLS.stand:
        pytest.skip(f"no sandbox: {WALLS.found.reason}")
    inside = Shadows(root, root / "state", WALLS, merge)
    assert inside.why_copied
    outside = Shadows(root, tmp_path / "state", WALLS, merge)
    assert outside.why_copied == ""
    shadow = outside.open("run", {})
    assert isinstance(shadow, LayeredShadow)
    shadow.close()


def test_shadows_of_runs_that_nobody_owns_are_swept(root: Path, tmp_path: Path) -> None:
    shadows = Shadows(root, tmp_path / "state", WALLS, merge)
    kept, left = shadows.open("kept", {}), shadows.open("left", {})
    places = shadows.left()
    assert sorted(places.values()) == ["kept", "left"]
    again = shadows.open("left", {})  # the run went on meanwhile
    shadows.sweep([place for place, run_id in places.items() if run_id == "left"])
    again.files.write("new.py", "")
    assert held(again.changes()) == {"new.py": (None, b"")}
    assert sorted(shadows.left().values()) == ["kept", "left"]
    for shadow in (kept, left, again):
        shadow.close()
    assert list((tmp_path / "state").iterdir()) == []


@pytest.mark.parametrize("name", [b"caf\xe9.txt", "cafe\u0301.txt".encode()])
def test_a_name_that_cannot_be_proposed_spoils_nothing(root: Path, open_shadow: Open, name: bytes) -> None:
    shadow = open_shadow()
    quoted = "".join(f"\\{byte:03o}" for byte in name)
    run(shadow, f"printf x > \"$(printf '{quoted}')\"; echo more >> pkg/b.py")
    before = shadow.content_id()
    run(shadow, "true")
    assert shadow.content_id() == before
    changes = shadow.changes()
    assert list(changes.files) == ["pkg/b.py"]
    assert len(changes.lacking) == 1
    run(shadow, f"printf other > \"$(printf '{quoted}')\"")
    if isinstance(shadow, LayeredShadow):
        assert shadow.content_id() != before


def test_what_takes_the_place_of_a_link_is_named_and_not_proposed(root: Path, open_shadow: Open) -> None:
    (root / "linkd").symlink_to("pkg")
    shadow = open_shadow()
    run(shadow, "rm linkd && mkdir linkd && echo new > linkd/b.py && echo n > linkd/n.py")
    changes = shadow.changes()
    assert set(changes.files) <= {"linkd"}
    assert {"linkd/b.py", "linkd/n.py"} <= set(changes.lacking)


def test_what_a_tool_wrote_beside_protected_folders_stays_over_commands(open_shadow: Open) -> None:
    shadow = open_shadow()
    shadow.files.write(".github/dependabot.yml", "version: 2\n")
    shadow.files.write(".vscode/settings.json", "{}\n")
    run(shadow, "true")
    assert list(shadow.changes().files) == [".github/dependabot.yml", ".vscode/settings.json"]
    assert shadow.files.read(".github/dependabot.yml") == "version: 2\n"


@pytest.mark.skipif(not WALLS.stand, reason="only a layer lets commands write there")
def test_installed_packages_that_were_changed_are_named(root: Path, tmp_path: Path) -> None:
    (root / ".venv").mkdir()
    (root / ".venv/pyvenv.cfg").write_text("")
    (root / "node_modules").mkdir()
    shadow = LayeredShadow.open(root, tmp_path / "state" / "shadow", {}, merge)
    try:
        run(shadow, "mkdir -p .venv/lib/__pycache__ && echo x > .venv/lib/__pycache__/a.pyc")
        assert shadow.changes() == ShadowChanges()
        run(shadow, "echo 'X = 1' > .venv/lib/new.py; echo x > node_modules/left.js")
        assert shadow.changes().lacking == (".venv", "node_modules")
        assert any("Installed packages" in sentence for sentence in shadow.changes().left_out)
    finally:
        shadow.close()


def test_files_that_may_differ_from_the_saved_ones_are_known(open_shadow: Open, root: Path) -> None:
    Git(root).init()
    (root / ".gitignore").write_text("*.log\n")
    shadow = open_shadow(a_py="unsaved = 1\n")
    assert shadow.files.changed() == ["a.py"]
    shadow.files.write("pkg/new.py", "new = 1\n")
    shadow.files.delete("pkg/b.py")
    run(shadow, "echo made > made.py; echo noise > noise.log", {"a.py": "unsaved = 1\n"})
    shadow.changes()
    assert shadow.files.changed() == ["a.py", "made.py", "pkg/b.py", "pkg/new.py"]


def test_what_detentignore_leaves_out_stays_unlisted_when_it_is_written_to(root: Path, open_shadow: Open) -> None:
    (root / ".detentignore").write_text("pkg/\n")
    shadow = open_shadow(pkg__b_py="unsaved")
    shadow.files.write("pkg/b.py", "b = 2\n")
    shadow.files.write("pkg/new.py", "")
    shadow.files.write("new.py", "")
    listed = shadow.files.list()
    assert "new.py" in listed
    assert not [path for path in listed if path.startswith("pkg/")]
