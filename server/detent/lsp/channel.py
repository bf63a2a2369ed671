"""The two file descriptors that the editor talks on, taken away from everybody else.

Imports nothing but ``os``: it is the first thing that runs, so that no print of any library reaches the editor.
"""

import os
from typing import NamedTuple


class Channel(NamedTuple):
    incoming: int
    outgoing: int


def claim() -> Channel:
    """Take stdin and stdout. From now on what is printed goes to stderr, and what reads stdin gets nothing."""
    channel = Channel(os.dup(0), os.dup(1))  # not inherited by children
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    for end in channel:
        os.set_blocking(end, True)
    return channel
