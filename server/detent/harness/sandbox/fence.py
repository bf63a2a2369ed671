"""Landlock: what a process and all that comes from it may still do with files, where no namespaces can be made."""

from __future__ import annotations

import ctypes
import os

from detent.harness.sandbox import kernel

TYPE_CHECKING = False
"""Type checkers know better: this program is to start quickly."""
if TYPE_CHECKING:
    from collections.abc import Iterable

OLDEST = 3
"""Before this version a file anywhere could be truncated."""

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_TELL_VERSION = 1
_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _DEVICE = 1 << 14, 1 << 15
_READING = _EXECUTE | _READ_FILE | _READ_DIR
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE
_UNTIL_3 = (1 << 15) - 1
_NETWORK = 1 | 2
_SCOPES = 1 | 2
"""No abstract sockets and no signals to processes outside."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("place", ctypes.c_int32))


def version(system: kernel.Kernel) -> int:
    """What the kernel knows of Landlock; 0 for nothing."""
    try:
        return system.call(_CREATE, None, 0, _TELL_VERSION, what="ask for Landlock")
    except OSError:
        return 0


def enclose(system: kernel.Kernel, readable: Iterable[str], writable: Iterable[str]) -> None:
    """For ever: only these places can be read, only those written. Give up new privileges before."""
    known = version(system)
    if known < OLDEST:
        raise OSError(0, f"Landlock is too old here: {known}, and {OLDEST} is needed")
    everything = _UNTIL_3 | (_DEVICE if known >= 5 else 0)
    handled = _Ruleset(everything, _NETWORK if known >= 4 else 0, _SCOPES if known >= 6 else 0)
    size = ctypes.sizeof(handled) if known >= 6 else 16 if known >= 4 else 8
    rules = system.call(_CREATE, ctypes.byref(handled), size, 0, what="make a Landlock ruleset")
    for paths, allowed in ((readable, _READING), (writable, everything)):
        for path in paths:
            _allow(system, rules, path, allowed)
    system.call(_RESTRICT, rules, 0, what="be restricted by Landlock")
    os.close(rules)


def _allow(system: kernel.Kernel, rules: int, path: str, allowed: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - quicker to import than pathlib
        allowed &= _OF_FILES
    rule = _Beneath(allowed, place)
    system.call(_ADD, rules, _BENEATH, ctypes.byref(rule), 0, what=f"allow {path} by Landlock")
    os.close(place)
