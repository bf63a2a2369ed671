"""From an import to the file that it means, by where modules can stand: nothing is executed."""

from collections.abc import Iterator, Set
from posixpath import commonprefix, dirname, join, normpath

from detent.syntax.language import Language
from detent.syntax.source import Import


def files_of(item: Import, importer: str, paths: Set[str], language: Language) -> Iterator[str]:
    """The file of the imported name, when it is a module itself, then that of the module it is taken from."""
    separator = language.modules.separator
    if separator == "/":
        yield from _by_path(item.module, importer, paths, language)
        return
    dots = len(item.module) - len(item.module.lstrip("."))
    module = item.module[dots:]
    for name in dict.fromkeys((f"{module}{separator}{item.name}".strip(".") if item.name else module, module)):
        for form in language.module_paths(name):
            found = _relative(form, importer, dots, paths) if dots else _below_any_root(form, importer, paths)
            if found:
                yield found
    if dots and not module:
        folder = _folder(importer, dots)
        forms = language.module_paths(folder.replace("/", separator)) if folder else ()
        yield from (form for form in forms if form in paths)


def _by_path(module: str, importer: str, paths: Set[str], language: Language) -> Iterator[str]:
    """What is written as a path stands beside the importer, or else below any root; a mere word is no path."""
    if "/" not in module and "." not in module:
        return
    beside = normpath(join(dirname(importer), module))
    found = [form for form in language.module_paths(beside) if form in paths]
    if not found and not module.startswith("."):
        forms = language.module_paths(module)
        found = [path for form in forms if (path := _below_any_root(form, importer, paths))]
    yield from found[:1]


def _relative(form: str, importer: str, dots: int, paths: Set[str]) -> str | None:
    wanted = f"{_folder(importer, dots)}/{form}".lstrip("/")
    return wanted if wanted in paths else None


def _folder(importer: str, dots: int) -> str:
    folder = importer
    for _ in range(dots):
        folder = dirname(folder)
    return folder


def _below_any_root(form: str, importer: str, paths: Set[str]) -> str | None:
    """Several files can have the module's name: the one nearest to the importer is meant, then the one highest up."""
    found = [path for path in paths if path == form or path.endswith(f"/{form}")]
    return min(found, key=lambda path: (-len(commonprefix([path, importer])), path.count("/"), path), default=None)
