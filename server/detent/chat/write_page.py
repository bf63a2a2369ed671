"""``python -P -m detent.chat.write_page docs/chat.md`` writes the table of commands there anew."""

import re
import sys
from pathlib import Path

from detent.chat.table import page

_SECTION = re.compile(r"(<!-- commands -->\n).*?(<!-- /commands -->)", re.DOTALL)

if __name__ == "__main__":
    path = Path(sys.argv[1])
    text = path.read_bytes().decode("utf-8")
    path.write_bytes(_SECTION.sub(lambda found: f"{found[1]}{page()}{found[2]}", text).encode("utf-8"))
