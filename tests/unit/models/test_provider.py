import asyncio
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.asking import KEY, SleepyClock, asking
from tests.model_server import Fault, FaultyReply, ScriptedServer, script
from tests.model_stream import Style

from detent.config.settings import ModelSettings
from detent.core.errors import ModelUnavailable
from detent.core.talk import DeltaKind, Message, ModelRequest, Role, Usage
from detent.models.provider import OpenAIModel
from detent.models.script import ScriptedCall

CALL = ScriptedCall(name="read_file", arguments={"path": "a.py"})


def _raw(body: object, **headers: str) -> FaultyReply:
    """A reply whose first attempt has this body, as it stands."""
    text = body if isinstance(body, str) else json.dumps(body)
    return FaultyReply(text="fine", faults=(Fault(kind="raw", text=text, headers=headers),))


async def test_a_reply_has_words_thoughts_calls_and_usage() -> None:
    usage = Usage(1000, 900, 50, 20)
    full = FaultyReply(text="I will read.", thought="Let me see.", tool_calls=(CALL,), usage=usage)
    async with asking(script(full), input_price=1.0, cached_price=0.1, output_price=10.0) as asker:
        reply = await asker.ask()
        (call,) = reply.message.tool_calls
        assert (reply.message.role, reply.message.text, reply.stop) == (Role.ASSISTANT, "I will read.", "tool_calls")
        assert (call.name, call.arguments) == ("read_file", '{"path": "a.py"}')
        assert asker.shown() == "I will read."
        assert asker.shown(DeltaKind.THOUGHT) == "Let me see."
        assert replace(reply.usage, cost=None) == usage
        assert reply.usage.cost == pytest.approx((100 * 1 + 900 * 0.1 + 50 * 10) / 1e6)


async def test_a_key_with_which_no_request_can_be_made_is_one_sentence() -> None:
    settings = ModelSettings(name="scripted", base_url="http://127.0.0.1:1/v1")
    model = OpenAIModel(settings, f"{KEY}\r", clock := SleepyClock())
    with pytest.raises(ModelUnavailable, match="did not answer: the key holds a sign that no key can") as caught:
        await model.reply(ModelRequest((Message(Role.USER, "Hello."),), ()), lambda _: None)
    assert KEY not in str(caught.value)
    assert clock.slept == []


async def test_messages_are_a_byte_prefix_of_the_next_request() -> None:
    """Over the real socket, with all that a conversation can hold."""
    odd = FaultyReply(
        text="ü 😀 </s>\r\n\u2028",
        tool_calls=(CALL, ScriptedCall(name="nö", arguments='{"path": ')),
    )
    async with asking(script(odd, "", FaultyReply(tool_calls=(CALL,)), "done"), temperature=0.5) as asker:
        for _ in range(4):
            await asker.ask_on('said "\x7f\ud800 ü')
        bodies = asker.server.bodies
        assert len(bodies) == 4
        for before, after in itertools.pairwise(bodies):
            messages = before[: before.index(b'],"model"')]
            assert messages.startswith(b'{"messages":[{"role":"system",')
            assert after.startswith(messages + b",")
            assert before[len(messages) :] == after[after.index(b'],"model"') :]


async def test_settings_and_request_are_in_the_body() -> None:
    async with asking(script("a", "b"), temperature=0.0, max_output_tokens=100) as asker:
        await asker.ask_on()
        await asker.model.reply(ModelRequest(asker.messages, max_output_tokens=7), asker.deltas.append)
        first, second = (json.loads(body) for body in asker.server.bodies)
        assert (first["model"], first["temperature"], first["max_tokens"]) == ("scripted", 0.0, 100)
        assert (first["stream"], first["stream_options"]) == (True, {"include_usage": True})
        assert second["max_tokens"] == 7
        assert "tools" not in second


async def test_one_connection_serves_all_requests_without_delay() -> None:
    async with asking(script("a", "b", "c")) as asker:
        for _ in range(3):
            await asker.ask_on()
        assert asker.server.no_delay == [True]


async def test_our_end_of_the_connection_does_not_delay_either() -> None:
    """Nagle's algorithm would hold a request back until the last one's acknowledgement, up to 40 ms."""
    async with asking(script("a")) as asker:
        await asker.ask()
        (ours,) = _sockets_to(asker.server.port)
        with ours:
            assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def _sockets_to(port: int) -> list[socket.socket]:
    """Copies of all open sockets of this process whose other end is there."""
    found = []
    for opened in list(Path("/proc/self/fd").iterdir()):
        try:
            copy = socket.socket(fileno=os.dup(int(opened.name)))
        except OSError:
            continue
        with contextlib.suppress(OSError):
            if copy.getpeername() == ("127.0.0.1", port):
                found.append(copy)
                continue
        copy.close()
    return found


