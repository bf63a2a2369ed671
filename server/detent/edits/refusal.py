"""Why an edit was not applied."""

from detent.core.errors import ToolFailed


class EditRefused(ToolFailed):
    """Nothing was changed; the text tells the model what stands in the file and what to write instead."""
