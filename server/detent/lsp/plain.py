"""Text from a model, a program or a file, made safe to be shown by an editor.

Terminal sequences are removed. Characters that reorder or hide text are shown as escapes. In Markdown nothing loads
from elsewhere and nothing runs on a click.
"""

import re

_TERMINAL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x1b\\|\x07|\Z)|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DECEIVING = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CODE = re.compile(
    r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[`~]*[ \t]*$|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_RUNS_ON_CLICK = re.compile(r"\b(command|javascript|vbscript|data|file|vscode[\w-]*)(?=:\S)", re.IGNORECASE)


def visible(text: str) -> str:
    """The same lines, with nothing in them that an editor would not show as it is."""
    shown = _CONTROL.sub("", _TERMINAL.sub("", text))
    return _DECEIVING.sub(lambda found: f"\\u{ord(found[0]):04x}", shown)


def unlinked(text: str) -> str:
    """For a message of an editor: VS Code makes a link, or a command, of ``[words](address)`` in each."""
    return text.replace("](", "]\u200b(")


def one_line(text: str, limit: int = 120) -> str:
    """As one line, cut at ``limit``."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def markdown(text: str) -> str:
    """Markdown that stays readable, without images, tags and links that do something."""
    text = visible(text)
    pieces: list[str] = []
    at = 0
    for code in _CODE.finditer(text):
        pieces += [_harmless(text[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*pieces, _harmless(text[at:])])


def _harmless(prose: str) -> str:
    return _RUNS_ON_CLICK.sub(r"blocked-\1", _TAG.sub("&lt;", prose.replace("![", r"!\[")))
