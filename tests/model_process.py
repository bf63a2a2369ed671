"""The scripted server of models as a process of its own, for tests of a whole Detent."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.rules import ROOT


@contextmanager
def served(script: Path, *options: str) -> Iterator[str]:
    """Its base URL, as long as it plays the script; ``options`` are those of ``tests.model_server``."""
    argv = [sys.executable, "-m", "tests.model_server", str(script), *options]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.terminate()
