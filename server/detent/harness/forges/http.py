"""One request to a service and its whole answer. Redirects are not followed, and nothing is tried twice."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from detent.core.errors import UserError

_SECONDS = 30.0
_MOST_READ = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Response:
    """``data``: what it holds as JSON; None for what is none. The names of ``headers`` are in small letters."""

    status: int
    headers: Mapping[str, str]
    data: Any

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


async def send(method: str, url: str, headers: Mapping[str, str], body: Mapping[str, object] | None = None) -> Response:
    """UserError where no answer came."""
    local = httpx2.URL(url).host in ("localhost", "127.0.0.1")
    sent = {"User-Agent": "detent", "Accept-Encoding": "identity", **headers}
    try:
        async with httpx2.AsyncClient(timeout=_SECONDS, follow_redirects=False, trust_env=not local) as client:
            request = client.build_request(method, url, headers=sent, json=body)
            response = await client.send(request, stream=True)
            try:
                return Response(response.status_code, dict(response.headers), _read(await _whole(response)))
            finally:
                await response.aclose()
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        # ``from None``: the library's errors hold the request with its token.
        said = str(error) or type(error).__name__
        raise UserError(f"{httpx2.URL(url).host} could not be reached ({said}): try again later.") from None


async def _whole(response: httpx2.Response) -> bytes:
    kept = bytearray()
    async for chunk in response.aiter_bytes():
        kept += chunk
        if len(kept) > _MOST_READ:
            raise UserError(f"{response.url.host} answered with more than {_MOST_READ // 1024 // 1024} MB.")
    return bytes(kept)


def _read(body: bytes) -> Any:  # noqa: ANN401 - JSON is of any kind
    try:
        return json.loads(body)
    except ValueError:
        return None
