"""URIs of documents: many spellings, one document.

A document is looked up by ``normal(uri)``, but is named to the editor exactly as the editor named it.
"""

import os
import posixpath
import re
from urllib.parse import quote, unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DRIVE = re.compile(r"/([A-Za-z]):(?=/|\Z)")
_PLAIN = "/!$&'()*+,;=@~"


def normal(uri: str) -> str:
    """One spelling for all aliases of a URI: the case of the scheme and of a drive, escapes, ``.`` and ``..``."""
    scheme = _SCHEME.match(uri)
    if scheme is None:
        return uri
    if scheme[1].lower() != "file":
        return scheme[1].lower() + uri[scheme.end(1) :]
    authority, path = _split_file(uri[scheme.end() :])
    return f"file://{quote(authority)}{quote(path, safe=_PLAIN, errors='surrogateescape')}"


def to_path(uri: str, *, windows: bool = os.name == "nt") -> str | None:
    """The absolute path of a ``file`` URI with forward slashes; None for any other scheme (unsaved, virtual)."""
    scheme = _SCHEME.match(uri)
    if scheme is None or scheme[1].lower() != "file":
        return None
    authority, path = _split_file(uri[scheme.end() :])
    if authority:
        return f"//{authority}{path}"
    return path[1:] if windows and _DRIVE.match(path) else path


def from_path(path: str, *, windows: bool = os.name == "nt") -> str:
    """The URI of an absolute path, spelled as most editors spell it."""
    if windows:
        path = path.replace("\\", "/")
    if path.startswith("//") and windows:
        return normal("file:" + quote(path, safe=_PLAIN, errors="surrogateescape"))
    if not path.startswith("/"):
        path = "/" + path
    return normal("file://" + quote(path, safe=_PLAIN, errors="surrogateescape"))


def relative(path: str, root: str, *, by_links: bool = True) -> str | None:
    """``path`` below ``root`` with forward slashes, or None. ``by_links``: a root that was reached through a link
    counts too; to find that out, the disk is asked for every folder above."""
    below = _below(path, root)
    return below or (_below(os.path.realpath(path), os.path.realpath(root)) if by_links else None)


def _below(path: str, root: str) -> str | None:
    prefix = root.replace(os.sep, "/").rstrip("/") + "/"
    path = path.replace(os.sep, "/")
    return path[len(prefix) :] or None if path.startswith(prefix) else None


def _split_file(rest: str) -> tuple[str, str]:
    """Authority and absolute path. ``?`` and ``#`` belong to the path: clients exist that do not escape them."""
    authority, path = "", rest
    if rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        path = slash + path
    path = unquote(path, errors="surrogateescape").replace("\\", "/") if _looks_windows(path) else _decoded(path)
    path = posixpath.normpath("/" + path.lstrip("/"))
    path = _DRIVE.sub(lambda drive: f"/{drive[1].lower()}:", path, count=1) if _DRIVE.match(path) else path
    authority = unquote(authority).lower()
    return "" if authority == "localhost" else authority, path


def _decoded(path: str) -> str:
    return unquote(path, errors="surrogateescape")


def _looks_windows(path: str) -> bool:
    return _DRIVE.match("/" + _decoded(path).replace("\\", "/").lstrip("/")) is not None
