import json
from pathlib import Path

from tests.clock import FakeClock

from detent.core.events import FeedItem, Progressed, Recorded, Reflected, RunStarted, Streamed
from detent.core.talk import Delta, DeltaKind
from detent.core.work import Task, TaskKind
from detent.hub.hub import Hub
from detent.lsp.custom import written
from detent.lsp.messages import Event


def test_an_item_of_the_feed_is_written_as_its_type_says(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path, FakeClock())
    heard = list[FeedItem]()
    hub.subscribe(heard.append)
    hub.lease.take("a")
    hub.append("a", RunStarted(Task(TaskKind.DO, "gü \udcff"), "/project", "none"))
    hub.append("a", Reflected(1, "x"))
    hub.send("a", Progressed("thinking"))
    hub.send("a", Streamed("call", Delta(DeltaKind.TEXT, "word")))
    told = [json.loads(written("file:///project", item)) for item in heard]
    assert [one["kind"] for one in told] == ["run_started", "reflected", "progressed", "streamed"]
    assert all(Event.model_validate(one).model_dump(mode="json", by_alias=True) == one for one in told)
    assert [one["seq"] for one in told] == [1, 2, None, None]
    assert told[3]["data"]["delta"]["text"] == "word"
    read = [written("file:///project", item) for item in hub.events()]
    stored = [item for item in heard if isinstance(item, Recorded)]
    assert [json.loads(one) for one in read] == [json.loads(written("file:///project", item)) for item in stored]
    hub.close()
