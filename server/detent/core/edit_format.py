"""The ways in which a model can be asked to write its edits."""

from enum import StrEnum


class EditFormat(StrEnum):
    STRINGS = "strings"
    """A tool call with the old text and the new one."""
    PATCH = "patch"
    """``*** Begin Patch``, with hunks that are found by their lines."""
    BLOCKS = "blocks"
    """SEARCH/REPLACE blocks."""
    UDIFF = "udiff"
    """A unified diff."""
