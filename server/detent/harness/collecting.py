"""When Python looks for objects that only point at each other. While it does, everything else waits."""

import gc

NEW_OBJECTS = 20_000
"""So many come to stay before it looks. With Python's 700 a question to the index is interrupted three times."""


def collect_seldom() -> None:
    """For a process that stays. What the imports made is never looked through again, which took 30 ms a time."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
