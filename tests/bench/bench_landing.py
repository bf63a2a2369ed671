"""Landing many files in one transaction that survives a crash, beside writing each of them and waiting for the disk."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

from detent.core.change import LandingPlan, TextChange
from detent.landing.disk import DiskApplier

FILES = 500


def main() -> None:
    print(f"landing of {FILES} files")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        root.mkdir()
        old, new = "x = 1\n" * 100, "x = 2\n" * 100
        names = [f"module{number}.py" for number in range(FILES)]
        for name in names:
            (root / name).write_text(old)
        began = time.perf_counter()
        for name in names:
            with (root / name).open("w") as file:
                file.write(old)
                file.flush()
                os.fsync(file.fileno())
        plain = time.perf_counter() - began
        plan = LandingPlan("run", "many files", tuple(TextChange(name, old, new) for name in names))
        began = time.perf_counter()
        applied = asyncio.run(DiskApplier(root, Path(folder) / "journal").apply(plan))
        took = time.perf_counter() - began
        assert applied.ok, applied.reason
        assert {(root / name).read_text() for name in names} == {new}
    for name, seconds in (("each written and waited for", plain), ("all of them or none", took)):
        print(
            f"  {name:<30} {seconds * 1000:>6.0f} ms = {seconds / plain:.1f}x   {seconds / FILES * 1000:.2f} ms a file"
        )


if __name__ == "__main__":
    main()
