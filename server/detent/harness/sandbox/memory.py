"""How much memory a jail takes: its processes, what they share, and what lies in its temporary folders."""

from __future__ import annotations

import os

TYPE_CHECKING = False
"""Type checkers know better: this program is to start quickly."""
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_KB = 1024
_BLOCK = 512
_OF_ITS_OWN = frozenset({b"RssAnon:", b"VmSwap:"})
_SHARED = frozenset({b"RssShmem:"})
_PART_OF_SHARED = frozenset({b"Pss_Shmem:"})
_ATTACHED_AT, _RESIDENT_AT = 6, 14


def exceeds(most: int, folders: Iterable[str]) -> bool:
    """Whether the jail that this process is in takes more than so many bytes. ``folders``: where its memory is a disk.

    What several processes share is counted for each at first, and by their parts only when that seems too much: the
    kernel takes longer to tell.
    """
    processes = [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 - quicker to import than pathlib
    rest = _own(processes) + _in_folders(folders) + _without_a_name(processes) + _left_by_the_old_calls()
    if rest + sum(_told(name, "status", _SHARED) for name in processes) <= most:
        return False
    return rest + sum(_told(name, "smaps_rollup", _PART_OF_SHARED) for name in processes) > most


def _own(processes: Sequence[str]) -> int:
    return sum(_told(name, "status", _OF_ITS_OWN) for name in processes)


def _told(process: str, file: str, wanted: frozenset[bytes]) -> int:
    return sum(int(words[1]) * _KB for words in _lines(f"/proc/{process}/{file}") if words[0] in wanted)


def _in_folders(folders: Iterable[str]) -> int:
    """What has been written there; also when it was deleted, as long as it is open."""
    sizes = {}
    for folder in folders:
        try:
            disk, status = os.statvfs(folder), os.stat(folder)  # noqa: PTH116
        except OSError:
            continue
        sizes[status.st_dev] = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
    return sum(sizes.values())


def _without_a_name(processes: Sequence[str]) -> int:
    """Files that are memory and lie nowhere."""
    sizes = {}
    for process in processes:
        for held in _entries(f"/proc/{process}/fd"):
            try:
                if os.readlink(held).startswith("/memfd:"):  # noqa: PTH115
                    status = os.stat(held)  # noqa: PTH116
                    sizes[status.st_dev, status.st_ino] = status.st_blocks * _BLOCK
            except OSError:
                continue
    return sum(sizes.values())


def _left_by_the_old_calls() -> int:
    """Segments of System V that no process has attached; what is attached is told of the process."""
    segments = [words for words in _lines("/proc/sysvipc/shm") if words[0] != b"key"]
    return sum(int(words[_RESIDENT_AT]) for words in segments if words[_ATTACHED_AT] == b"0")


def _entries(folder: str) -> Iterator[str]:
    try:
        names = os.listdir(folder)  # noqa: PTH208
    except OSError:
        return
    for name in names:
        yield f"{folder}/{name}"


def _lines(path: str) -> Iterator[list[bytes]]:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - quicker to import than pathlib
            said = file.read()
    except OSError:
        return  # it has just ended
    for line in said.splitlines():
        if words := line.split():
            yield words
