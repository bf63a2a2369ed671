"""``workspace/symbol``: what is defined where, by name, from the indexes of all open folders."""

import asyncio
from collections.abc import Mapping
from functools import partial

from lsprotocol import types

from detent.context.index.index import Index
from detent.context.symbols import FoundSymbol, find_symbols
from detent.core.errors import DetentError
from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import SecretFiles
from detent.lsp.desk import Desk
from detent.lsp.positions import Encoding, split_lines, to_wire
from detent.lsp.sites import Site

MOST = 60
"""Of each folder: who wants another one types more of its name."""
_KINDS: Mapping[str, types.SymbolKind] = {
    "method": types.SymbolKind.Method,
    "class": types.SymbolKind.Class,
    "struct": types.SymbolKind.Struct,
    "interface": types.SymbolKind.Interface,
    "enum": types.SymbolKind.Enum,
    "type": types.SymbolKind.Class,
    "property": types.SymbolKind.Property,
    "value": types.SymbolKind.Constant,
    "module": types.SymbolKind.Module,
    "section": types.SymbolKind.String,
    "key": types.SymbolKind.Key,
    "rule": types.SymbolKind.Object,
}


async def workspace_symbols(desk: Desk, params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
    # The documents are those of this moment; the search looks at many files, so it is done in a thread.
    asked = [(site, site.applier.snapshot()) for site in desk.sites]
    found: dict[tuple[str, int, int, str], types.SymbolInformation] = {}  # one folder may lie in another
    for site, snapshot in asked:
        for one in await asyncio.to_thread(_symbols, site, snapshot, params.query, desk.session.encoding):
            start = one.location.range.start
            found.setdefault((one.location.uri, start.line, start.character, one.name), one)
    return list(found.values())


def _symbols(site: Site, snapshot: Snapshot, query: str, encoding: Encoding) -> list[types.SymbolInformation]:
    try:
        files = SnapshotFiles(snapshot, SecretFiles(site.workspace.settings().policy.readable))
        found = site.workspace.finder.ask(snapshot.buffers, partial(_found, query))
    except DetentError:
        return []  # the index cannot be used, which is told elsewhere
    texts: dict[str, list[str]] = {}
    for one in found:
        if one.path not in texts:
            texts[one.path] = _lines(files, one.path)
    return [_symbol(site, one, texts[one.path], encoding) for one in found]


def _found(query: str, index: Index) -> list[FoundSymbol]:
    """Those of this name or of its words, then those whose name holds it, in whatever case."""
    named = find_symbols(index, query, MOST) if query else []
    anywhere = query if "*" in query or "?" in query else f"*{query}*"
    return list(dict.fromkeys([*named, *find_symbols(index, anywhere, MOST, any_case=True)]))[:MOST]


def _lines(files: SnapshotFiles, path: str) -> list[str]:
    try:
        return split_lines(files.read(path))
    except DetentError:
        return []  # it is gone, or cannot be read any more


def _symbol(site: Site, one: FoundSymbol, lines: list[str], encoding: Encoding) -> types.SymbolInformation:
    container, _, name = one.definition.name.rpartition(".")
    line = one.definition.line
    column = max(lines[line].find(name), 0) if line < len(lines) else 0
    start, end = (to_wire(lines, line, at, encoding) for at in (column, column + len(name)))
    return types.SymbolInformation(
        location=types.Location(site.uri(one.path), types.Range(start, end)),
        name=name,
        kind=_KINDS.get(one.definition.kind, types.SymbolKind.Function),
        container_name=container or None,
    )
