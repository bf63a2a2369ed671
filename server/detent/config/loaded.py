"""What came out of all layers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from detent.config.presets import Presets, shipped
from detent.config.settings import Settings
from detent.core.errors import UserError


@dataclass(frozen=True, slots=True)
class Loaded:
    """A value that does not fit is left out, so ``settings`` always holds; ``problems`` says what was left out."""

    settings: Settings
    origins: Mapping[str, str]
    """Dotted key → the file and line, variable or front-end that set it; ``default`` for the others."""
    problems: tuple[str, ...] = ()
    presets: Presets = field(default_factory=shipped)
    """What is known of services and models, with what the user adds."""

    def checked(self) -> Settings:
        """The settings, for a caller who must not go on with a mistake in them."""
        if self.problems:
            raise UserError(self.problems[0])
        return self.settings
