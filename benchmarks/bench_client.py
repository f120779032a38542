"""The client beside the SDK's own stream helper: processor time of one whole call over a far end without latency."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import httpx2

from agent.models import ModelRequest, Retry, Server, open_model
from agent.testing.answers import Answer, encode, events_of
from benchmarks.clock import interleaved

PIECE, ROUNDS, REPEATS = 12, 15, 12
REQUEST = ModelRequest("small", ("You help.",), ({"role": "user", "content": "How many customers are there?"},))


class Tape(httpx2.AsyncBaseTransport):
    """Answers each request with the same stream, an event a piece."""

    def __init__(self, answer: Answer) -> None:
        message = answer.message({"model": "claude-haiku-5-5"})
        self._events = [encode(event) for event in events_of(message, PIECE)]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Give the stream."""
        await request.aread()
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Events(self._events))


class Events(httpx2.AsyncByteStream):
    """The events of an answer as they are written."""

    def __init__(self, events: list[bytes]) -> None:
        self._events = events

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for event in self._events:
            yield event


def answer_of(deltas: int, *, tool: bool) -> Answer:
    """Give an answer of so many deltas, half of them a tool call's arguments when there is one."""
    text = {"type": "text", "text": "x" * PIECE * (deltas // 2 if tool else deltas)}
    call = {"type": "tool_use", "name": "query_db", "input": {"query": "x" * PIECE * (deltas // 2)}}
    return Answer((text, call) if tool else (text,))


def main() -> None:
    """Print microseconds a call and the ratio to the helper."""
    for deltas in (4, 40, 400):
        for tool in (False, True):
            ours, helper = asyncio.run(measure(answer_of(deltas, tool=tool), max(2, REPEATS * 40 // deltas)))
            name = f"{deltas} deltas, {'text and a tool call' if tool else 'text'}"
            print(f"  {name:<38} helper {helper:8.0f} µs  client {ours:8.0f} µs  {ours / helper:5.2f} x", flush=True)


async def measure(answer: Answer, repeats: int) -> tuple[float, float]:
    """Give the median times of our client and of the helper, in microseconds."""
    setting = Server("http://localhost:1", profile="anthropic", retry=Retry(attempts=1))
    model = open_model(setting, transport=Tape(answer))
    http = anthropic.DefaultAsyncHttpxClient(transport=Tape(answer))
    sdk = anthropic.AsyncAnthropic(api_key="none", base_url="http://localhost:1", max_retries=0, http_client=http)
    heard: list[str] = []
    sent: dict[str, Any] = {}

    async def ours() -> None:
        heard.clear()
        reply = await model.ask(REQUEST, on_text=heard.append, on_call=lambda call: sent.update(call.request))
        assert reply.text == "".join(heard)

    async def helper() -> None:
        heard.clear()
        request = {name: value for name, value in sent.items() if name != "stream"}
        async with sdk.messages.stream(**request) as stream:
            async for event in stream:
                if event.type == "text":
                    heard.append(event.text)
            message = await stream.get_final_message()
        assert message.content[0].type == "text"
        assert message.content[0].text == "".join(heard)

    await ours()  # the helper sends what the client sent
    times = await interleaved({"ours": ours, "helper": helper}, rounds=ROUNDS, repeats=repeats)
    await model.close()
    await sdk.close()
    return times["ours"], times["helper"]


if __name__ == "__main__":
    main()
