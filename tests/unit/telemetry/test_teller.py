"""A run is told to a real collector on loopback, in the protocol's own bytes."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from tests.clock import FakeClock

from detent.config.settings import TelemetrySettings
from detent.core.events import CallFinished, CallKind, CallStarted, CallStatus, RunFinished, RunStarted
from detent.core.proof import Outcome
from detent.core.talk import Usage
from detent.core.work import Task, TaskKind
from detent.hub.hub import Hub
from detent.telemetry.teller import Teller

CANARY = "canary-content-4711"


class Collecting(ThreadingHTTPServer):
    """Takes what an exporter posts."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: list[tuple[str, bytes]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def spans(self) -> dict[str, Span]:
        found = {}
        for path, body in self.posted:
            if path == "/v1/traces":
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    found.update({span.name: span for scope in resource.scope_spans for span in scope.spans})
        return found

    @property
    def metrics(self) -> dict[str, list[tuple[dict[str, object], float]]]:
        """Name → attributes and sum of each row."""
        found = {}
        for path, body in self.posted:
            if path == "/v1/metrics":
                for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                    for metric in (one for scope in resource.scope_metrics for one in scope.metrics):
                        rows = metric.histogram.data_points
                        found[metric.name] = [(_told(row.attributes), row.sum) for row in rows]
        return found


class _Handler(BaseHTTPRequestHandler):
    server: Collecting

    def do_POST(self) -> None:
        self.server.posted.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def _told(attributes: object) -> dict[str, object]:
    values = {one.key: one.value for one in attributes}  # type: ignore[attr-defined]
    return {key: getattr(value, value.WhichOneof("value")) for key, value in values.items()}


@pytest.fixture
def collecting() -> Iterator[Collecting]:
    server = Collecting()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _run(hub: Hub, clock: FakeClock, run_id: str = "r1") -> None:
    began = clock.time

    def at(seconds: float) -> None:
        clock.time = began + seconds

    blob = hub.blobs.put_text(json.dumps({"text": CANARY}))
    hub.append(run_id, RunStarted(Task(TaskKind.FIX, CANARY), "/secret/place", "gpt-5"))
    hub.append(run_id, CallStarted("m1", CallKind.MODEL, "gpt-5", "Ask gpt-5", role="plan", place="openai"))
    at(2.0)
    hub.append(run_id, CallFinished("m1", CallStatus.COMPLETED, CANARY, blob, Usage(1000, 600, 50, 0, 0.25)))
    hub.append(run_id, CallStarted("t1", CallKind.EXECUTE, "run_command", CANARY, blob))
    at(2.5)
    hub.append(run_id, CallFinished("t1", CallStatus.FAILED, CANARY, blob))
    hub.append(run_id, CallStarted("m2", CallKind.MODEL, "house", "Ask house", role="code", place="corp"))
    at(3.0)
    hub.append(run_id, CallFinished("m2", CallStatus.FAILED, "no answer"))
    hub.append(run_id, RunFinished(Outcome.PROVEN, "done"))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    clock = FakeClock()
    opened = Hub.open(tmp_path / "state", clock)
    opened.lease.take("r1")
    yield opened
    opened.close()


def _tell(hub: Hub, endpoint: str, *, content: bool = False) -> None:
    teller = Teller(TelemetrySettings(endpoint=endpoint, content=content), hub)
    clock = hub.clock
    assert isinstance(clock, FakeClock)
    _run(hub, clock)
    teller.close()


def test_spans_and_metrics_have_the_conventions_names(hub: Hub, collecting: Collecting) -> None:
    _tell(hub, collecting.endpoint)
    spans = collecting.spans
    assert set(spans) == {"invoke_agent detent", "chat gpt-5", "execute_tool run_command", "chat house"}
    run, chat, tool = spans["invoke_agent detent"], spans["chat gpt-5"], spans["execute_tool run_command"]
    assert {chat.parent_span_id, tool.parent_span_id, spans["chat house"].parent_span_id} == {run.span_id}
    assert len({span.trace_id for span in spans.values()}) == 1
    assert run.end_time_unix_nano - run.start_time_unix_nano == 3_000_000_000
    assert chat.end_time_unix_nano - chat.start_time_unix_nano == 2_000_000_000
    told = _told(chat.attributes)
    assert told["gen_ai.operation.name"] == "chat"
    assert (told["gen_ai.provider.name"], told["gen_ai.request.model"]) == ("openai", "gpt-5")
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (1000, 50)
    assert (told["detent.cost.usd"], told["detent.role"]) == (0.25, "plan")
    assert "detent.cost.usd" not in _told(spans["chat house"].attributes)
    assert (tool.status.code, _told(tool.attributes)["error.type"]) == (Status.STATUS_CODE_ERROR, "failed")
    assert _told(run.attributes)["detent.outcome"] == "proven"
    tokens = collecting.metrics["gen_ai.client.token.usage"]
    assert {(row["gen_ai.token.type"], total) for row, total in tokens} == {("input", 1000), ("output", 50)}
    assert sum(total for _, total in collecting.metrics["gen_ai.client.operation.duration"]) == 2.5


def test_no_content_is_told_unless_the_user_wants_it(hub: Hub, collecting: Collecting) -> None:
    _tell(hub, collecting.endpoint)
    assert collecting.posted
    assert all(CANARY.encode() not in body and b"secret/place" not in body for _, body in collecting.posted)


def test_content_on_tells_arguments_results_and_answers(hub: Hub, collecting: Collecting) -> None:
    _tell(hub, collecting.endpoint, content=True)
    assert CANARY in str(_told(collecting.spans["chat gpt-5"].attributes)["gen_ai.output.messages"])
    tool = _told(collecting.spans["execute_tool run_command"].attributes)
    assert CANARY in str(tool["gen_ai.tool.call.arguments"])
    assert CANARY in str(tool["gen_ai.tool.call.result"])


def test_runs_of_other_processes_are_theirs_to_tell(hub: Hub, collecting: Collecting) -> None:
    teller = Teller(TelemetrySettings(endpoint=collecting.endpoint), hub)
    clock = hub.clock
    assert isinstance(clock, FakeClock)
    _run(hub, clock)
    for item in hub.events("r1"):
        hub.lease.release("r1")
        teller.hear(item)
    teller.close()
    assert len(collecting.spans) == 4
    assert sum(path == "/v1/traces" for path, _ in collecting.posted) == 1
