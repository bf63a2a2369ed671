"""What was counted of a model's edits, as the choice of their format needs it."""

from detent.config.presets import Presets
from detent.config.settings import ModelSettings
from detent.core.edit_format import EditFormat
from detent.hub.hub import Hub
from detent.models.formats import Chosen, Tally, choose


def tallies_of(hub: Hub) -> dict[str, dict[EditFormat, Tally]]:
    """Model → format → what became of its edits."""
    known = set(EditFormat)
    return {
        model: {EditFormat(one): Tally(*counts) for one, counts in formats.items() if one in known}
        for model, formats in hub.tallies.all().items()
    }


def edit_format_of(settings: ModelSettings, hub: Hub, presets: Presets) -> Chosen:
    return choose(settings, tallies_of(hub).get(settings.name or "", {}), presets)
