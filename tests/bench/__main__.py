"""``make bench``: every ``bench_*.py`` of this folder, one after the other."""

import importlib
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("bench_*.py")):
    importlib.import_module(f"tests.bench.{path.stem}").main()
