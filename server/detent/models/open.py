"""From settings to a model that can be asked."""

from pathlib import Path

from detent.config.presets import Presets
from detent.config.settings import ModelSettings
from detent.core.errors import NoModel
from detent.core.ports import Clock, Model
from detent.models.profile import Profile
from detent.models.provider import OpenAIModel
from detent.models.rehearsal import Rehearsal
from detent.models.script import Script

REHEARSAL = "rehearsal:"
BUILT_IN = REHEARSAL
"""Without a path: the script that comes with Detent, and fits any workspace."""


def open_model(settings: ModelSettings, key: str | None, clock: Clock, presets: Presets | None = None) -> Model:
    if settings.name is None:
        raise NoModel("No model is set: run `detent config init`, or set model.name and model.base_url.")
    if settings.name == BUILT_IN:
        return Rehearsal(Script.built_in())
    if settings.name.startswith(REHEARSAL):
        return Rehearsal(Script.load(Path(settings.name.removeprefix(REHEARSAL)).expanduser()))
    return OpenAIModel(settings, key, clock, presets=presets)


class OpenModels:
    """One provider for each set of settings, so that runs share its connections; all are closed together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._providers: dict[tuple[str, str | None, str], OpenAIModel] = {}
        self._asked: object = None
        self._last: OpenAIModel | None = None

    def get(self, settings: ModelSettings, key: str | None, presets: Presets | None = None) -> Model:
        """What was asked for the last time is found without a look at what it is made of."""
        asked = settings, key, presets
        if self._last is not None and asked == self._asked:
            return self._last
        model = self._get(settings, key, presets)
        self._asked, self._last = asked, model if isinstance(model, OpenAIModel) else None
        return model

    def _get(self, settings: ModelSettings, key: str | None, presets: Presets | None) -> Model:
        profile = Profile.of(settings, presets)
        identity = (settings.model_dump_json(), key, f"{profile.provider!r} {profile.known!r}")
        if identity in self._providers:
            return self._providers[identity]
        model = open_model(settings, key, self._clock, presets)
        if isinstance(model, OpenAIModel):
            self._providers[identity] = model
        return model

    async def close(self) -> None:
        self._last = None
        while self._providers:
            _, model = self._providers.popitem()
            await model.close()
