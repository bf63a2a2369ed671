"""The ``llm_stream`` cases, as far as a provider alone can meet them, each over a real socket.

The name of a test is the id of its case. What needs the engine's loop (no tool runs, nudges, circles) is a scenario.
"""

import asyncio
import json
import logging
import re
from email.utils import formatdate
from pathlib import Path

import pytest
from tests.asking import KEY, asking
from tests.memory_probe import peak_growth
from tests.model_server import Fault, FaultyReply, script
from tests.model_stream import Style
from tests.patience import slowness

from detent.core.errors import ModelUnavailable
from detent.core.talk import DeltaKind, Reply, ToolCall
from detent.models.script import ScriptedCall

_CASES = Path(__file__).with_name("cases") / "llm_stream.jsonl"
_ENGINE_ONLY = frozenset(("test_p15_same_call_loop", "test_p16_ab_ab_loop"))
_CALL = ScriptedCall(name="read_file", arguments={"path": "src/calc.py"})
_TEXT = "One two three four five six seven eight nine ten. " * 4


def test_every_case_has_a_test() -> None:
    ids = [json.loads(line)["id"] for line in _CASES.read_text().splitlines()]
    names = {"test_" + re.sub(r"^LS-", "", case).replace("-", "_").lower() for case in ids}
    assert len(ids) == 19
    assert names - _ENGINE_ONLY <= set(globals())


def _only(reply: Reply) -> ToolCall:
    (call,) = reply.message.tool_calls
    return call


async def test_p01_drop_before_first_byte() -> None:
    drops = FaultyReply(text="never", faults=(Fault(kind="drop"),) * 9)
    async with asking(script(drops)) as asker:
        with pytest.raises(ModelUnavailable, match=r"^scripted at 127\.0\.0\.1:\d+ did not answer after 5 tries: "):
            await asker.ask()
        assert len(asker.server.bodies) == 5
        assert len(asker.notices(DeltaKind.RESTART)) == 4
        for number, pause in enumerate(asker.clock.slept):
            assert 0.75 * 0.5 * 2**number <= pause <= 1.25 * 0.5 * 2**number
        assert len(set(asker.clock.slept)) == 4
        assert sum(asker.clock.slept) <= 30


async def test_p02_drop_mid_text() -> None:
    broken = FaultyReply(text=_TEXT, tool_calls=(_CALL,), faults=(Fault(kind="reset", after=20),))
    async with asking(script(broken)) as asker:
        reply = await asker.ask()
        assert reply.message.text == _TEXT
        assert _only(reply).arguments == _CALL.raw
        kinds = [delta.kind for delta in asker.deltas]
        restart = kinds.index(DeltaKind.RESTART)
        before = "".join(delta.text for delta in asker.deltas[:restart])
        rest = asker.deltas[restart + 1 :]
        after = "".join(delta.text for delta in rest if delta.kind is DeltaKind.TEXT)
        assert _TEXT.startswith(before)
        assert 0 < len(before) < len(_TEXT)
        assert after == _TEXT


@pytest.mark.parametrize(
    ("kind", "styles"), [("no_end", ()), ("no_end", ("unframed",)), ("no_done", ("unframed",))], ids=str
)
async def test_p03_no_terminal_event(kind: str, styles: tuple[Style, ...]) -> None:
    endless = FaultyReply(
        text="a", tool_calls=(_CALL,), styles=styles, faults=(Fault.model_validate({"kind": kind}),) * 9
    )
    async with asking(script(endless)) as asker:
        with pytest.raises(ModelUnavailable, match="the answer broke off"):
            await asker.ask()
        assert len(asker.server.bodies) == 5


async def test_p04_idle_stall() -> None:
    stalled = FaultyReply(text=_TEXT, faults=(Fault(kind="stall", after=5),))
    async with asking(script(stalled), idle_seconds=1.0, waiting_seconds=0.3) as asker:
        reply = await asker.ask()
        assert reply.message.text == _TEXT
        assert "silent for 1 seconds" in asker.notices(DeltaKind.RESTART)[0]
        assert len(asker.notices(DeltaKind.WAITING)) >= 2
        assert "silent" in asker.notices(DeltaKind.WAITING)[0]


async def test_p05_429_retry_after_seconds() -> None:
    busy = FaultyReply(text="ok", faults=(Fault(kind="status", status=429, headers={"Retry-After": "2"}),))
    async with asking(script(busy)) as asker:
        assert (await asker.ask()).message.text == "ok"
        (pause,) = asker.clock.slept
        assert 2.0 <= pause <= 2.6


