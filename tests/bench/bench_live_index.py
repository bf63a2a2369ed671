"""The index while somebody types and switches branches: how soon is it right again?"""

import _pydecimal
import tempfile
import time
from pathlib import Path

from tests.bench.stage import tell

from detent.context.finder import Finder
from detent.context.index.keeper import Looked
from detent.context.live import Live
from detent.harness.base import digest_of
from detent.harness.secret_files import BY_NAME

LINES = 5000
KEYS = 10
TIMES = 60
FILES = 10_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ws").mkdir()
        heard: list[Looked] = []
        finder = Finder(Path(folder) / "index.db", Path(folder) / "ws", lambda: BY_NAME)
        live = finder.keep(heard.append)
        live.start(watched=True)
        try:
            _type(live)
            _switch(Path(folder) / "ws", live, heard)
            with finder.opened({}) as index:
                assert len(index.catalogue.files) == FILES
        finally:
            live.close()


def _type(live: Live) -> None:
    lines = Path(_pydecimal.__file__).read_text("utf-8").splitlines(keepends=True)[:LINES]
    live.document("big.py", "".join(lines))
    _wait(live, "".join(lines))
    taken = []
    for turn in range(TIMES):
        at, text = (turn * 83) % len(lines), ""
        for number in range(KEYS):
            text = "".join([*lines[:at], f"{lines[at][:-1]} # {'x' * number}\n", *lines[at + 1 :]])
            live.document("big.py", text)
        began = time.perf_counter()
        _wait(live, text)
        taken.append(time.perf_counter() - began)
    tell(f"{len(lines)} lines fresh after the last key", taken)


def _wait(live: Live, text: str) -> None:
    digest = digest_of(text.encode())
    while "big.py" not in live.parts or live.parts["big.py"].entries[0].digest != digest:
        time.sleep(0.0005)


def _switch(root: Path, live: Live, heard: list[Looked]) -> None:
    """What checking out another branch does: very many files are other ones at once."""
    paths = [f"p{number % 100}/m{number}.py" for number in range(FILES)]
    for branch in ("one", "other"):
        for number, path in enumerate(paths):
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(f"def {branch}_{number}():\n    return {number}\n")
        began = time.perf_counter()
        heard.clear()
        live.files(paths)
        while not any(one.over and one.all_of == FILES for one in heard):
            time.sleep(0.01)
        print(f"  {FILES} files changed at once: read after {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
