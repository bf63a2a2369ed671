"""Servers of models on this machine: which of them answer, and with what."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from detent.config.presets import Presets, Provider
from detent.models.profile import LOOPBACK

_SECONDS = 1.5
_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Found:
    name: str
    provider: Provider
    models: tuple[str, ...]


async def find_local(presets: Presets) -> Sequence[Found]:
    """Those of the table that are meant for this machine and answer on loopback. Nothing is sent anywhere else."""
    local = [(name, one) for name, one in presets.provider.items() if one.local and _is_here(one)]
    # Importing the client takes most of a second.
    from detent.models.listing import model_names  # noqa: PLC0415 - see above

    names = await asyncio.gather(*(model_names(one.base_url, _SECONDS) for _, one in local))
    return [
        Found(name, provider, tuple(models[:_MOST_SHOWN]))
        for (name, provider), models in zip(local, names, strict=True)
        if models is not None
    ]


def _is_here(provider: Provider) -> bool:
    return urlsplit(provider.base_url).hostname in LOOPBACK
