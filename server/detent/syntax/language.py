"""A language, as ``grammars/languages.toml`` describes it."""

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from posixpath import basename


@dataclass(frozen=True, slots=True)
class Stubs:
    """What a body looks like that waits to be written. The comments in ``languages.toml`` say what each means."""

    forms: re.Pattern[str] | None = None
    empty: bool = False
    excused: re.Pattern[str] | None = None
    nothing: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Docs:
    """How the comment right above a definition begins when it documents it: line by line, or as a block."""

    lines: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Modules:
    """Where the module of an import can stand, and how its name is made of words."""

    forms: tuple[str, ...] = ()
    separator: str = "."
    own: tuple[str, ...] = ()
    binds: str = "first"


@dataclass(frozen=True, slots=True)
class Tests:
    """Names of test files, of the folders that hold them, and of the functions and classes in them."""

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Patterns:
    """How a piece of code with gaps is made a whole text: what stands around it, and how else a gap can be spelled."""

    contexts: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """The comments in ``languages.toml`` say what each field means."""

    name: str
    package: str
    entry: str
    extensions: tuple[str, ...]
    names: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    is_code: bool = True
    is_partial: bool = False
    declarations: tuple[str, ...] = ()
    comments: re.Pattern[str] | None = None
    plain_text: str = ""
    blank_lines: int = 1
    projects: tuple[str, ...] = ()
    stubs: Stubs = Stubs()
    docs: Docs = Docs()
    modules: Modules = Modules()
    tests: Tests = Tests()
    patterns: Patterns = Patterns()

    def is_test_file(self, path: str) -> bool:
        """By the name of the file, or of a folder that it lies in."""
        *folders, name = path.split("/")
        return _fits(name, self.tests.files) or any(_fits(folder, self.tests.folders) for folder in folders)

    def is_test_function(self, name: str) -> bool:
        return _fits(name, self.tests.functions)

    def is_test_class(self, name: str) -> bool:
        return _fits(name, self.tests.classes)

    def only_declares(self, path: str) -> bool:
        return _fits(basename(path), self.declarations)

    def module_paths(self, module: str) -> tuple[str, ...]:
        """Where a module can stand, below any folder that holds modules."""
        words = module.split(self.modules.separator)
        while words and words[0] in self.modules.own:
            words = words[1:]
        path = "/".join(words)
        return tuple(form.format(module=path) for form in self.modules.forms) if path else ()


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return bool(patterns) and _form(patterns).match(name) is not None


@cache
def _form(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """All of them as one: thousands of names are held against them."""
    return re.compile("|".join(map(translate, patterns)))
