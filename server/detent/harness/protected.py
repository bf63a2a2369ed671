"""What in a workspace decides what other programs do: nobody changes it without a person who sees it."""

import unicodedata
from pathlib import Path

_FOLDERS = frozenset(
    {
        ".git",
        ".vscode",
        ".idea",
        ".zed",
        ".cursor",
        ".claude",
        ".codex",
        ".gemini",
        ".detent",
        ".devcontainer",
        ".husky",
        ".github/workflows",
    }
)
_FILES = frozenset(
    {
        ".mcp.json",
        "agents.md",
        "claude.md",
        "gemini.md",
        ".cursorrules",
        ".pre-commit-config.yaml",
        ".envrc",
        ".bashrc",
        ".bash_profile",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".npmrc",
        ".ripgreprc",
        ".gitmodules",
        ".gitattributes",
    }
)


def is_protected(path: str) -> bool:
    """``path`` is relative to the workspace and has no links in it. Compared as a careless file system might."""
    parts = [_folded(part) for part in path.split("/")]
    ways = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return any(way in _FOLDERS for way in ways) or parts[-1] in _FILES


def protected_paths(root: Path) -> tuple[str, ...]:
    """Below ``root``, as they are spelled there: folders whether they are there or not, files where they are."""
    here = {_folded(entry.name): entry.name for entry in root.iterdir()}
    folders = (here.get(path, path) for path in _FOLDERS)
    files = (here[name] for name in _FILES if name in here)
    return tuple(sorted({*files, *(_first_missing(root, path) for path in folders)}))


def _first_missing(root: Path, path: str) -> str:
    """The path, or the first part of the way to it that is not there."""
    parts = path.split("/")
    ways = ("/".join(parts[:count]) for count in range(1, len(parts)))
    return next((way for way in ways if not (root / way).exists()), path)


def _folded(name: str) -> str:
    """Without case, without invisible characters, in one spelling."""
    seen = "".join(character for character in name if unicodedata.category(character) not in ("Cf", "Mn"))
    return unicodedata.normalize("NFKC", seen).casefold().rstrip(". ")
