"""What in a workspace decides what other programs do: nobody changes it without a person who sees it."""

from itertools import pairwise
from pathlib import Path

from detent.harness.paths import folded

_FOLDERS = frozenset(
    {
        ".git",
        ".vscode",
        ".idea",
        ".zed",
        ".cursor",
        ".windsurf",
        ".claude",
        ".codex",
        ".gemini",
        ".detent",
        ".devcontainer",
        ".husky",
        ".github/workflows",
        ".github/actions",
        ".github/instructions",
    }
)
_FILES = frozenset(
    {
        ".mcp.json",
        "agents.md",
        "claude.md",
        "gemini.md",
        ".cursorrules",
        ".windsurfrules",
        "copilot-instructions.md",
        ".pre-commit-config.yaml",
        ".envrc",
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".bash_logout",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".zlogin",
        ".npmrc",
        ".ripgreprc",
        ".gitmodules",
        ".gitattributes",
    }
)


def is_protected(path: str) -> bool:
    """``path`` is relative to the workspace and has no links in it. Compared as a careless file system might.

    At any depth: what lies below may be opened as a project of its own.
    """
    parts = [folded(part) for part in path.split("/")]
    pairs = [f"{above}/{part}" for above, part in pairwise(parts)]
    return any(way in _FOLDERS for way in (*parts, *pairs)) or parts[-1] in _FILES


def protected_paths(root: Path) -> tuple[str, ...]:
    """Below ``root``, as they are spelled there: folders whether they are there or not, files where they are."""
    here = {folded(entry.name): entry.name for entry in root.iterdir()}
    folders = (here.get(path, path) for path in _FOLDERS)
    files = (here[name] for name in _FILES if name in here)
    return tuple(sorted({*files, *(_first_missing(root, path) for path in folders)}))


def _first_missing(root: Path, path: str) -> str:
    """The path, or the first part of the way to it that is not there."""
    parts = path.split("/")
    ways = ("/".join(parts[:count]) for count in range(1, len(parts)))
    return next((way for way in ways if not (root / way).exists()), path)
