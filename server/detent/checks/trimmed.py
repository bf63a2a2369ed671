"""A trace without the frames that are no code of the workspace: a model can change nothing there."""

import re

_BETWEEN = re.compile(r"^(?:_ ){3,}_?[ \t]*$\n?", re.MULTILINE)
"""What pytest puts between frames."""
_PLACE = re.compile(
    r"^(?P<path>[^\s:][^:\n]*):\d+: ?(?:in |[A-Za-z_.]*(?:Error|Exception|Failed|Exit)?\b)", re.MULTILINE
)
_FRAME = re.compile(
    r'^(?P<indent>[ \t]*)File "(?P<path>[^"\n]+)", line \d+.*\n(?:(?P=indent)[ \t]+.*\n?)*', re.MULTILINE
)
"""What Python itself writes: a place, and the line that stands there."""


def trimmed(trace: str) -> str:
    """What is of the workspace, in its order; how much was left out is said."""
    parts = _BETWEEN.split(trace)
    kept = [part for part in parts if not _is_elsewhere(part)]
    left_out = len(parts) - len(kept)
    if not kept:
        kept, left_out = parts[-1:], len(parts) - 1
    found = "_ _ _ _ _\n".join(kept)
    others = [frame for frame in _FRAME.finditer(found) if _is_outside(frame["path"])]
    if len(others) < len(_FRAME.findall(found)):
        found = _FRAME.sub(lambda frame: "" if _is_outside(frame["path"]) else frame.group(), found)
        left_out += len(others)
    return f"{found.rstrip()}\n[{left_out} frames outside of the workspace left out]" if left_out else trace


def _is_elsewhere(part: str) -> bool:
    """A frame tells its place last."""
    places = [place["path"] for place in _PLACE.finditer(part)]
    return bool(places) and _is_outside(places[-1])


def _is_outside(path: str) -> bool:
    """Paths of the workspace are told from its root."""
    return path.startswith(("/", "../", "<frozen")) or "site-packages/" in path
