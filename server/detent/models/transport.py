"""The OpenAI SDK, and the only file that imports it: requests out, bytes in, every failure as AttemptFailed.

Importing this takes most of a second, so only the provider does it, in a thread, when the first answer is wanted.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import openai

from detent.core.errors import Cause
from detent.models.backoff import asked_wait
from detent.models.failures import AttemptFailed, Complaint, cause_of, complaint_in, worth_retrying
from detent.models.profile import LOOPBACK


@dataclass(frozen=True, slots=True)
class Incoming:
    """A response whose body is still arriving. ``framed``: a body that was cut off cannot look like one that ended."""

    framed: bool
    charset: str | None
    chunks: AsyncGenerator[bytes, None]


class _OneAddress(httpx2.AsyncClient):
    """Whatever the SDK makes of a request, it goes to this address with these headers alone.

    The SDK adds what machine this is, and what OPENAI_… variables hold: a key of one server never goes to another.
    """

    def __init__(self, url: str, headers: Mapping[str, str], connect_seconds: float) -> None:
        # Only the connection has a deadline here: the watch knows the others, and it can tell tokens from bytes.
        timeout = httpx2.Timeout(None, connect=connect_seconds)
        # Elsewhere a proxy may be the only way out; a model on this machine is never behind one.
        super().__init__(timeout=timeout, follow_redirects=False, trust_env=urlsplit(url).hostname not in LOOPBACK)
        self._address = httpx2.URL(url)
        self._sent = httpx2.Headers(headers)

    def build_request(
        self,
        method: str,
        url: httpx2.URL | str,
        **others: Any,  # noqa: ANN401 - as the client's own, of which the SDK gives nearly all
    ) -> httpx2.Request:
        return httpx2.Request(
            method,
            self._address,
            headers=self._sent,
            content=others["content"],
            extensions={"timeout": self.timeout.as_dict()},
        )


class Transport:
    """Connections to one server, kept open between answers."""

    def __init__(self, base_url: str, key: str | None, connect_seconds: float, now: Callable[[], float]) -> None:
        """AttemptFailed for an address or a key with which no request can be made."""
        self._now = now
        self._connect_seconds = connect_seconds
        self._host = urlsplit(base_url).netloc
        # Whole, because the SDK takes long to put the parts together.
        self._url = _address(base_url)
        with self._failures():
            http_client = _OneAddress(self._url, _headers(key), connect_seconds)
        # Empty texts instead of None: for None the SDK would look into the environment.
        self._client = openai.AsyncOpenAI(
            api_key="",
            admin_api_key="",
            base_url=base_url,
            max_retries=0,
            http_client=http_client,
        )

    async def close(self) -> None:
        await self._client.close()

    @asynccontextmanager
    async def post(self, body: bytes) -> AsyncIterator[Incoming]:
        """Send a request for a chat completion. Leaving the block closes the connection unless all was read."""
        with self._failures():
            # Not chat.completions.create: that one writes the model before the messages, and no prefix would stay.
            response = await self._client.post(
                self._url,
                cast_to=httpx2.Response,
                content=body,
                options={"headers": {"Authorization": openai.Omit()}},
                stream=True,
            )
        try:
            yield _incoming(response, self._chunks(response))
        finally:
            await response.aclose()

    async def _chunks(self, response: httpx2.Response) -> AsyncGenerator[bytes, None]:
        with self._failures():
            async for chunk in response.aiter_bytes():
                yield chunk

    @contextmanager
    def _failures(self) -> Iterator[None]:
        # ``from None``: the SDK's errors hold the request with its key, and must not be shown with ours.
        try:
            yield
        except openai.APIStatusError as error:
            raise self._refused(error) from None
        except openai.APITimeoutError:
            reason = f"there was no connection within {self._connect_seconds:g} seconds"
            raise AttemptFailed(reason, cause=Cause.TIMEOUT) from None
        except openai.APIConnectionError as error:
            raise AttemptFailed(f"the connection failed ({_named(error.__cause__ or error)})") from None
        except httpx2.HTTPError as error:
            raise AttemptFailed(f"the connection broke ({_named(error)})") from None
        except (openai.OpenAIError, httpx2.InvalidURL) as error:
            raise AttemptFailed(str(error), again=False) from None

    def _refused(self, error: openai.APIStatusError) -> AttemptFailed:
        status, headers = error.status_code, error.response.headers
        if 300 <= status < 400:
            target = urlsplit(headers.get("location", "")).netloc or self._host
            reason = f"it redirects to {target}, which is not followed; set model.base_url to the right address"
            return AttemptFailed(reason, again=False)
        complaint = complaint_in({"error": error.body}) or Complaint()
        said = "" if complaint.message.startswith("<") else complaint.message
        again = worth_retrying(status) and not complaint.about_money and headers.get("x-should-retry") != "false"
        advice = "; check the key, for example with `detent config init`" if status in (401, 403) else ""
        reason = f"it answered {status}{f' ({said})' if said else ''}{advice}"
        cause = cause_of(complaint, status)
        return AttemptFailed(reason, again=again, wait=asked_wait(headers, self._now()), cause=cause)


def _address(base_url: str) -> str:
    """What an address asks for, such as the version of a service, stays at its end."""
    parts = urlsplit(base_url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/chat/completions"))


def _headers(key: str | None) -> Mapping[str, str]:
    if key and not (key.isascii() and key.isprintable() and key == key.strip()):
        # Said here, because whoever refuses it later quotes it.
        reason = "the key holds a sign that no key can hold; save it anew, for example with `detent config init`"
        raise AttemptFailed(reason, again=False)
    return {
        "Connection": "keep-alive",
        **({"authorization": f"Bearer {key}"} if key else {}),
        "accept": "application/json",
        "content-type": "application/json",
        "user-agent": "detent",
        "accept-encoding": "identity",
    }


def _incoming(response: httpx2.Response, chunks: AsyncGenerator[bytes, None]) -> Incoming:
    framed = "transfer-encoding" in response.headers or "content-length" in response.headers
    return Incoming(framed, response.charset_encoding, chunks)


def _named(error: BaseException) -> str:
    return str(error) or type(error).__name__
