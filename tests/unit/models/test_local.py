"""Servers of models on this machine are found where they answer, and nowhere else."""

import asyncio

from tests.model_server import ScriptedServer, script

from detent.config.presets import Presets, Provider, shipped
from detent.models.local import find_local


def _presets(**addresses: str) -> Presets:
    providers = {name: Provider(base_url=url, local=True, needs_key=False) for name, url in addresses.items()}
    return shipped().model_copy(update={"provider": providers})


async def test_one_that_answers_is_found_with_its_models() -> None:
    async with ScriptedServer(script(), models=("qwen3:8b", "llama3.2")) as server:
        (found,) = await find_local(_presets(ollama=server.base_url, vllm="http://127.0.0.1:9/v1"))
        assert (found.name, found.models) == ("ollama", ("qwen3:8b", "llama3.2"))


async def test_what_is_no_server_of_models_is_not_found() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await find_local(_presets(lmstudio=f"http://127.0.0.1:{port}/v1")) == []


async def test_nothing_is_sent_beyond_this_machine() -> None:
    assert await find_local(_presets(ollama="http://192.0.2.1:11434/v1")) == []
    remote = Provider(base_url="https://api.openai.com/v1")
    assert await find_local(shipped().model_copy(update={"provider": {"openai": remote}})) == []