async def test_only_what_is_needed_is_sent_and_no_variable_adds_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-server")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: 1\nAuthorization: Bearer other")
    async with asking(script("a")) as asker:
        await asker.ask()
        (headers,) = asker.server.headers
        assert headers["authorization"] == f"Bearer {KEY}"
        assert set(headers) <= {
            "accept",
            "accept-encoding",
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "host",
            "user-agent",
        }
        assert headers["accept-encoding"] == "identity", "a compressed stream comes late, and may be a bomb"
        keyless = OpenAIModel(ModelSettings(name="m", base_url=asker.server.base_url), None, SleepyClock())
        await keyless.reply(ModelRequest((Message(Role.USER, "x"),)), asker.deltas.append)
        await keyless.close()
        assert "authorization" not in asker.server.headers[1]


async def test_an_address_may_end_in_a_slash() -> None:
    async with asking(script("a")) as asker:
        model = OpenAIModel(ModelSettings(name="m", base_url=f"{asker.server.base_url}/"), KEY, SleepyClock())
        assert (await model.reply(ModelRequest(asker.messages), asker.deltas.append)).message.text == "a"
        await model.close()


async def test_a_proxy_does_not_stand_before_a_model_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with asking(script("a")) as asker:
        assert (await asker.ask()).message.text == "a"


