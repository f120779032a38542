"""The far end of the connection: the offline rules, with chosen answers replaced; everything before it is real."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx2

from agent.models import Model, Offline, open_model
from agent.models.offline.transport import OfflineTransport
from agent.models.offline.wire import Answer, call, encode, events_of, make_message, say

__all__ = ["Answer", "FarEnd", "call", "far_model", "kind_of", "say"]

Given = Answer | httpx2.Response | Exception | None | Callable[[dict[str, Any]], Answer | httpx2.Response | None]


def kind_of(body: dict[str, Any]) -> str:
    """Name a request: the title of its schema, ``thinker`` when it has tools or their results, else ``voice``."""
    schema = body.get("output_config", {}).get("format", {}).get("schema")
    if schema:
        return str(schema["title"])
    return "thinker" if body.get("tools") or "tool_result" in json.dumps(body["messages"]) else "voice"


class FarEnd(OfflineTransport):
    """Answers each kind of request from its list, and by the rules when that is used up or says None."""

    def __init__(self, offline: Offline | None = None, **answers: Iterable[Given]) -> None:
        super().__init__(offline)
        self.bodies: list[dict[str, Any]] = []
        self._answers: dict[str, Iterator[Given]] = {kind: iter(given) for kind, given in answers.items()}

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Give the requests of one kind."""
        return [body for body in self.bodies if kind_of(body) == kind]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(await request.aread())
        self.bodies.append(body)
        given = next(self._answers.get(kind_of(body), iter(())), None)
        if callable(given):
            given = given(body)
        if given is None:
            return await super().handle_async_request(request)
        if isinstance(given, Exception):
            raise given
        if isinstance(given, httpx2.Response):
            return given
        events = b"".join(encode(event) for event in events_of(make_message(body, given)))
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=events)


def far_model(offline: Offline | None = None, **answers: Iterable[Given]) -> tuple[Model, FarEnd]:
    """Give the offline model with this far end, and the far end."""
    far = FarEnd(offline, **answers)
    return open_model(offline or Offline(), transport=far), far