async def test_p06_429_retry_after_date() -> None:
    async with asking(script(FaultyReply(text="ok"))) as asker:
        date = formatdate(asker.clock.now() + 3, usegmt=True)
    faults = (
        Fault(kind="status", status=429, headers={"Retry-After": date}),
        Fault(kind="status", status=429, headers={"retry-after-ms": "1500", "Retry-After": "9"}),
    )
    async with asking(script(FaultyReply(text="ok", faults=faults))) as asker:
        assert (await asker.ask()).message.text == "ok"
        by_date, by_milliseconds = asker.clock.slept
        assert 3.0 <= by_date <= 3.6
        assert 1.5 <= by_milliseconds <= 2.1


async def test_p07_5xx_burst() -> None:
    faults = tuple(Fault(kind="status", status=status) for status in (500, 502, 503, 529))
    async with asking(script(FaultyReply(text="ok", faults=faults))) as asker:
        assert (await asker.ask()).message.text == "ok"
        assert len(asker.clock.slept) == 4
        assert sum(asker.clock.slept) <= 30
        told = [re.findall("answered (5..)", notice) for notice in asker.notices(DeltaKind.RESTART)]
        assert told == [["500"], ["502"], ["503"], ["529"]]


async def test_p08_401(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with asking(script("never"), key="another key") as asker:
        with pytest.raises(ModelUnavailable) as caught:
            await asker.ask()
        assert asker.server.headers[0]["authorization"] == f"Bearer {KEY}"
        assert len(asker.server.bodies) == 1
        assert asker.clock.slept == []
        shown = f"{caught.value!r} {caught.value} {asker.model!r} {asker.deltas!r}"
    assert "401" in str(caught.value)
    assert "detent config init" in str(caught.value)
    assert KEY not in shown
    assert "sk-canary" not in shown
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert caplog.records, "nothing was logged at all, so this test looks at nothing"
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "styles", [("joined",), ("mixed_ends",), ("bytes",), ("bytes", "mixed_ends", "comments")], ids=str
)
async def test_p09_malformed_sse(styles: tuple[Style, ...]) -> None:
    reply = FaultyReply(text="Grüße 😀, all is well.", tool_calls=(_CALL,), styles=styles)
    async with asking(script(reply)) as asker:
        got = await asker.ask()
        assert got.message.text == reply.text
        assert _only(got).arguments == _CALL.raw
        assert asker.clock.slept == []


async def test_p09_malformed_sse_inside_a_call_is_a_failed_attempt() -> None:
    in_call = FaultyReply(tool_calls=(_CALL,), faults=(Fault(kind="malformed", after=3, text="{bad"),))
    async with asking(script(in_call)) as asker:
        assert _only(await asker.ask()).arguments == _CALL.raw
        assert "in the middle of a tool call" in asker.notices(DeltaKind.RESTART)[0]


async def test_p09_malformed_sse_before_a_call_is_a_failed_attempt() -> None:
    """The lost event may have been the call before."""
    before = FaultyReply(text="a b", tool_calls=(_CALL,), faults=(Fault(kind="malformed", after=2, text="{bad"),))
    async with asking(script(before)) as asker:
        assert _only(await asker.ask()).arguments == _CALL.raw
        assert len(asker.clock.slept) == 1


async def test_p09_malformed_sse_in_mere_text_is_left_out() -> None:
    in_text = FaultyReply(text=_TEXT, faults=(Fault(kind="malformed", after=4, text="{bad"),))
    async with asking(script(in_text)) as asker:
        assert (await asker.ask()).message.text == _TEXT
        assert asker.clock.slept == []


@pytest.mark.parametrize(
    ("text", "styles"),
    [
        ("😀 grün 漢字 👩‍💻", ("bytes",)),
        ("😀 grün 漢字 👩‍💻", ("bom",)),
        ("😀 grün 漢字 👩‍💻", ("bom", "bytes", "mixed_ends")),
        ("😀 grün 漢字 👩‍💻", ("escaped",)),
        ("Grüße, ça va? ñandú", ("latin-1",)),
        ("Grüße, ça va? ñandú", ("latin-1", "bytes")),
    ],
    ids=str,
)
async def test_p10_sse_utf8_split(text: str, styles: tuple[Style, ...]) -> None:
    async with asking(script(FaultyReply(text=text, styles=styles))) as asker:
        assert (await asker.ask()).message.text == text
        assert asker.shown() == text
        assert asker.clock.slept == []


