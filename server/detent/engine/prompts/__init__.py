"""What the model is told: one Markdown file a message, with ``$name`` for what is filled in."""

from importlib import resources
from string import Template


def prompt(name: str, **values: str) -> str:
    """The text of ``name.md``; a value that it needs and does not get is a KeyError."""
    text = resources.files(__package__).joinpath(f"{name}.md").read_text(encoding="utf-8")
    return Template(text).substitute(values).strip()