def test_the_sdk_is_not_imported_before_a_reply_is_wanted() -> None:
    code = """
import sys
from detent.config.settings import ModelSettings
from detent.models.open import OpenModels, open_model
open_model(ModelSettings(name="m"), "key", None)
assert not {"openai", "httpx2"} & set(sys.modules), "imported at start"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("stop", ["length", "content_filter"])
async def test_calls_of_a_reply_that_was_cut_are_dropped(stop: str) -> None:
    cut = FaultyReply(text="a", tool_calls=(CALL, CALL), stop=stop)
    async with asking(script(cut)) as asker:
        reply = await asker.ask()
        assert (reply.message.text, reply.message.tool_calls, reply.stop) == ("a", (), stop)


async def test_calls_count_even_where_the_end_does_not_name_them() -> None:
    async with asking(script(FaultyReply(tool_calls=(CALL,), stop="stop"))) as asker:
        assert len((await asker.ask()).message.tool_calls) == 1


@pytest.mark.parametrize("styles", [("null_content",), ("no_usage",), ("comments",), ("unframed",)], ids=str)
async def test_manners_of_servers(styles: tuple[Style, ...]) -> None:
    reply = FaultyReply(text="hello", thought="hm", tool_calls=(CALL,), styles=styles)
    async with asking(script(reply)) as asker:
        got = await asker.ask()
        assert (got.message.text, len(got.message.tool_calls), asker.clock.slept) == ("hello", 1, [])
        assert got.usage.input_tokens > 0
        assert got.usage.output_tokens > 0


async def test_a_server_that_leaves_the_closing_word_out_is_understood() -> None:
    """Its body has a known end, so nothing can be missing."""
    async with asking(script(FaultyReply(text="a", tool_calls=(CALL,), faults=(Fault(kind="no_done"),)))) as asker:
        assert len((await asker.ask()).message.tool_calls) == 1
        assert asker.clock.slept == []


async def test_a_server_that_does_not_stream_is_understood() -> None:
    call = {"id": "x", "type": "function", "function": {"name": "read_file", "arguments": "{}"}}
    message = {"role": "assistant", "content": "whole", "tool_calls": [call]}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}], "usage": {"prompt_tokens": 3}}
    async with asking(script(_raw(body))) as asker:
        reply = await asker.ask()
        assert (reply.message.text, len(reply.message.tool_calls), reply.usage.input_tokens) == ("whole", 1, 3)
        assert asker.shown() == "whole"


async def test_only_the_first_of_several_choices_counts() -> None:
    choices = [{"index": index, "delta": {"content": text}} for index, text in enumerate("ab")]
    events = [{"choices": choices}, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
    async with asking(script(_raw("".join(f"data: {json.dumps(event)}\n\n" for event in events)))) as asker:
        assert (await asker.ask()).message.text == "a"


async def test_an_end_that_is_an_error_fails_the_attempt() -> None:
    event = {"choices": [{"index": 0, "delta": {"content": "half"}, "finish_reason": "error"}]}
    async with asking(script(_raw(f"data: {json.dumps(event)}\n\ndata: [DONE]\n\n"))) as asker:
        assert (await asker.ask()).message.text == "fine"
        assert "with an error" in asker.notices(DeltaKind.RESTART)[0]


async def test_an_error_as_an_event_fails_the_attempt() -> None:
    broken = FaultyReply(text="one two three", faults=(Fault(kind="error_event", after=3, text="overloaded"),))
    async with asking(script(broken)) as asker:
        assert (await asker.ask()).message.text == "one two three"
        assert "overloaded" in asker.notices(DeltaKind.RESTART)[0]


@pytest.mark.parametrize(("code", "requests"), [("429", 2), (None, 2), ("insufficient_quota", 1), ("400", 1)])
async def test_an_error_as_the_body_of_a_200_fails_the_attempt(code: str | None, requests: int) -> None:
    broken = FaultyReply(text="fine", faults=(Fault(kind="error_body", text="no luck", code=code),))
    async with asking(script(broken)) as asker:
        if requests == 2:
            assert (await asker.ask()).message.text == "fine"
        else:
            with pytest.raises(ModelUnavailable, match=r"did not answer: it sent an error \(no luck\)\."):
                await asker.ask()
        assert len(asker.server.bodies) == requests


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            Fault(kind="status", status=400, text="too long", code="context_length_exceeded"),
            r"it answered 400 \(too long\)",
        ),
        (Fault(kind="status", status=404, text="no such model"), r"it answered 404 \(no such model\)"),
        (Fault(kind="status", status=403), "it answered 403 .*check the key"),
        (Fault(kind="status", status=429, code="insufficient_quota", text="pay"), r"it answered 429 \(pay\)"),
        (Fault(kind="status", status=503, headers={"x-should-retry": "false"}), "it answered 503"),
        (Fault(kind="raw", text="<!doctype html><p>Log in"), r"web page; check model\.base_url"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_cannot_get_better_is_asked_once(fault: Fault, sentence: str) -> None:
    async with asking(script(FaultyReply(text="fine", faults=(fault,)))) as asker:
        with pytest.raises(ModelUnavailable, match=sentence):
            await asker.ask()
        assert len(asker.server.bodies) == 1
        assert asker.notices(DeltaKind.RESTART) == []


async def test_a_long_wait_is_told_and_not_waited_for() -> None:
    busy = Fault(kind="status", status=429, headers={"Retry-After": "3000"})
    async with asking(script(FaultyReply(faults=(busy,)))) as asker:
        with pytest.raises(ModelUnavailable, match=r"it asks to come back in 50 minutes\.$"):
            await asker.ask()
        assert asker.clock.slept == []


async def test_a_redirect_is_not_followed() -> None:
    async with ScriptedServer(script("stolen")) as other:
        target = f"http://localhost:{other.port}/v1/chat/completions?k=1"
        away = FaultyReply(faults=(Fault(kind="status", status=307, headers={"Location": target}),))
        async with asking(script(away)) as asker:
            with pytest.raises(ModelUnavailable, match=rf"redirects to localhost:{other.port}, which is not followed"):
                await asker.ask()
        assert other.connections == 0


async def test_a_slow_first_token_is_waited_for() -> None:
    slow = FaultyReply(text="a b c", faults=(Fault(kind="slow", seconds=0.4),))
    async with asking(script(slow), waiting_seconds=0.1, idle_seconds=0.2) as asker:
        assert (await asker.ask()).message.text == "a b c"
        assert len(asker.notices(DeltaKind.WAITING)) >= 2
        assert asker.clock.slept == []


async def test_a_first_token_that_is_too_slow_fails_the_attempt() -> None:
    """The role that servers send at once is no token."""
    slow = FaultyReply(text="a b c", faults=(Fault(kind="stall", after=1),))
    async with asking(script(slow), first_token_seconds=0.3, idle_seconds=60) as asker:
        assert (await asker.ask()).message.text == "a b c"
        assert "said nothing for 0.3 seconds" in asker.notices(DeltaKind.RESTART)[0]


async def test_comments_do_not_count_as_an_answer() -> None:
    chatty = FaultyReply(text="a " * 200, styles=("comments",), faults=(Fault(kind="stall", after=0),))
    async with asking(script(chatty), first_token_seconds=0.3) as asker:
        assert (await asker.ask()).message.text == "a " * 200


async def test_the_total_deadline_ends_a_reply_that_trickles() -> None:
    trickle = FaultyReply(text="word " * 100, seconds=10)
    async with asking(script(trickle), total_seconds=1.0, idle_seconds=5) as asker:
        with pytest.raises(ModelUnavailable, match="longer than 1 seconds in all") as caught:
            await asker.ask()
        assert len(asker.server.bodies) == 1
        assert caught.value.usage.input_tokens > 0


async def test_a_wait_that_outlasts_the_total_deadline_is_not_begun() -> None:
    busy = Fault(kind="status", status=429, headers={"Retry-After": "30"})
    async with asking(script(FaultyReply(faults=(busy,))), total_seconds=5) as asker:
        with pytest.raises(ModelUnavailable, match="it answered 429"):
            await asker.ask()
        assert asker.clock.slept == []


async def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings = ModelSettings(name="m", base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1", retries=1)
        model = OpenAIModel(settings, KEY, SleepyClock())
        with pytest.raises(
            ModelUnavailable, match=r"^m at 127\.0\.0\.1:\d+ did not answer after 2 tries: the connection"
        ):
            await model.reply(ModelRequest((Message(Role.USER, "x"),)), lambda delta: None)
        await model.close()


async def test_a_host_that_does_not_take_connections_meets_the_deadline() -> None:
    """A full backlog drops further connections without a word."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        settings = ModelSettings(
            name="m", base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/v1", retries=0, connect_seconds=0.3
        )
        model = OpenAIModel(settings, KEY, SleepyClock())
        with pytest.raises(ModelUnavailable, match=r"there was no connection within 0\.3 seconds"):
            await model.reply(ModelRequest((Message(Role.USER, "x"),)), lambda delta: None)
        await model.close()


