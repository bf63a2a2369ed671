"""Text from outside, made fit for a terminal. Apart from what colours it, which takes a while to be loaded."""

_KEPT = frozenset("\n\t")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def plain(text: str) -> str:
    """What a model or a file says, with its control and direction characters made visible instead of obeyed."""
    text = text.replace("\r\n", "\n")
    return "".join(_visible(letter) for letter in text)


def _visible(letter: str) -> str:
    code = ord(letter)
    if letter in _KEPT or (code >= 0x20 and not 0x7F <= code < 0xA0 and letter not in _BIDI):
        return letter
    return chr(0x2400 + code) if code < 0x20 else f"\\u{code:04x}"
