"""What a plan document says that the run and its reader both know: what differs from it is new.

It is kept in a file beside the document, for a server that is started anew.
"""

from pathlib import Path

from detent.lsp import uris


def agree(uri: str, text: str) -> None:
    if (path := _beside(uri)) is not None:
        path.write_bytes(text.encode("utf-8", "replace"))


def last_agreed(uri: str) -> str | None:
    """None for a document that another release wrote."""
    path = _beside(uri)
    return path.read_bytes().decode("utf-8", "replace") if path is not None and path.is_file() else None


def _beside(uri: str) -> Path | None:
    path = uris.to_path(uri)
    return None if path is None else Path(path).with_name(f"agreed-{Path(path).name}")
