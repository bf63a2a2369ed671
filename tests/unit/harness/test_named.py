"""The scripts that a command names, with what they hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from detent.harness.copied import CopiedShadow
from detent.harness.copying import MOST_READ
from detent.harness.named import scripts_named


@pytest.fixture
def shadow(tmp_path: Path) -> Iterator[CopiedShadow]:
    root = tmp_path / "ws"
    (root / "a" / "b").mkdir(parents=True)
    for path in ("x.sh", "a/x.sh", "my tool.sh"):
        (root / path).write_text(path)
    (root / "a" / "run.sh").write_text("#!/bin/sh\n")
    (root / "a" / "module.py").write_text("x = 1\n")
    (root / "l").symlink_to("a/b")
    shadow = CopiedShadow.open(root, tmp_path / "shadows", {})
    yield shadow
    shadow.close()


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (("./x.sh",), "with x.sh as now"),
        (("bash", "x.sh"), "with x.sh as now"),
        (("/usr/bin/python3.11", "x.sh"), "with x.sh as now"),
        (("env", "-i", "x.sh"), "with x.sh as now"),
        (("nice", "tool", "--rc=x.sh"), "with x.sh as now"),
        (("tool", "a/run.sh", "x.sh"), "with a/run.sh as now"),
        (("python", "-m", "a.module", "x.sh"), "with a/module.py as now"),
        (("python", "-m", "pytest", "x.sh"), ""),
        (("touch", "x.sh"), ""),
        (("git", "add", "x.sh"), ""),
        (("/bin/bash", "-c", "$A x.sh"), "with x.sh as now"),
        (("./a/../x.sh",), "with x.sh as now"),
        (("./l/../x.sh",), "with a/x.sh, x.sh as now"),
        (("/bin/bash", "-c", "cd a && ./x.sh"), "with a/x.sh, x.sh as now"),
        (("/bin/bash", "-c", "'./my tool.sh' > out"), "with my tool.sh as now"),
        (("/bin/bash", "-c", "A=$(./x.sh) echo"), "with x.sh as now"),
        (("ls", "../x.sh", "a", "nothing", "/etc/passwd", "http://x.sh", "a\0b"), ""),
    ],
)
def test_every_script_of_the_workspace_that_is_named_is_found(
    shadow: CopiedShadow, argv: tuple[str, ...], named: str
) -> None:
    found = scripts_named(argv, shadow)
    assert found.partition(" (")[0] == named


def test_another_content_is_another_name(shadow: CopiedShadow) -> None:
    before = scripts_named(["./x.sh"], shadow)
    assert scripts_named(["./x.sh"], shadow) == before
    shadow.files.write("x.sh", "other")
    assert scripts_named(["./x.sh"], shadow) != before
    shadow.files.write("x.sh", "x.sh")
    assert scripts_named(["./x.sh"], shadow) == before


def test_what_cannot_be_read_is_never_the_same(shadow: CopiedShadow) -> None:
    (shadow.tree / "x.sh").write_bytes(b"x" * (MOST_READ + 1))
    assert scripts_named(["./x.sh"], shadow) != scripts_named(["./x.sh"], shadow)


def test_many_are_counted(shadow: CopiedShadow) -> None:
    names = [f"f{number}" for number in range(9)]
    for name in names:
        shadow.files.write(name, name)
    assert scripts_named(["sh", *names], shadow).startswith("with f0, f1, f2, f3, f4 and 4 more as now (")
