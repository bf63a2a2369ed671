"""One request to a host that a person allowed, by a command's rules: through the proxy that looks where a name leads.

Redirects are not followed, for they may lead to another host.
"""

import asyncio
import socket
from collections.abc import Sequence

import httpx2

from detent.core.errors import ToolFailed
from detent.core.hosts import Host
from detent.core.ports import Fetched, Request
from detent.harness.sandbox.proxy import Proxy

SECONDS = 30.0
"""For whatever comes next."""
MOST_SECONDS = 60.0
"""For all of it: some answers never end."""
MOST_READ = 1024 * 1024


async def fetch(request: Request, hosts: Sequence[Host]) -> Fetched:
    """ToolFailed where no answer came, or none was allowed."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        port = listening.getsockname()[1]
        async with Proxy(hosts, listening) as proxy:
            problem = ""
            try:
                async with asyncio.timeout(MOST_SECONDS):
                    answer = await _answer(request, f"http://127.0.0.1:{port}")
            except TimeoutError:
                problem = f"its answer did not end within {MOST_SECONDS:.0f} seconds"
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                problem = str(error) or type(error).__name__
            if problem or proxy.told:
                raise ToolFailed(f"{request.url} could not be reached: {'; '.join(proxy.told) or problem}")
            return answer


async def _answer(request: Request, proxy: str) -> Fetched:
    headers = {"User-Agent": "detent", "Accept-Encoding": "identity"}
    if request.body:
        headers["Content-Type"] = request.content_type
    async with httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False, proxy=proxy) as client:
        content = request.body.encode() if request.body else None
        sent = client.build_request(request.method, request.url, headers=headers, content=content)
        response = await client.send(sent, stream=True)
        try:
            kept = bytearray()
            async for chunk in response.aiter_raw():
                kept += chunk
                if len(kept) > MOST_READ:
                    break
            kind = response.headers.get("content-type", "")
            leads_to = response.headers.get("location", "")
            data = bytes(kept[:MOST_READ])
            return Fetched(response.status_code, kind, data, leads_to, more=len(kept) > MOST_READ)
        finally:
            await response.aclose()
