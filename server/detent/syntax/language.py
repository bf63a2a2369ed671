"""A language, as ``grammars/languages.toml`` describes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from posixpath import basename


@dataclass(frozen=True, slots=True)
class Language:
    """The comments in ``languages.toml`` say what each field means."""

    name: str
    package: str
    entry: str
    extensions: tuple[str, ...]
    interpreters: tuple[str, ...] = ()
    declarations: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    test_files: tuple[str, ...] = ()
    test_folders: tuple[str, ...] = ()
    test_functions: tuple[str, ...] = ()
    test_classes: tuple[str, ...] = ()

    def is_test_file(self, path: str) -> bool:
        """By the name of the file, or of a folder that it lies in."""
        *folders, name = path.split("/")
        return _fits(name, self.test_files) or any(_fits(folder, self.test_folders) for folder in folders)

    def is_test_function(self, name: str) -> bool:
        return _fits(name, self.test_functions)

    def is_test_class(self, name: str) -> bool:
        return _fits(name, self.test_classes)

    def only_declares(self, path: str) -> bool:
        return _fits(basename(path), self.declarations)

    def module_paths(self, module: str) -> tuple[str, ...]:
        """Where a module can stand, below any folder that holds modules."""
        path = module.replace(".", "/")
        return tuple(form.format(module=path) for form in self.modules) if path else ()


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
