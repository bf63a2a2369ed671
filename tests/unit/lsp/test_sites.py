from pathlib import Path
from typing import cast

import pytest

from detent.lsp import uris
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
