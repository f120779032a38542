"""A far end of the connection that answers as it is told, attempt by attempt."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2

from agent.models import Model, ModelCall, ModelRequest, Retry, open_model
from agent.models.offline.wire import Answer, encode, events_of, make_message

QUICK = Retry(base=0.0, longest=0.01, idle=5.0)


class Script(httpx2.AsyncBaseTransport):
    """Gives one answer after the other; each is a response, a stream of events, or an exception."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []
        self.bodies: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(await request.aread())
        self.requests.append(request)
        self.bodies.append(body)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            return answer
        stream = answer if isinstance(answer, Stream) else Stream(answer)
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=stream)


class Stream(httpx2.AsyncByteStream):
    """Events as bytes; an exception among them breaks the stream, a float waits."""

    def __init__(self, parts: Sequence[Any]) -> None:
        self.parts = parts
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            if isinstance(part, float):
                await asyncio.sleep(part)
            else:
                yield part if isinstance(part, bytes) else encode(part)

    async def aclose(self) -> None:
        self.closed = True


def events(*blocks: dict[str, Any], stop: str | None = None) -> list[dict[str, Any]]:
    """Give the events of a whole message."""
    message = make_message({"model": "claude-haiku-5-5"}, Answer(blocks))
    return list(events_of(message | {"stop_reason": stop or message["stop_reason"]}))


def text(said: str) -> dict[str, Any]:
    return {"type": "text", "text": said}


def tool(name: str, **arguments: Any) -> dict[str, Any]:
    return {"type": "tool_use", "name": name, "input": arguments}


def error(status: int, kind: str, message: str = "no", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=named, json={"type": "error", "error": {"type": kind, "message": message}})


def error_event(kind: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": "no"}}


def scripted(*answers: Any, setting: Any = "http://localhost:1", retry: Retry = QUICK) -> tuple[Model, Script]:
    """Give a model whose server follows the script."""
    script = Script(*answers)
    return open_model(setting, retry=retry, transport=script), script


def request(said: str = "hello", **given: Any) -> ModelRequest:
    values: dict[str, Any] = {"tier": "small", "system": ("be kind",), "node": "output", "turn": 3, **given}
    return ModelRequest(messages=({"role": "user", "content": said},), **values)


class Heard:
    """Collects what a call reports."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.calls: list[ModelCall] = []

    def reset(self) -> None:
        self.texts.append("<reset>")

    @property
    def outcomes(self) -> list[str]:
        return [call.outcome for call in self.calls]

    @property
    def hooks(self) -> dict[str, Any]:
        return {"on_text": self.texts.append, "on_reset": self.reset, "on_call": self.calls.append}
