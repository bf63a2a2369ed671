"""Which hunks need which others: what one of them uses, another one brings."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from detent.core.change import FileChange, Hunk
from detent.landing.hunks import written
from detent.syntax.source import Source

_WORD = re.compile(r"[^\W\d]\w*")

Key = TypeVar("Key")
Texts = Mapping[str, tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class _Words:
    """The names that a hunk is about."""

    path: str
    defined: frozenset[str]
    """By its new lines, and by nothing of the file before."""
    imported: frozenset[str]
    gone: frozenset[str]
    """Defined by its old lines, and by nothing of the file after."""
    used: frozenset[str]
    """In its new lines and not in its old ones, nor anywhere in the file before."""
    dropped: frozenset[str]
    """In its old lines and not in its new ones."""


def with_needs(files: Sequence[FileChange], texts: Texts) -> tuple[FileChange, ...]:
    """The files, with what each hunk needs. It is found by names, so it is a hint and binds nobody."""
    about = {hunk.id: words for file in files for hunk, words in _of_file(file, *texts[file.path])}
    defining = _only((name, hunk_id) for hunk_id, words in about.items() for name in words.defined)
    taking = _only((name, hunk_id) for hunk_id, words in about.items() for name in words.gone)
    importing = _only(((words.path, name), hunk_id) for hunk_id, words in about.items() for name in words.imported)
    needs = defaultdict[str, set[str]](set)
    for hunk_id, words in about.items():
        for name in words.used:
            needs[hunk_id] |= {defining.get(name, hunk_id), importing.get((words.path, name), hunk_id)}
        for name in words.dropped & taking.keys():
            needs[taking[name]].add(hunk_id)
    return tuple(replace(file, hunks=tuple(_needing(hunk, needs[hunk.id]) for hunk in file.hunks)) for file in files)


def _needing(hunk: Hunk, needed: Iterable[str]) -> Hunk:
    others = {one for one in needed if one != hunk.id}
    return replace(hunk, needs=tuple(sorted(others, key=lambda one: (len(one), one))))


def _only(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """Name → the one hunk that brings it, or takes it away; a name that several do says nothing."""
    found = defaultdict[Key, list[str]](list)
    for name, hunk_id in pairs:
        found[name].append(hunk_id)
    return {name: hunks[0] for name, hunks in found.items() if len(hunks) == 1}


def _of_file(file: FileChange, base: str | None, result: str | None) -> Iterator[tuple[Hunk, _Words]]:
    before, after = _Names.of(base, file.path), _Names.of(result, file.path)
    shift = 0
    for hunk in file.hunks:
        new = written(hunk)
        old_words, new_words = _words(hunk.old), _words(new)
        lines = range(hunk.start + shift, hunk.start + shift + len(new))
        gone = before.defined_in(range(hunk.start, hunk.start + len(hunk.old)))
        shift += len(new) - len(hunk.old)
        yield (
            hunk,
            _Words(
                path=file.path,
                defined=after.defined_in(lines) - before.defined.keys(),
                imported=after.imported_in(lines) - before.imported.keys(),
                gone=gone - after.defined.keys(),
                used=new_words - old_words - before.words,
                dropped=old_words - new_words,
            ),
        )


@dataclass(frozen=True, slots=True)
class _Names:
    """What a text is about: name → the lines where it is defined, or imported."""

    words: frozenset[str]
    defined: Mapping[str, int]
    imported: Mapping[str, int]

    @classmethod
    def of(cls, text: str | None, path: str) -> "_Names":
        source = Source(text or "", path)
        defined = {symbol.name: symbol.line for symbol in source.symbols}
        return cls(_words([text or ""]), defined, {taken.binds: taken.start for taken in source.imports})

    def defined_in(self, lines: range) -> frozenset[str]:
        return frozenset(name for name, line in self.defined.items() if line in lines)

    def imported_in(self, lines: range) -> frozenset[str]:
        return frozenset(name for name, line in self.imported.items() if line in lines)


def _words(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in _WORD.findall(line))
