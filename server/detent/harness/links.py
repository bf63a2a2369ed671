"""Where a link leads by its words. Pure: looks at names, not at the disk."""

from collections.abc import Sequence


def leads_to(roots: Sequence[str], path: str, target: str) -> str | None:
    """The path inside the workspace that the link ``path`` names; ``path`` has no other links on its way.

    None when that is outside, or the workspace itself, or named in a way that changes with what else is there: ``..``
    after a name leads elsewhere as soon as that name is a link.
    """
    parts = path.split("/")[:-1]
    if target.startswith("/"):
        root = next((root for root in roots if f"{target}/".startswith(f"{root}/")), None)
        if root is None:
            return None
        parts, target = [], target[len(root) :]
    names = [name for name in target.split("/") if name not in ("", ".")]
    while names and names[0] == "..":
        if not parts:
            return None
        parts.pop()
        names.pop(0)
    return None if ".." in names else "/".join([*parts, *names]) or None
