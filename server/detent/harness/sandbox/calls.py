"""Which system calls no command needs: a filter for the kernel, made of its own eight-byte instructions."""

from __future__ import annotations

import errno
import struct

TYPE_CHECKING = False
"""Type checkers know better. The module of that name takes as long to import as all that is used here."""
if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBERS: Mapping[str, Mapping[str, int]] = {
    "x86_64": {
        "socket": 41,
        "socketpair": 53,
        "ptrace": 101,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "bpf": 321,
        "perf_event_open": 298,
        "userfaultfd": 323,
        "mount": 165,
        "umount2": 166,
        "pivot_root": 155,
        "setns": 308,
        "kexec_load": 246,
        "init_module": 175,
        "finit_module": 313,
        "unshare": 272,
        "clone": 56,
    },
    "aarch64": {
        "socket": 198,
        "socketpair": 199,
        "ptrace": 117,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "bpf": 280,
        "perf_event_open": 241,
        "userfaultfd": 282,
        "mount": 40,
        "umount2": 39,
        "pivot_root": 41,
        "setns": 268,
        "kexec_load": 104,
        "init_module": 105,
        "finit_module": 273,
        "unshare": 97,
        "clone": 220,
    },
}
_ALIKE: Mapping[str, int] = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
}
"""The same number on every architecture."""
_CLONE3 = 435
_BY_FLAGS = frozenset({"unshare", "clone"})
"""Refused only when they ask for a new user namespace."""
_PAIR = "socketpair"
"""Refused only for datagrams: either end of such a pair can still send to any path."""

_ARCHITECTURES: Mapping[str, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000
_NEW_USER = 0x10000000

_KIND_BITS = 0xF
_DATAGRAM, _RAW = 2, 3

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT, _SECOND_ARGUMENT_AT = 0, 4, 16, 24
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000


def program(machine: str, *, sockets: bool = True) -> bytes | None:
    """The filter for this kind of machine; None where the numbers are not known. ``sockets``: may be made."""
    if machine not in _NUMBERS:
        return None
    numbers = _NUMBERS[machine]
    kept = _BY_FLAGS | frozenset({_PAIR, "socket"} if sockets else {_PAIR})
    refused = sorted([*(number for name, number in numbers.items() if name not in kept), *_ALIKE.values()])
    flagged = sorted(numbers[name] for name in _BY_FLAGS)
    code = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER_AT),
        # x86's second set of numbers would go round the filter.
        *((_step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, _fails(errno.ENOSYS))) if machine == "x86_64" else ()),
        # Its flags lie in memory, where a filter cannot look; told that there is no such call, libraries take clone.
        _step(_EQUAL, _CLONE3, 0, 1),
        _step(_RETURN, _fails(errno.ENOSYS)),
    ]
    for number in refused:
        code += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _fails(errno.EPERM))]
    for number in flagged:
        code += [
            _step(_EQUAL, number, 0, 4),
            _step(_LOAD, _FIRST_ARGUMENT_AT),
            _step(_ANY_BIT, _NEW_USER, 0, 1),
            _step(_RETURN, _fails(errno.EPERM)),
            _step(_RETURN, _ALLOW),
        ]
    if not sockets:
        code += [
            _step(_EQUAL, numbers[_PAIR], 0, 5),
            _step(_LOAD, _SECOND_ARGUMENT_AT),
            _step(_AND, _KIND_BITS),
            _step(_EQUAL, _DATAGRAM, 1, 0),
            _step(_EQUAL, _RAW, 0, 1),
            _step(_RETURN, _fails(errno.EPERM)),
        ]
    return b"".join([*code, _step(_RETURN, _ALLOW)])


def _step(operation: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", operation, if_so, if_not, value)


def _fails(number: int) -> int:
    return _FAIL | number
