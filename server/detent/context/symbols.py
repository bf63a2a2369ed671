"""Definitions by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice

from detent.context.index.index import Index
from detent.context.index.matches import Matches
from detent.context.index.reading import Definition
from detent.context.uses import is_said_by
from detent.context.words import WORD, parts_of_name, plain_name
from detent.syntax.symbols import HELD

MOST_LOOKED_INTO = 200
SIGNS = "!%&()*+,-/<=>?[]^|~"


@dataclass(frozen=True, slots=True)
class FoundSymbol:
    path: str
    definition: Definition


def find_symbols(index: Index, name: str, limit: int, *, any_case: bool = False) -> list[FoundSymbol]:
    """Those of this name first, then those whose name holds its words; ``*`` and ``?`` stand for other characters, also
    in the whole name, where a dot stands in it. Where nothing fits such a pattern as it is spelled, and with
    ``any_case``, case does not count."""
    if "*" in name or "?" in name:
        pattern = name.replace("::", ".").replace("[", "[[]")  # `operator[]` has them, and no sign but those two is one
        spelled_so = () if any_case else _fitting(index, pattern, str, limit)
        return list(spelled_so or _fitting(index, pattern.lower(), str.lower, limit))
    last = name.replace("::", ".").rpartition(".")[2]
    names = {plain_name(word): 1.0 for word in WORD.findall(last)}
    matches = Matches(index, dict.fromkeys(parts_of_name(last), 1.0), names)
    exact, parts = matches.of_files(matches.wholes), matches.of_files(matches.parts)
    files = [file for file in range(len(exact)) if exact[file] or parts[file]]
    files.sort(key=lambda file: (not exact[file], index.catalogue.files[file].kind, -exact[file], -parts[file], file))
    is_alike = _alike(last)
    found = [one for file in files[:MOST_LOOKED_INTO] for one in _defined(index, file) if is_alike(_last(one))]
    signs = _signs_of(last)
    found = [one for one in found if _signs_of(_last(one)) == signs] or found if signs else found
    return sorted(found, key=lambda one: _distance(one, name.replace("::", "."), last))[:limit]


def _signs_of(name: str) -> str:
    """``==`` of ``operator==``: where something has just these, it is no other operator that is meant."""
    return name[len(name.rstrip(SIGNS)) :]


def _fitting(index: Index, pattern: str, spelled: Callable[[str], str], limit: int) -> list[FoundSymbol]:
    named = _last if "." not in pattern else _whole
    every = (one for file in range(len(index.catalogue.files)) for one in _defined(index, file))
    return list(islice((one for one in every if fnmatchcase(spelled(named(one)), pattern)), limit))


def _alike(wanted: str) -> Callable[[str], bool]:
    """Whether a name is the wanted one, however it is spelled, or has all of its words. Many are defined many times."""
    plain = plain_name(wanted)
    words = set(parts_of_name(wanted))  # none of a name of one letter, or of one that says nothing

    @cache
    def is_alike(name: str) -> bool:
        return plain_name(name) == plain or (bool(words) and words <= set(parts_of_name(name)))

    return is_alike


def _defined(index: Index, file: int) -> Iterator[FoundSymbol]:
    known = index.catalogue.files[file]
    return (FoundSymbol(known.path, one) for one in index.outline(known).definitions)


def _whole(one: FoundSymbol) -> str:
    return one.definition.name


def _last(one: FoundSymbol) -> str:
    return one.definition.name.rpartition(".")[2]


def _is_held(definition: Definition) -> bool:
    return definition.kind in HELD


def _distance(one: FoundSymbol, name: str, last: str) -> tuple[bool, bool, bool, bool, bool]:
    """False comes first: the whole name, the name with something left out, its own spelling, however it is spelled;
    and of those that are equal what is more than a value."""
    found = one.definition.name
    ends_so = found == name or found.endswith(f".{name}")
    said = ends_so or is_said_by(name, one.path, found)
    return (
        not ends_so,
        not said,
        _last(one) != last,
        plain_name(_last(one)) != plain_name(last),
        _is_held(one.definition),
    )
