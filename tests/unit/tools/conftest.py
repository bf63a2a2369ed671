from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.tools.desk import Desk, OpenDesk, lay_out

from detent.context.finder import Finder
from detent.context.lookup import Lookup
from detent.harness.copied import CopiedShadow
from detent.harness.secret_files import BY_NAME


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[OpenDesk]:
    shadows: list[CopiedShadow] = []

    def opened(files: Mapping[str, bytes]) -> Desk:
        root = tmp_path / f"workspace{len(shadows)}"
        root.mkdir()
        lay_out(root, files)
        shadows.append(CopiedShadow.open(root, tmp_path / f"shadow{len(shadows)}", {}))
        return Desk(shadows[-1])

    yield opened
    for shadow in shadows:
        shadow.close()


@pytest.fixture
async def open_indexed_desk(open_desk: OpenDesk, tmp_path: Path) -> AsyncIterator[OpenDesk]:
    """The same with an index to ask."""
    lookups: list[Lookup] = []

    def opened(files: Mapping[str, bytes]) -> Desk:
        desk = open_desk(files)
        lookups.append(Lookup(Finder(tmp_path / f"index{len(lookups)}.db", desk.shadow.root, lambda: BY_NAME)))
        return replace(desk, lookup=lookups[-1])

    yield opened
    for lookup in lookups:
        await lookup.close()
