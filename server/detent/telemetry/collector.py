"""The SDK of OpenTelemetry, and the only file that imports it: spans and metrics to one collector over HTTP."""

from urllib.parse import urlsplit

import requests
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span as OpenSpan
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

from detent import __version__
from detent.telemetry.story import Began, Span

_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
_SHARED = ("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "error.type")
_SECONDS = 5


class Collector:
    """Used from one thread. What the collector does not take is lost, and nobody waits for it."""

    def __init__(self, endpoint: str) -> None:
        session = requests.Session()
        # Elsewhere a proxy may be the only way out; a collector on this machine is never behind one.
        session.trust_env = urlsplit(endpoint).hostname not in _LOOPBACK
        resource = Resource.create({"service.name": "detent", "service.version": __version__})
        base = endpoint.rstrip("/")
        self._traces = TracerProvider(resource=resource)
        spans = OTLPSpanExporter(f"{base}/v1/traces", session=session, timeout=_SECONDS)
        self._traces.add_span_processor(BatchSpanProcessor(spans))
        metrics = OTLPMetricExporter(f"{base}/v1/metrics", session=session, timeout=_SECONDS)
        self._metrics = MeterProvider([PeriodicExportingMetricReader(metrics)], resource=resource)
        self._tracer = self._traces.get_tracer("detent", __version__)
        meter = self._metrics.get_meter("detent", __version__)
        self._tokens = meter.create_histogram("gen_ai.client.token.usage", "{token}", "Tokens of a question.")
        self._seconds = meter.create_histogram("gen_ai.client.operation.duration", "s", "How long a question took.")
        self._runs: dict[str, OpenSpan] = {}

    def begin(self, run: Began) -> None:
        span = self._tracer.start_span(
            "invoke_agent detent", attributes=run.attributes, start_time=_nanoseconds(run.at)
        )
        self._runs[run.run_id] = span

    def tell(self, span: Span) -> None:
        open_span = self._runs.pop(span.run_id, None) if span.is_run else self._start(span)
        if open_span is None:
            return
        open_span.set_attributes(span.attributes)
        if span.failed:
            open_span.set_status(Status(StatusCode.ERROR, span.failed))
        open_span.end(_nanoseconds(span.ended))
        if span.is_client:
            self._measure(span)

    def close(self) -> None:
        """Send what is left. Runs that go on have no end, and are told without one."""
        for span in self._runs.values():
            span.end()
        self._traces.shutdown()
        self._metrics.shutdown(_SECONDS * 1000)

    def _start(self, span: Span) -> OpenSpan:
        run = self._runs.get(span.run_id)
        kind = SpanKind.CLIENT if span.is_client else SpanKind.INTERNAL
        context = set_span_in_context(run) if run else None
        return self._tracer.start_span(span.name, context, kind, start_time=_nanoseconds(span.began))

    def _measure(self, span: Span) -> None:
        shared = {name: span.attributes[name] for name in _SHARED if name in span.attributes}
        self._seconds.record(span.ended - span.began, shared)
        for sort in ("input", "output"):
            tokens = span.attributes[f"gen_ai.usage.{sort}_tokens"]
            if isinstance(tokens, int) and tokens:
                self._tokens.record(tokens, {**shared, "gen_ai.token.type": sort})


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1_000_000_000)
