"""Which models a server says that it has. Importing this takes a while, as the transport's import does."""

from collections.abc import Sequence

import httpx2
from pydantic import BaseModel, ValidationError

_MOST_BYTES = 2_000_000


class _Model(BaseModel):
    id: str


class _Listing(BaseModel):
    data: tuple[_Model, ...] | None = None


async def model_names(base_url: str, seconds: float) -> Sequence[str] | None:
    """None when nothing answers there, or something that is no server of models."""
    try:
        async with httpx2.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False) as client:
            response = await client.get(f"{base_url.rstrip('/')}/models", headers={"User-Agent": "detent"})
        if response.status_code != httpx2.codes.OK or len(response.content) > _MOST_BYTES:
            return None
        return [one.id for one in _Listing.model_validate_json(response.content).data or ()]
    except (httpx2.HTTPError, httpx2.InvalidURL, ValidationError):
        return None
