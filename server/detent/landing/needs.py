"""Which hunks need which others: what one of them uses, another one brings."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from detent.core.change import FileChange, Hunk
from detent.landing.hunks import written
from detent.landing.together import together
from detent.syntax.source import Source, Symbol

_WORD = re.compile(r"[^\W\d]\w*")
_CALLED = re.compile(r"([^\W\d]\w*)\s*\(")

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
    resigned: frozenset[str]
    """Called in another way than before, for what stands between its name and its body changed."""
    recalled: frozenset[str]
    """Called in its old lines, and in another line of its new ones."""


def with_needs(files: Sequence[FileChange], texts: Texts) -> tuple[FileChange, ...]:
    """The files, with what each hunk needs. It is found by names and by parsing, so it is a hint and binds nobody."""
    about = {hunk.id: words for file in files for hunk, words in _of_file(file, *texts[file.path])}
    defining = _only((name, hunk_id) for hunk_id, words in about.items() for name in words.defined)
    taking = _only((name, hunk_id) for hunk_id, words in about.items() for name in words.gone)
    resigning = _only((name, hunk_id) for hunk_id, words in about.items() for name in words.resigned)
    importing = _only(((words.path, name), hunk_id) for hunk_id, words in about.items() for name in words.imported)
    needs = defaultdict[str, set[str]](set)
    for hunk_id, words in about.items():
        for name in words.used:
            needs[hunk_id] |= {defining.get(name, hunk_id), importing.get((words.path, name), hunk_id)}
        for name in words.recalled & resigning.keys():
            needs[hunk_id].add(resigning[name])
            needs[resigning[name]].add(hunk_id)
        for name in words.dropped & taking.keys():
            needs[taking[name]].add(hunk_id)
    for file in files:
        for hunk_id, mates in together(file.path, texts[file.path][0], file.hunks).items():
            needs[hunk_id] |= mates
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
                resigned=after.headed_otherwise(before, lines),
                recalled=_called(set(hunk.old) - set(new)) & _called(set(new) - set(hunk.old)),
            ),
        )


@dataclass(frozen=True, slots=True)
class _Names:
    """What a text is about: name → the lines where it is defined, or imported."""

    words: frozenset[str]
    defined: Mapping[str, int]
    imported: Mapping[str, int]
    headers: Mapping[str, tuple[int, str]]
    """Of what runs: the line of its name, and the text from there to its body; of a name that stands once."""

    @classmethod
    def of(cls, text: str | None, path: str) -> "_Names":
        source = Source(text or "", path)
        defined = {symbol.name: symbol.line for symbol in source.symbols}
        imported = {taken.binds: taken.start for taken in source.imports}
        often = Counter(symbol.name for symbol in source.symbols)
        headers = {
            symbol.name: (symbol.line, _header(source, symbol))
            for symbol in source.symbols
            if symbol.kind.runs and often[symbol.name] == 1
        }
        return cls(_words([text or ""]), defined, imported, headers)

    def defined_in(self, lines: range) -> frozenset[str]:
        return frozenset(name for name, line in self.defined.items() if line in lines)

    def headed_otherwise(self, before: "_Names", lines: range) -> frozenset[str]:
        """What has its signature in these lines, and had another one."""
        return frozenset(
            name
            for name, (line, header) in self.headers.items()
            if name in before.headers
            and before.headers[name][1] != header
            and line < lines.stop
            and line + header.count("\n") > lines.start
        )

    def imported_in(self, lines: range) -> frozenset[str]:
        return frozenset(name for name, line in self.imported.items() if line in lines)


def _words(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in _WORD.findall(line))


def _called(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in _CALLED.findall(line))


def _header(source: Source, symbol: Symbol) -> str:
    """Up to its body; of what has that in the same line, what its brackets hold."""
    text = source.excerpt(symbol.line, symbol.header_end)
    end, _, rest = text.rpartition(")")
    return f"{end})\n" if end and not rest.isspace() else text
