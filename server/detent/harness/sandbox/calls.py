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
_NEW_USER = 0x10000000
_BY_FLAGS = ("unshare", "clone")
"""Refused only when they ask for a new user namespace."""

# Where files outside are kept from reading and writing, but not from a change of what is said of them:
_OF_OWNERS: Mapping[str, tuple[int, ...]] = {"x86_64": (92, 93, 94, 260), "aarch64": (54, 55)}
"""The calls that change owners. Few programs need them."""
_OF_ATTRIBUTES: Mapping[str, tuple[int, ...]] = {
    "x86_64": (188, 189, 190, 197, 198, 199, 463, 466, 469),
    "aarch64": (5, 6, 7, 14, 15, 16, 463, 466, 469),
}
"""The calls that change extended attributes. Programs do without where the file system has none."""
_OF_MODES: Mapping[str, Mapping[int, int]] = {
    "x86_64": {90: 1, 91: 1, 268: 2, 452: 2},
    "aarch64": {52: 1, 53: 2, 452: 2},
}
"""The calls that change permissions → which argument is the new mode. Programs cannot do without them."""
_TOO_FREE = 0o4002
"""Nobody may run it as somebody else, nor everybody write to it."""
_PAIRS: Mapping[str, int] = {"x86_64": 53, "aarch64": 199}
"""Refused only for datagrams: either end of such a pair can still send to any path."""

_ARCHITECTURES: Mapping[str, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000

_KIND_BITS = 0xF
_DATAGRAM, _RAW = 2, 3

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT, _ARGUMENT_SIZE = 0, 4, 16, 8
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000


def program(machine: str, *, alone: bool = False) -> bytes | None:
    """The filter for this kind of machine; None where the numbers are not known.

    ``alone``: no namespaces stand beside it, so nothing that leads out is left: sockets, others' owners and modes.
    """
    if machine not in _NUMBERS:
        return None
    numbers = _NUMBERS[machine]
    kept = frozenset({*_BY_FLAGS, *(() if alone else ("socket",))})
    refused = {*(number for name, number in numbers.items() if name not in kept), *_ALIKE.values()}
    if alone:
        refused |= {*_OF_OWNERS[machine]}
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
    for number in sorted(refused):
        code += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _fails(errno.EPERM))]
    for number in _OF_ATTRIBUTES[machine] if alone else ():
        code += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _fails(errno.ENOTSUP))]
    for name in _BY_FLAGS:
        code += _refused_with_any(numbers[name], 0, _NEW_USER)
    if alone:
        for number, argument in _OF_MODES[machine].items():
            code += _refused_with_any(number, argument, _TOO_FREE)
        code += _refused_for_datagrams(_PAIRS[machine])
    return b"".join([*code, _step(_RETURN, _ALLOW)])


def _refused_with_any(number: int, argument: int, bits: int) -> list[bytes]:
    return [
        _step(_EQUAL, number, 0, 4),
        _step(_LOAD, _ARGUMENTS_AT + argument * _ARGUMENT_SIZE),
        _step(_ANY_BIT, bits, 0, 1),
        _step(_RETURN, _fails(errno.EPERM)),
        _step(_RETURN, _ALLOW),
    ]


def _refused_for_datagrams(number: int) -> list[bytes]:
    return [
        _step(_EQUAL, number, 0, 6),
        _step(_LOAD, _ARGUMENTS_AT + _ARGUMENT_SIZE),
        _step(_AND, _KIND_BITS),
        _step(_EQUAL, _DATAGRAM, 1, 0),
        _step(_EQUAL, _RAW, 0, 1),
        _step(_RETURN, _fails(errno.EPERM)),
        _step(_RETURN, _ALLOW),
    ]


def _step(operation: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", operation, if_so, if_not, value)


def _fails(number: int) -> int:
    return _FAIL | number