@pytest.mark.parametrize(
    "arguments", ['{"path": "a.py", }', "null", "[]", '{"a": NaN}', "", "{", "[" * 10_000, "ä\ud800"]
)
async def test_p11_invalid_tool_json(arguments: str) -> None:
    """The engine sees the raw text, and the next request is one that a strict server takes."""
    wrong = FaultyReply(tool_calls=(ScriptedCall(name="read_file", arguments=arguments),), styles=("escaped",))
    async with asking(script(wrong, wrong, "I give up.")) as asker:
        first = await asker.ask_on("These arguments do not fit.")
        assert _only(first).arguments == (arguments.replace("\ud800", "\ufffd") or "{}")
        await asker.ask_on("These arguments do not fit.")
        assert (await asker.ask()).message.text == "I give up."
        first_body, _, last_body = asker.server.bodies
        messages = first_body[: first_body.index(b'],"model"')]
        assert last_body.startswith(messages)


@pytest.mark.parametrize("name", ["Read_File2", "Read File!", "", "läs", "x" * 100])
async def test_p12_unknown_tool(name: str) -> None:
    """The engine sees the name as the model wrote it, and the next request is one that a strict server takes."""
    unknown = FaultyReply(tool_calls=(ScriptedCall(name=name, arguments={"path": "a"}),))
    async with asking(script(unknown, "done")) as asker:
        assert _only(await asker.ask_on("There is no such tool.")).name == name
        assert (await asker.ask()).message.text == "done"


@pytest.mark.parametrize("styles", [(), ("whole_calls",), ("whole_calls", "no_index")], ids=str)
async def test_p13_duplicate_tool_ids(styles: tuple[Style, ...]) -> None:
    calls = tuple(ScriptedCall(name="read_file", arguments={"path": path}, id="same") for path in ("a", "b", "c"))
    async with asking(script(FaultyReply(tool_calls=calls, styles=styles), "done")) as asker:
        reply = await asker.ask_on()
        assert [call.arguments for call in reply.message.tool_calls] == [call.raw for call in calls]
        assert len({call.id for call in reply.message.tool_calls}) == 3
        assert (await asker.ask()).message.text == "done"


async def test_p13_ids_that_come_again_in_a_later_reply_are_distinct_too() -> None:
    again = FaultyReply(tool_calls=(ScriptedCall(name="read_file", id="call_0"),))
    async with asking(script(again, again, "done")) as asker:
        ids = [_only(await asker.ask_on()).id, _only(await asker.ask_on()).id]
        assert len(set(ids)) == 2
        assert (await asker.ask()).message.text == "done"


async def test_p14_empty_reply() -> None:
    """An empty reply is a reply: whether to ask again is the engine's matter, and its history can be sent."""
    empty = FaultyReply(text="")
    async with asking(script(empty, empty, "at last")) as asker:
        assert (await asker.ask_on("Please answer.")).message.text == ""
        assert (await asker.ask_on("Please answer.")).message.text == ""
        assert (await asker.ask()).message.text == "at last"
        assert asker.clock.slept == []


async def test_p17_very_long_output() -> None:
    flood = FaultyReply(faults=(Fault(kind="flood", size=50_000_000),))
    async with asking(script(flood)) as asker:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        await asker.model.close()
        ticking = asyncio.create_task(tick())
        reply = await asker.ask()
        ticking.cancel()
        assert len(reply.message.text.encode()) == 2_000_000
        assert reply.stop == "length"
        assert reply.usage.output_tokens >= 500_000
        assert asker.server.gone_at is not None
        await asyncio.wait_for(asker.server.gone_at, 60)
        assert asker.server.sent < 20_000_000
        assert ticks >= 5


def test_p17_very_long_output_needs_little_memory() -> None:
    assert peak_growth() < 60_000_000


@pytest.mark.parametrize("styles", [(), ("no_index",), ("whole_calls",), ("null_content", "comments")], ids=str)
async def test_p18_parallel_calls_one_bad(styles: tuple[Style, ...]) -> None:
    """All three arrive, in order, the bad one as it was written."""
    calls = tuple(
        ScriptedCall(name="read_file", arguments=raw) for raw in ('{"path": "a"}', '{"path": ', '{"path": "c"}')
    )
    async with asking(script(FaultyReply(tool_calls=calls, styles=styles), "done")) as asker:
        reply = await asker.ask_on()
        assert [call.arguments for call in reply.message.tool_calls] == [call.raw for call in calls]
        assert (await asker.ask()).message.text == "done"


async def test_p19_cancel_mid_stream() -> None:
    stalled = FaultyReply(text=_TEXT, tool_calls=(_CALL,), faults=(Fault(kind="stall", after=11),))
    async with asking(script(stalled)) as asker:
        asked = asyncio.create_task(asker.ask())
        await asker.heard(10)
        cancelled_at = asyncio.get_running_loop().time()
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert asker.server.gone_at is not None
        gone_at = await asyncio.wait_for(asker.server.gone_at, 60)
        assert gone_at - cancelled_at < 0.5 * slowness()
        assert len(asker.server.bodies) == 1
