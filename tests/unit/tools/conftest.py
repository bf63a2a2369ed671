from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.unit.tools.desk import Desk, OpenDesk, lay_out

from detent.harness.copied import CopiedShadow


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
