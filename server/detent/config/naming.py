"""The valid name that was probably meant."""

from difflib import get_close_matches

from detent.config.settings import SECTIONS, fields


def nearest(key: str) -> str:
    """The end of a sentence about an unknown key: what to write instead."""
    meant = _meant(key)
    return f"; did you mean {meant}?" if meant else f"; the sections are {', '.join(SECTIONS)}."


def _meant(key: str) -> str | None:
    known = list(fields())
    section, _, name = key.partition(".")
    same_name = [known_key for known_key in known if known_key.partition(".")[2] == (name or section)]
    close = get_close_matches(key, same_name, n=1, cutoff=0) or get_close_matches(key, known, n=1, cutoff=0.6)
    if close:
        return close[0]
    sections = get_close_matches(section, list(SECTIONS), n=1, cutoff=0.6)
    inside = [known_key for known_key in known if sections and known_key.startswith(f"{sections[0]}.")]
    return get_close_matches(f"{sections[0]}.{name}", inside, n=1, cutoff=0)[0] if sections else None
