"""The workspace as text, before a run and during one."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from detent.core.encoding import Encoding
from detent.core.errors import ToolFailed, UserError
from detent.core.ports import Files
from detent.core.work import Buffer, Snapshot
from detent.harness.copied import CopiedShadow
from detent.harness.files import SnapshotFiles, stamped
from detent.harness.git import Git
from detent.harness.sandbox.walls import Walls
from detent.harness.secret_files import BY_NAME
from detent.harness.shadow import Shadow
from detent.harness.shadows import Shadows
from detent.landing.merge import merge

Look = Callable[[Mapping[str, str]], Files]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    (root / "pkg").mkdir(parents=True)
    (root / "a.py").write_bytes(b"a = 1\r\nb\x0c\xe2\x80\xa8")
    (root / "pkg" / "b.py").write_text("b")
    (root / "latin.txt").write_bytes(b"caf\xe9")
    (root / "wide.txt").write_bytes("caf\xe9\r\n".encode("utf-16"))
    (root / "data.bin").write_bytes(b"x\0y")
    for secret in (".env", "server.pem", "pkg/id_rsa"):
        (root / secret).write_text("canary")
    (root / "innocent.txt").symlink_to(".env")
    with (root / "huge.txt").open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    return root


@pytest.fixture(params=["snapshot", "shadow"])
def files(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[Files]:
    if request.param == "snapshot":
        yield SnapshotFiles(Snapshot(str(root), {}))
        return
    shadow = CopiedShadow.open(root, tmp_path / "state", {})
    yield shadow.files
    shadow.close()


def test_text_is_read_with_its_own_line_ends(files: Files) -> None:
    assert files.read("a.py") == "a = 1\r\nb\x0c\u2028"
    assert files.read("./pkg//b.py") == "b"


@pytest.mark.parametrize(
    ("path", "text", "encoding"),
    [
        ("a.py", "a = 1\r\nb\x0c\u2028", Encoding.UTF8),
        ("latin.txt", "caf\xe9", Encoding.WINDOWS),
        ("wide.txt", "\ufeffcaf\xe9\r\n", Encoding.UTF16),
    ],
)
def test_text_is_read_whatever_its_encoding(files: Files, path: str, text: str, encoding: Encoding) -> None:
    assert (files.read(path), files.decoded(path).encoding) == (text, encoding)


def test_what_the_editor_holds_is_text_already(root: Path) -> None:
    files = SnapshotFiles(Snapshot(str(root), {"latin.txt": Buffer("caf\xe9", 1)}))
    assert files.decoded("latin.txt").encoding is Encoding.UTF8


@pytest.mark.parametrize("path", ["latin.txt", "wide.txt"])
def test_a_file_in_another_encoding_does_not_become_utf_8_by_the_way(root: Path, tmp_path: Path, path: str) -> None:
    shadow = CopiedShadow.open(root, tmp_path / "state", {})
    before = shadow.files.form(path)
    with pytest.raises(ToolFailed, match="save it as UTF-8"):
        shadow.files.write(path, "tea")
    assert shadow.files.form(path) == before
    shadow.files.delete(path)
    shadow.files.write(path, "tea")
    assert shadow.files.decoded(path).encoding is Encoding.UTF8
    shadow.close()


@pytest.mark.parametrize("path", [".env", "server.pem", "pkg/id_rsa", "innocent.txt"])
def test_secrets_are_not_read_whatever_they_are_called(files: Files, path: str) -> None:
    with pytest.raises(ToolFailed, match="secrets"):
        files.read(path)


@pytest.mark.parametrize("path", ["data.bin", "huge.txt", "pkg", "nothing.py", "../x", ".git/config"])
def test_what_is_no_readable_text_is_refused(files: Files, path: str) -> None:
    with pytest.raises(ToolFailed):
        files.read(path)


def test_the_list_has_no_secrets_and_nothing_too_large(files: Files) -> None:
    assert list(files.list()) == ["a.py", "data.bin", "latin.txt", "pkg/b.py", "wide.txt"]


def test_what_git_ignores_is_not_listed(root: Path) -> None:
    Git(root).init()
    (root / ".gitignore").write_text("pkg/\n*.bin\n")
    assert list(SnapshotFiles(Snapshot(str(root), {})).list()) == [".gitignore", "a.py", "latin.txt", "wide.txt"]


def test_what_detentignore_leaves_out_is_not_listed(root: Path, tmp_path: Path) -> None:
    (root / ".detentignore").write_text("pkg/\n*.bin\n")
    expected = [".detentignore", "a.py", "latin.txt", "wide.txt"]
    unsaved = {path: Buffer("unsaved", 3) for path in ("a.py", "pkg/b.py", "pkg/new.py")}
    assert list(SnapshotFiles(Snapshot(str(root), {})).list()) == expected
    assert list(SnapshotFiles(Snapshot(str(root), unsaved)).list()) == expected
    shadow = CopiedShadow.open(root, tmp_path / "state", {})
    assert list(shadow.files.list()) == expected
    shadow.close()


def test_existence_is_told(files: Files) -> None:
    assert files.exists("a.py")
    assert not files.exists("pkg")
    assert not files.exists("nothing.py")
    with pytest.raises(ToolFailed):
        files.exists("../x")


def test_before_a_run_open_documents_are_what_is_seen(root: Path) -> None:
    buffers = {path: Buffer("unsaved", 3) for path in ("a.py", "new.py", ".env")}
    files = SnapshotFiles(Snapshot(str(root), buffers))
    assert files.read("a.py") == files.read("new.py") == "unsaved"
    assert files.exists("new.py")
    assert "new.py" in files.list()
    assert ".env" not in files.list()
    assert files.changed() == ["a.py", "new.py"]
    with pytest.raises(ToolFailed):
        files.read(".env")


@pytest.fixture(params=["snapshot", "copy", "layer"])
def look(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[Look]:
    """How the workspace is seen with these texts in the editor, before a run and in each kind of one."""
    opened: list[Shadow] = []

    def seen(texts: Mapping[str, str]) -> Files:
        if request.param == "snapshot":
            return SnapshotFiles(Snapshot(str(root), {path: Buffer(text, 1) for path, text in texts.items()}))
        walls = Walls(wanted=lambda: request.param == "layer")
        opened.append(Shadows(root, tmp_path / "state", walls, merge).open("run", texts, BY_NAME))
        return opened[-1].files

    yield seen
    for shadow in opened:
        shadow.close()


def test_an_open_document_that_is_a_link_is_what_it_leads_to(root: Path, tmp_path: Path, look: Look) -> None:
    (tmp_path / "outside.txt").write_text("canary")
    for name, leads in (("cfg.py", ".env"), ("out.py", str(tmp_path / "outside.txt")), ("in.py", "pkg/b.py")):
        (root / name).symlink_to(leads)
    (root / "way").symlink_to("pkg")
    (root / "server.key").symlink_to("a.py")
    texts = {"cfg.py": "canary 2", "out.py": "canary 3", "in.py": "typed", "way/new.py": "new", "server.key": "typed 2"}
    files = look(texts)
    for refused in ("cfg.py", "out.py", ".env", "server.key"):
        with pytest.raises(ToolFailed):
            files.read(refused)
    assert files.read("in.py") == files.read("pkg/b.py") == files.read("way/b.py") == "typed"
    assert files.read("way/new.py") == files.read("pkg/new.py") == "new"
    assert files.exists("pkg/new.py")
    assert files.read("a.py") == "typed 2"
    assert list(files.list()) == ["a.py", "data.bin", "latin.txt", "pkg/b.py", "pkg/new.py", "wide.txt"]
    assert list(files.changed()) == ["a.py", "pkg/b.py", "pkg/new.py"]


def test_an_open_document_that_is_left_out_is_not_listed(root: Path, look: Look) -> None:
    Git(root).init()
    (root / ".gitignore").write_text("local.py\n*.bin\n")
    (root / ".detentignore").write_text("hid.py\n")
    (root / "local.py").write_text("canary")
    files = look({"local.py": "typed", "hid.py": "typed", "node_modules/x.js": "typed", "seen.py": "typed"})
    assert list(files.list()) == [
        *(".detentignore", ".gitignore", "a.py", "latin.txt", "pkg/b.py", "seen.py", "wide.txt")
    ]
    assert files.read("local.py") == "typed"


def test_before_a_run_nothing_is_written(root: Path) -> None:
    files = SnapshotFiles(Snapshot(str(root), {}))
    with pytest.raises(ToolFailed):
        files.write("a.py", "x")
    with pytest.raises(ToolFailed):
        files.delete("a.py")
    assert (root / "a.py").read_bytes().startswith(b"a = 1")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env", "x"),
        ("innocent.txt", "x"),
        ("node_modules/a.js", "x"),
        ("pkg/__pycache__/a.py", "x"),
        (".git/hooks/pre-push", "x"),
        ("../x", "x"),
        ("half.py", "\ud800"),
        ("big.py", "x" * (5 * 1024 * 1024 + 1)),
        ("pkg", "x"),
    ],
)
def test_what_may_not_be_written_is_refused(root: Path, tmp_path: Path, path: str, text: str) -> None:
    shadow = CopiedShadow.open(root, tmp_path / "state", {})
    with pytest.raises(ToolFailed):
        shadow.files.write(path, text)
    assert shadow.changes().files == {}
    shadow.close()


def test_secrets_are_not_deleted(root: Path, tmp_path: Path) -> None:
    shadow = CopiedShadow.open(root, tmp_path / "state", {})
    with pytest.raises(ToolFailed, match="secrets"):
        shadow.files.delete(".env")
    shadow.close()


def test_a_folder_that_is_gone_is_told_of_in_a_sentence(root: Path) -> None:
    files = SnapshotFiles(Snapshot(str(root), {}))
    shutil.rmtree(root)
    with pytest.raises(ToolFailed, match="cannot be read"):
        files.list()
    with pytest.raises(UserError, match="cannot be read"):
        stamped(root, BY_NAME)
