"""What comes too early, twice, or after its end."""

from tests.editors.order import Order

CREATE, PROGRESS = "window/workDoneProgress/create", "$/progress"


def test_before_the_client_is_ready_only_messages_come() -> None:
    order = Order()
    assert list(order.saw("window/showMessage", {})) == []
    assert list(order.saw("textDocument/publishDiagnostics", {})) == [
        "textDocument/publishDiagnostics comes before the client is ready"
    ]
    order.ready = True
    assert list(order.saw("textDocument/publishDiagnostics", {})) == []


def test_a_progress_is_made_begun_and_ended_once() -> None:
    said = [
        *(("made", None), ("begin", 10), ("report", 50), ("report", None), ("end", None)),
        ("end", None),
        *(("made", None), ("made", None), ("report", 10), ("begin", None), ("begin", None), ("report", 101)),
    ]
    assert _offences(said) == [
        "nobody made the progress 1",
        "of the progress 1, which never began, there is: end",
        "the progress 1 is made twice",
        "of the progress 1, which never began, there is: report",
        "the progress 1 begins twice",
        "the progress 1 goes from 0 to 101 %",
    ]


def test_a_progress_does_not_go_back() -> None:
    assert _offences([("made", None), ("begin", 60), ("report", 40)]) == ["the progress 1 goes from 60 to 40 %"]


def test_what_is_registered_once_can_be_taken_back_once() -> None:
    order = Order()
    order.ready = True
    there, gone = {"registrations": [{"id": "w"}]}, {"unregisterations": [{"id": "w"}]}
    assert list(order.saw("client/registerCapability", there)) == []
    assert list(order.saw("client/registerCapability", there)) == ["w is registered twice"]
    assert list(order.saw("client/unregisterCapability", gone)) == []
    assert list(order.saw("client/unregisterCapability", gone)) == ["w was never registered"]


def _offences(said: list[tuple[str, int | None]]) -> list[str]:
    order = Order()
    order.ready = True
    found: list[str] = []
    for kind, percentage in said:
        if kind == "made":
            found += order.saw(CREATE, {"token": 1})
        else:
            value = {"kind": kind} if percentage is None else {"kind": kind, "percentage": percentage}
            found += order.saw(PROGRESS, {"token": 1, "value": value})
    return found
