"""System calls that Python has no name for. Linux only; each raises OSError with what was tried."""

import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000

_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_AT_EMPTY_PATH = 0x1000
_OPEN_TREE_CLONE = 1
_MOVE_MOUNT_F_EMPTY_PATH = 0x4
_MOUNT_ATTR_RDONLY = 0x1
_MOUNT_ATTR_NOSUID = 0x2
# These numbers are the same on every architecture.
_OPEN_TREE = 428
_MOVE_MOUNT = 429
_MOUNT_SETATTR = 442

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_SECUREBITS = 28
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_NO_ROOT_FOR_EVER = 0x1 | 0x2 | 0x4 | 0x8
"""Securebits: root is nobody special, and a change of user gives nothing back; both locked."""
_LAST_CAPABILITY = 63
_CAPABILITY_VERSION = 0x20080522


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("attr_set", ctypes.c_uint64),
        ("attr_clr", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns_fd", ctypes.c_uint64),
    )


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


class Kernel:
    """The C library of this process. Make it before the file system changes, for it is loaded from there."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        self.machine = os.uname().machine

    def unshare(self, flags: int) -> None:
        _checked(self._library.unshare(flags), "unshare namespaces")

    def mount(self, source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
        arguments = [os.fsencode(text) if text else None for text in (source, target, kind)]
        data = os.fsencode(options) if options else None
        done = self._library.mount(*arguments, ctypes.c_ulong(flags), data)
        _checked(done, f"mount {kind or source} on {target}")

    def take(self, path: str) -> int:
        """A copy of the mounts at ``path``, held by a descriptor, for ``put``."""
        flags = _OPEN_TREE_CLONE | os.O_CLOEXEC | _AT_RECURSIVE
        return self.call(_OPEN_TREE, _AT_FDCWD, os.fsencode(path), flags, what=f"take hold of {path}")

    def put(self, taken: int, path: str) -> None:
        arguments = (taken, b"", _AT_FDCWD, os.fsencode(path), _MOVE_MOUNT_F_EMPTY_PATH)
        self.call(_MOVE_MOUNT, *arguments, what=f"mount on {path}")

    def read_only(self, path: str, *, recursive: bool = False) -> None:
        attributes = _Attributes(attr_set=_MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID)
        flags = _AT_RECURSIVE if recursive else 0
        arguments = (_AT_FDCWD, os.fsencode(path), flags, ctypes.byref(attributes), ctypes.sizeof(attributes))
        self.call(_MOUNT_SETATTR, *arguments, what=f"change the mount of {path}")

    def die_with_parent(self, number: int) -> None:
        self._prctl(_PR_SET_PDEATHSIG, number)

    def drop_privileges(self) -> None:
        """No capability, now or by anything that is executed later; not even for root."""
        self._prctl(_PR_SET_SECUREBITS, _NO_ROOT_FOR_EVER)
        for capability in range(_LAST_CAPABILITY + 1):
            if self._library.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
                break  # the kernel knows no more of them
        header, nothing = _Header(_CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
        _checked(self._library.capset(ctypes.byref(header), ctypes.byref(nothing)), "drop capabilities")
        self._prctl(_PR_SET_NO_NEW_PRIVS, 1)

    def filter_calls(self, program: bytes) -> None:
        """``program``: instructions of eight bytes each."""
        held = _Program(len(program) // 8, program)
        done = self._library.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(held), 0, 0)
        _checked(done, "filter system calls")

    def give_up_privileges(self) -> None:
        """Nothing that is executed later gives any back; root loses the capabilities that it has."""
        if os.geteuid() == 0:
            self.drop_privileges()
        else:
            self._prctl(_PR_SET_NO_NEW_PRIVS, 1)

    def call(self, number: int, *arguments: object, what: str) -> int:
        """A system call by its number; ``what`` says in an error what was tried."""
        return _checked(self._library.syscall(number, *arguments), what)

    def _prctl(self, option: int, value: int) -> None:
        _checked(self._library.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"set process option {option}")


def _checked(done: int, what: str) -> int:
    if done < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"cannot {what}: {os.strerror(number)}")
    return done
