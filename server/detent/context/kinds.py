"""What sort of file a path names: code, tests, or what stands beside the code."""

import re
from enum import IntEnum
from functools import lru_cache
from posixpath import basename, splitext

from detent.syntax.languages import language_of


class FileKind(IntEnum):
    CODE = 0
    TEST = 1
    BESIDE = 2
    """Examples, benchmarks, scripts, vendored and generated code."""
    TEXT = 3
    """Documentation, settings and the like: no code."""


_PROSE = frozenset({"markdown", "html", "css", "json", "toml", "yaml"})
"""Languages in which nothing is programmed."""
_CODE_ENDING = re.compile(
    r"\.(?:pyi?|pyw|[mc]?[jt]s|[jt]sx|go|rs|java|kts?|scala|c|h|cc|cpp|cxx|hpp|hh|cs|rb|php|sh|bash|swift|mm?|lua|exs?|erl|hs|"
    r"mli?|zig|jl|r|pl|pm|vue|svelte|dart|sql|proto)\Z",
    re.IGNORECASE,
)
_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|__tests__|specs?|testdata|testutils?|fixtures?|[\w-]+[_-]tests?|tests?[_-][\w-]+|"
    r"[\w.-]*Tests?)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test|[^/]*_spec|conftest|[^/]*\.(?:test|spec)|tests|[^/]+Tests?)\.\w+$"
)
_BESIDE = re.compile(
    r"(?:^|/)(?:benches|bench|benchmarks?|[Ee]xamples?|[Ss]amples?|demos?|docs?|docs_src|vendor|third_party|node_modules|dist|"
    r"\.[^/]+)/"
    r"|^(?:scripts?|tools?|ci|release|contrib)/"
    r"|(?:\.min\.\w+|_pb2(?:_grpc)?\.pyi?|\.pb\.go|\.generated\.\w+|_generated\.\w+|"
    r"\.[Dd]esigner\.(?:cs|vb)|\.g\.(?:cs|dart)|(?:^|/)zz_generated\.[^/]+)$"
)


@lru_cache(maxsize=100_000)
def kind_of(path: str) -> FileKind:
    language = language_of(path)
    is_code = language.name not in _PROSE if language else _CODE_ENDING.search(path) is not None
    if not is_code:
        return FileKind.TEXT
    if _TEST.search(path):
        return FileKind.TEST
    return FileKind.BESIDE if _BESIDE.search(path) else FileKind.CODE


def is_of_tests(path: str) -> bool:
    """Tests, and what they share or are compared with, whatever it is written in."""
    return _TEST.search(path) is not None


_TEST_AFFIX = re.compile(r"^test_|_test$|_spec$|\.test$|\.spec$|tests?$", re.IGNORECASE)


def subject(path: str) -> str:
    """The name of what a file is about: ``test_basket.py`` and ``basket.py`` are both about ``basket``."""
    name = splitext(basename(path))[0]
    return _TEST_AFFIX.sub("", name).strip("_").lower() or name.lower()
