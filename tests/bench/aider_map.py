"""Runs in aider's environment: makes its repository map, and says in JSON what that took.

python aider_map.py ROOT CACHE < one path a line
"""

import json
import sys
import time
from pathlib import Path

from aider.repomap import RepoMap  # type: ignore[import-not-found]

TOKENS = 4096
CHARACTERS = 4
"""Of a token, as most estimate."""


class Model:
    def token_count(self, text: str) -> float:
        return len(text) / CHARACTERS


class Told:
    def read_text(self, path: str) -> str:
        return Path(path).read_text("utf-8", "replace")

    def __getattr__(self, name: str) -> object:
        return lambda *args, **more: None


def main(root: str, cache: str) -> None:
    files = [str(Path(root) / line.rstrip("\n")) for line in sys.stdin]
    RepoMap.TAGS_CACHE_DIR = cache
    began, cpu = time.perf_counter(), time.process_time()
    text = RepoMap(map_tokens=TOKENS, root=root, main_model=Model(), io=Told()).get_ranked_tags_map([], files)
    told = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "length": len(text or "")}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
