"""Compiles the files that are named, in the project's own Python, and writes none: a line of JSON for each mistake."""

from __future__ import annotations

import json
import sys
import warnings


def say(found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")


def main() -> None:
    warnings.simplefilter("ignore")
    for name in sys.argv[1:]:
        try:
            with open(name, "rb") as file:  # noqa: PTH123 - whatever Python the project has
                compile(file.read(), name, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            say([name, getattr(error, "lineno", None) or 1, f"{type(error).__name__}: {error}"])
        except OSError:
            continue  # it was deleted, which is no mistake
    say("done")


if __name__ == "__main__":
    main()
