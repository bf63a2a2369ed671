"""One model at one service, as the settings and the table know it."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from detent.config.presets import Fields, Known, Presets, Provider, fields_for, level_of, shipped
from detent.config.settings import ModelSettings

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True, slots=True)
class Profile:
    settings: ModelSettings
    provider: Provider
    known: Known
    place: str
    """The service's name in the table; its address where it has none."""

    @classmethod
    def of(cls, settings: ModelSettings, presets: Presets | None = None) -> "Profile":
        table = presets or shipped()
        place = table.provider_name(settings) or urlsplit(settings.base_url).netloc
        return cls(settings, table.provider_of(settings), table.known(settings), place)

    @property
    def name(self) -> str:
        return self.settings.name or ""

    @property
    def context(self) -> int | None:
        """How many tokens a request and its answer may have together; None when nobody knows."""
        return self.settings.context or self.known.context

    @property
    def costs_nothing(self) -> bool:
        """True for a model of this machine, said by name: at a mere address there might be a door to a paid one."""
        here = urlsplit(self.settings.base_url).hostname in LOOPBACK
        paid = any(fnmatchcase(self.name.lower(), pattern) for pattern in self.provider.paid)
        return bool(self.settings.provider) and here and self.provider.free and not paid

    def thinking(self, *, with_tools: bool) -> Fields:
        """The fields of a request that say how much the model shall think; none where that is left to the service."""
        level = level_of(self.settings)
        if with_tools and not self.provider.thinking_with_tools and level is not None:
            level = "off"
        return fields_for({**self.provider.thinking, **self.known.thinking}, level)
