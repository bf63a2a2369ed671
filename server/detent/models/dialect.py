"""How one server is spoken to: what goes into a request, how calls come back, and what an answer has used."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from detent.config.presets import Presets
from detent.config.settings import ModelSettings
from detent.core.talk import ModelRequest, ToolSpec, Usage
from detent.models.answer import Answer
from detent.models.estimate import request_tokens
from detent.models.failures import AttemptFailed
from detent.models.manners import Manners, refuses_tools
from detent.models.prices import price_of, priced
from detent.models.profile import Profile
from detent.models.tagged import Tagged
from detent.models.text_tools import as_text
from detent.models.wire import to_fields, writer_of
from detent.models.written import Written


class Dialect:
    """By what is known of the server beforehand, and what it has refused so far."""

    def __init__(self, settings: ModelSettings, presets: Presets | None) -> None:
        self.profile = Profile.of(settings, presets)
        self._price = price_of(settings, presets)
        self._manners = Manners(self.profile)
        self._written = Written(writer_of(self.profile))
        self._tools: tuple[Sequence[ToolSpec], object] = ((), ())
        """Those of the last request, and how they are written."""

    @property
    def longest(self) -> int:
        return self._manners.longest.tokens

    def fields(self, request: ModelRequest) -> dict[str, object]:
        """Of a request, all but the messages."""
        said = self._said(request)
        fields = to_fields(self.profile, said)
        if said.tools:
            if said.tools is not self._tools[0]:
                self._tools = said.tools, fields["tools"]
            fields["tools"] = self._tools[1]
        self._manners.fit(fields)
        return fields

    def body(self, request: ModelRequest, fields: Mapping[str, object]) -> bytes:
        return self._written.body(self._said(request).messages, fields)

    def _said(self, request: ModelRequest) -> ModelRequest:
        return as_text(request) if self._manners.text_tools else request

    def tagged(self, request: ModelRequest) -> Tagged | None:
        """What reads calls out of the text; None where they come by themselves, or there is nothing to call."""
        wanted = self._manners.text_tools and request.tools
        return Tagged([name for tool in request.tools for name in (tool.name, *tool.through)]) if wanted else None

    def learn(self, fields: Mapping[str, object], failed: AttemptFailed) -> bool:
        """Whether the request shall be sent again at once, in another way."""
        final = not failed.again or refuses_tools(failed.reason)
        return final and self._manners.learn(fields, failed.reason)

    def priced(self, usage: Usage) -> Usage:
        return priced(usage, self._price)

    def used(self, answer: Answer, request: ModelRequest) -> Usage:
        """By the service's own word, else an estimate. What it says of the cost counts where it is known to know."""
        used = answer.usage or Usage(request_tokens(request), output_tokens=answer.written_tokens)
        return self.priced(used if self.profile.provider.costs else replace(used, cost=None))
