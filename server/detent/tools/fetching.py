"""The tool that asks a server."""

from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.form import text_of
from detent.core.hosts import Host
from detent.core.ports import Effects, Fetched, Power, PreparedCall, Request
from detent.tools.call import Call, CallTool, spec_of
from detent.tools.output import cut, fitting, plain

LONGEST_BODY = 64 * 1024
_LONGEST_CHARACTER = 4


class Http(Call):
    """Ask a server; the user is asked first."""

    url: str = Field(max_length=2000)
    method: Literal["GET", "POST"] = "GET"
    body: str = Field(default="", max_length=LONGEST_BODY)
    content_type: str = Field(default="application/json", pattern=r"^[\w.+/;= -]{1,100}$")

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii() or not url.isprintable():
            raise ValueError("write a whole address, as https://docs.python.org/3/")
        if parts.username is not None or parts.password is not None:
            raise ValueError("an address has no name and no password in it")
        _host(url)
        return url

    @model_validator(mode="after")
    def _get_sends_nothing(self) -> "Http":
        if self.body and self.method == "GET":
            raise ValueError("GET sends no body: use POST")
        return self

    @property
    def title(self) -> str:
        return f"{self.method} {self.url}"

    @property
    def argv(self) -> Sequence[str]:
        """No command is run: this is what a person is asked about."""
        return tuple(filter(None, ("http", self.method, self.url, self.body)))

    @property
    def hosts(self) -> Sequence[Host]:
        return (_host(self.url),)

    async def run(self, effects: Effects) -> str:
        answer = await effects.fetch(Request(self.method, self.url, self.body, self.content_type))
        head = f"{answer.status} {answer.content_type}".strip()
        if answer.leads_to:
            head += f"\n[It leads to {answer.leads_to[:500]}: ask there, if that is what you want.]"
        text = _text(answer)
        if text is None:
            raise ToolFailed(f"{head}\nIt answered with {len(answer.data):,} bytes that are no text.")
        lines = text.splitlines(keepends=True)
        shown = lines[: fitting(lines)]
        rest = "\n[The rest is left out.]" if answer.more or len(shown) < len(lines) else ""
        return plain(f"{head}\n\n{''.join(map(cut, shown))}{rest}")


def _text(answer: Fetched) -> str | None:
    """None for what is no text. Where more was to come, the last character may be there by half."""
    cuts = range(_LONGEST_CHARACTER if answer.more else 1)
    texts = (text_of(answer.data[: len(answer.data) - cut]) for cut in cuts)
    return next((text for text in texts if text is not None), None)


def _host(url: str) -> Host:
    """ValueError where the policy could not name it."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port and parts.port != usual else ""
    return Host.read(f"{parts.hostname}{port}")


def fetching(name: str) -> CallTool[Http]:
    """Nobody knows what a POST does when it is sent again."""

    def bind(call: Http) -> PreparedCall:
        return call

    return CallTool(spec_of(name, Http), CallKind.FETCH, frozenset({Power.FETCH}), False, Http, bind)
