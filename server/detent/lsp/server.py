"""The server object that routes are registered on. It holds nothing: what a connection knows is its ``Session``."""

import logging
from typing import TYPE_CHECKING

from pygls.lsp.server import LanguageServer

from detent import __version__
from detent.lsp.dispatch import make_converter
from detent.lsp.protocol import DetentProtocol
from detent.lsp.session import Session

if TYPE_CHECKING:
    from pygls.server import ServerErrors

_log = logging.getLogger(__name__)


class DetentServer(LanguageServer):
    protocol: DetentProtocol

    def __init__(self) -> None:
        super().__init__("detent", __version__, protocol_cls=DetentProtocol, converter_factory=make_converter)

    @property
    def session(self) -> Session:
        return self.protocol.session

    def report_server_error(self, error: Exception, source: "ServerErrors") -> None:
        """A bug is for the log; pygls would pop it up in the editor."""
        _log.error("%s: %s", getattr(source, "__name__", source), error, exc_info=error)
