import os
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from detent.lsp import uris
from detent.lsp.pages import PageFiles
from detent.lsp.sites import Site, Sites


@pytest.mark.parametrize(
    ("sign", "file"),
    [(".git", "a.txt"), ("pyproject.toml", "a.py"), ("go.mod", "a.go"), ("Cargo.toml", "a.rs"), ("Shop.sln", "a.cs")],
)
def test_a_file_alone_opens_the_project_that_it_lies_in(tmp_path: Path, sign: str, file: str) -> None:
    folder = tmp_path / "project" / "src"
    folder.mkdir(parents=True)
    (tmp_path / "project" / sign).touch()
    opened: list[str] = []
    sites = Sites(lambda root: cast(Site, opened.append(root)), tuple)
    sites.of_uri(uris.from_path(str(folder / file)))
    assert opened == [str(tmp_path / "project")]


def test_a_sign_of_a_language_in_the_home_makes_no_project_of_all_that_lies_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "some" / "src").mkdir(parents=True)
    (tmp_path / "package.json").touch()
    (tmp_path / "pyproject.toml").touch()

    def opened_for(file: str) -> list[str]:
        opened: list[str] = []
        Sites(lambda root: cast(Site, opened.append(root)), tuple).of_uri(uris.from_path(str(tmp_path / file)))
        return opened

    assert opened_for("some/src/a.js") == [str(tmp_path / "some" / "src")]
    assert opened_for("some/a.py") == [str(tmp_path / "some")]
    assert opened_for("a.py") == [str(tmp_path)]
    (tmp_path / ".git").mkdir()
    assert opened_for("some/src/a.js") == [str(tmp_path)]


def test_a_key_in_a_file_of_an_open_folder_asks_nothing_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, files = str(tmp_path / "project"), PageFiles(tmp_path / "documents")
    sites = Sites(lambda root: cast(Site, SimpleNamespace(root=root, files=files)), lambda: (root,))
    site = sites.open(root)
    asked: list[str] = []
    monkeypatch.setattr(os.path, "realpath", asked.append)
    assert sites.of_uri(uris.from_path(f"{root}/src/a.py")) is site
    assert not asked


def test_a_document_of_ours_is_known_when_it_was_reached_through_a_link(tmp_path: Path) -> None:
    root, files = str(tmp_path / "project"), PageFiles(tmp_path / "documents")
    (tmp_path / "documents").mkdir()
    (tmp_path / "link").symlink_to("documents")
    sites = Sites(lambda root: cast(Site, SimpleNamespace(root=root, files=files)), lambda: (root,))
    site = sites.open(root)
    assert sites.of_uri(uris.from_path(str(tmp_path / "link" / "prompts" / "a.md"))) is site
