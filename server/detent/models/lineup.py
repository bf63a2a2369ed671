"""Roles → models in their order, as the settings say at the moment of asking: a change of them counts at once."""

from collections.abc import Callable, Sequence

from detent.config.presets import Presets
from detent.config.settings import ModelSettings, Settings
from detent.core.errors import ModelUnavailable, UserError
from detent.core.ports import Clock, Model
from detent.core.roles import ModelRole
from detent.models.breaker import Breaker
from detent.models.open import OpenModels

Key = Callable[[ModelSettings], str | None]


class ModelLineup:
    """Of one workspace. What its runs learn of a service, each of them knows."""

    def __init__(
        self,
        models: OpenModels,
        settings: Callable[[], Settings],
        presets: Callable[[], Presets],
        key: Key,
        clock: Clock,
    ) -> None:
        self._models = models
        self._settings = _Usable(settings)
        self._presets = presets
        self._key = key
        self._breaker = Breaker(clock)

    def models(self, role: ModelRole, first: Sequence[str]) -> Sequence[Model]:
        settings = self._settings()
        wanted = dict.fromkeys([*first, *references(settings, role)])
        return tuple(self._open(settings, reference) for reference in wanted or [None])

    def is_own(self, role: ModelRole) -> bool:
        return role is ModelRole.CODE or bool(getattr(self._settings().roles, role.value))

    def first(self, settings: Settings, role: ModelRole) -> Model:
        return self._open(settings, next(iter(references(settings, role)), None))

    def chosen(self, settings: Settings) -> ModelSettings:
        """What is set for the model that works."""
        return self._presets().resolve(settings.model, next(iter(references(settings, ModelRole.CODE)), None))

    def check(self, reference: str) -> None:
        """UserError where no such model could be asked."""
        self._open(self._settings(), reference)

    def _open(self, settings: Settings, reference: str | None) -> Model:
        presets = self._presets()
        model = presets.resolve(settings.model, reference)
        return self._models.get(model, self._key(model), presets)

    def keys(self, settings: Settings) -> Sequence[str]:
        """Of all services that may be asked: what must never reach the log or a model."""
        presets = self._presets()
        wanted = {reference for role in ModelRole for reference in references(settings, role)}
        found = [self._key(presets.resolve(settings.model, reference)) for reference in sorted(wanted)]
        return [key for key in found if key]

    def why_not(self, model: Model) -> str:
        return next(filter(None, map(self._breaker.why_not, _left_alone(model))), "")

    def asked(self, model: Model) -> None:
        for name in _left_alone(model):
            self._breaker.asked(name)

    def answered(self, model: Model) -> None:
        for name in _left_alone(model):
            self._breaker.answered(name)

    def failed(self, model: Model, error: ModelUnavailable) -> None:
        for name in _left_alone(model):
            self._breaker.failed(name, error)


def _left_alone(model: Model) -> tuple[str, str]:
    """The service, and the model there: that another of its models answers says nothing of this one."""
    return model.place, f"{model.name}@{model.place}"


class _Usable:
    """A file that is just being edited must not end a run: the last settings without a mistake count."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._last: Settings | None = None

    def __call__(self) -> Settings:
        try:
            self._last = self._settings()
        except UserError:
            if self._last is None:
                raise
        return self._last


def references(settings: Settings, role: ModelRole) -> Sequence[str]:
    """``NAME`` or ``NAME@PROVIDER``, in the order in which they are asked."""
    own: Sequence[str] = getattr(settings.roles, role.value)
    return own or settings.roles.code or ([settings.model.name] if settings.model.name else [])
