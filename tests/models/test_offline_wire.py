"""The offline rules on the wire: the real SDK reads them, at a set pace, always the same."""

import asyncio
import os
import subprocess
import sys
from typing import Any

import anthropic
import httpx2
import pytest

from agent.models import Offline, open_model
from agent.models.offline.transport import OfflineTransport, PacedStream
from tests.models.asking import HOUSING, message, think, tool
from tests.models.scripted import Heard, request

QUESTION = "Wie viele Kunden gibt es?"


def sdk(offline: Offline | None = None) -> anthropic.AsyncAnthropic:
    client = anthropic.DefaultAsyncHttpxClient(transport=OfflineTransport(offline))
    return anthropic.AsyncAnthropic(api_key="offline", http_client=client, max_retries=0)


def body(**given: Any) -> dict[str, Any]:
    said = [{"role": "user", "content": message("Hallo! Wer bist du?")}]
    return {"model": "offline-small", "max_tokens": 100, "messages": said, **given}


async def test_plain_and_streamed_answers_are_the_same() -> None:
    async with sdk() as client:
        plain = await client.messages.create(**body())
        async with client.messages.stream(**body()) as stream:
            streamed = await stream.get_final_message()
    assert streamed.to_dict()["content"] == plain.to_dict()["content"]
    assert (streamed.id, streamed.usage.input_tokens) == (plain.id, plain.usage.input_tokens)
    assert streamed.stop_reason == plain.stop_reason == "end_turn"


async def test_tool_call_has_an_id_and_its_stop_reason() -> None:
    reply = await think(QUESTION)
    call = reply.tool_calls[0]
    assert call.id.startswith("toolu_off_")
    assert reply.stop_reason == "tool_use"


async def test_text_streams_by_the_sentence() -> None:
    model, heard = open_model("offline"), Heard()
    asked = request("x", system=("s",))
    listing = "\n".join(["<answer>", "First one. Second one.\nThird.", "</answer>", message("x", "en")])
    await model.ask(type(asked)(asked.tier, asked.system, ({"role": "user", "content": listing},)), **heard.hooks)
    assert heard.texts == ["First one. ", "Second one.\n", "Third."]
    await model.close()


async def test_tokens_can_be_counted_and_models_listed() -> None:
    async with sdk() as client:
        count = await client.messages.count_tokens(model="offline-big", messages=body()["messages"])
        made = await client.messages.create(**body())
        names = [model.id async for model in client.models.list()]
    assert count.input_tokens == made.usage.input_tokens
    assert names == ["offline-small", "offline-medium", "offline-big"]


async def test_unknown_path_is_not_found() -> None:
    transport = OfflineTransport()
    response = await transport.handle_async_request(httpx2.Request("POST", "http://offline.invalid/v1/other", json={}))
    assert response.status_code == 404


async def test_same_request_gives_the_same_bytes() -> None:
    async def raw() -> bytes:
        sent = httpx2.Request("POST", "http://offline.invalid/v1/messages", json={**body(), "stream": True})
        return await (await OfflineTransport().handle_async_request(sent)).aread()

    assert await raw() == await raw()


async def test_answers_do_not_depend_on_the_hash_seed() -> None:
    asked = {"role": "user", "content": message("How many devices per type and year in Berlin?")}
    schema = [{"type": "text", "text": f"Schema:\n{HOUSING}"}]
    told = {**body(messages=[asked]), "system": schema, "tools": [tool("query_db")]}
    code = f"from agent.models.offline.engine import answer; print(answer({told!r}))"
    outputs = set()
    for seed in ("0", "1"):
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert "SELECT" in outputs.pop()


@pytest.mark.parametrize("offline", [Offline(), Offline(latency=0.2)], ids=["at once", "paced"])
async def test_latency_is_the_pace_of_the_stream(offline: Offline, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("agent.models.offline.transport.asyncio.sleep", sleep)
    events = [b"1", b"2", b"3", b"4", b"5"]
    began = loop.time()
    assert [event async for event in PacedStream(events, began, offline.latency)] == events
    if not offline.latency:
        assert slept == []
    else:
        assert len(slept) == 5
        assert slept[0] == pytest.approx(0.1, abs=0.05)
        assert slept[-1] == pytest.approx(0.2, abs=0.05)
        assert slept == sorted(slept)


async def test_call_takes_its_latency() -> None:
    model = open_model(Offline(latency=0.1))
    await model.ask(request("Hallo!"))
    loop = asyncio.get_running_loop()
    began = loop.time()
    first: list[float] = []
    await model.ask(request("Hallo!"), on_text=lambda _: first.append(loop.time() - began))
    assert first[0] >= 0.05
    assert 0.1 <= loop.time() - began < 2.0
    await model.close()


async def test_cancelled_answer_stops_at_once() -> None:
    asked = asyncio.Event()

    class Watching(OfflineTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            asked.set()
            return await super().handle_async_request(request)

    model = open_model("offline", transport=Watching(Offline(latency=60.0)))
    heard = Heard()
    task = asyncio.create_task(model.ask(request("Hallo!"), **heard.hooks))
    await asked.wait()
    task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert heard.outcomes == ["cancelled"]
    await model.close()


async def test_call_of_the_rules_is_free_and_labelled() -> None:
    model, heard = open_model("offline"), Heard()
    await model.ask(request("Hallo!", tools=(tool("query_db"),)), **heard.hooks)
    assert heard.calls[0].usd == 0.0
    assert heard.calls[0].model == "offline-small"
    assert model.label == "offline rules, not a language model"
    await model.close()


@pytest.mark.parametrize("wrong", [-1.0, 1e9, "fast"])
def test_latency_out_of_range_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="latency"):
        Offline(latency=wrong)


async def test_environment_does_not_reach_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Mine: secret\nX-Other: secret")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://elsewhere.invalid")
    seen: list[httpx2.Request] = []

    class Watching(OfflineTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(request)
            return await super().handle_async_request(request)

    model = open_model("offline", transport=Watching())
    assert (await model.ask(request("Hallo!"))).text
    assert "secret" not in repr(seen[0].headers.raw)
    assert seen[0].url.host == "offline.invalid"
    await model.close()
