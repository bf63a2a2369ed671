"""Ask the configured model for one word."""

from detent.config import ModelSettings
from detent.config.presets import Presets
from detent.harness.clock import SystemClock
from detent.models.open import OpenModels
from detent.models.probe import probe

_SECONDS = 60.0


async def ask_one_word(settings: ModelSettings, key: str | None, presets: Presets) -> str:
    """A sentence that says that it answered, else a UserError with the reason; soon, and without trying again."""
    quick = settings.model_copy(update={"retries": 0, "first_token_seconds": _SECONDS, "total_seconds": _SECONDS})
    models = OpenModels(SystemClock())
    try:
        return await probe(models.get(quick, key, presets))
    finally:
        await models.close()