async def test_attempts_that_broke_off_are_charged_as_far_as_can_be_known() -> None:
    usage = Usage(100, 0, 10)
    broken = FaultyReply(text="word " * 50, usage=usage, faults=(Fault(kind="reset", after=40),))
    refused = FaultyReply(text="word", usage=usage, faults=(Fault(kind="status", status=503),))
    async with asking(script(broken)) as asker:
        spent = (await asker.ask()).usage
        assert spent.input_tokens > 100
        assert 20 < spent.output_tokens < 100
    async with asking(script(refused)) as asker:
        assert (await asker.ask()).usage == usage


async def test_usage_is_estimated_where_the_server_does_not_tell() -> None:
    async with asking(
        script(FaultyReply(text="x" * 400, styles=("no_usage",))), input_price=1, output_price=1
    ) as asker:
        usage = (await asker.ask()).usage
        assert usage.output_tokens == 100
        assert usage.input_tokens >= len("You are a test.Do something.") // 4
        assert usage.cost is not None


async def test_a_key_that_the_server_repeats_is_not_shown() -> None:
    echo = Fault(kind="status", status=500, text=f"bad {KEY} and\n\x1b[2J {KEY}")
    async with asking(script(FaultyReply(text="a", faults=(echo,)))) as asker:
        await asker.ask()
        (notice,) = asker.notices(DeltaKind.RESTART)
        assert KEY not in notice
        assert notice.isprintable()


async def test_many_calls_at_a_time_do_not_disturb_each_other() -> None:
    async with asking(script(FaultyReply(text="a b c", seconds=0.05))) as asker:
        replies = await asyncio.gather(*(asker.ask() for _ in range(8)))
        assert {reply.message.text for reply in replies} == {"a b c"}


def test_the_import_of_the_sdk_leaves_the_event_loop_alive() -> None:
    """In a process of its own: here the SDK has been imported already."""
    code = """
import asyncio, time
from tests.asking import asking
from tests.model_server import script

async def main():
    longest = 0.0
    async def tick():
        nonlocal longest
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - before)
    async with asking(script("a")) as asker:
        start = time.perf_counter()
        ticking = asyncio.create_task(tick())
        await asyncio.sleep(0.02)
        await asker.ask()
        ticking.cancel()
        print(longest, time.perf_counter() - start)

asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    longest, whole = map(float, done.stdout.split())
    assert longest < whole / 2
