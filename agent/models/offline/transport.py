"""An httpx2 transport that answers the Messages API inside the process, so that the real SDK is at work."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2

from agent.models.offline.config import Offline
from agent.models.offline.engine import answer
from agent.models.offline.wire import count_tokens, digest_of, encode, events_of, make_message
from agent.models.request import TIERS

CREATED = "2026-01-01T00:00:00Z"
KEPT_WHEN_CUT = 2
RETRY_AFTER_MS = "10"


class OfflineTransport(httpx2.AsyncBaseTransport):
    """Answers requests with the offline rules at the pace and with the faults that ``offline`` asks for."""

    def __init__(self, offline: Offline | None = None) -> None:
        self.offline = offline or Offline()
        self._failed_once: set[str] = set()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one HTTP request."""
        began = asyncio.get_running_loop().time()
        body = json.loads(await request.aread() or b"{}")
        headers = {"request-id": f"req_off_{digest_of([request.url.path, body])}"}
        path = request.url.path
        if request.method == "GET" and path.endswith("/v1/models"):
            return httpx2.Response(200, headers=headers, json=_models())
        if path.endswith("/v1/messages/count_tokens"):
            return httpx2.Response(200, headers=headers, json={"input_tokens": count_tokens(body)})
        if not path.endswith("/v1/messages"):
            return _error(404, "not_found_error", f"no such path: {path}", headers)
        return self._answered(body, began, headers)

    def _answered(self, body: dict[str, Any], began: float, headers: dict[str, str]) -> httpx2.Response:
        fault = self._fault(body)
        if fault == "refuse_key":
            return _error(401, "authentication_error", "the key is refused (misbehave: refuse_key)", headers)
        if fault == "overloaded":
            return _error(529, "overloaded_error", "overloaded", {**headers, "retry-after-ms": RETRY_AFTER_MS})
        message = make_message(body, answer(body, self.offline.misbehave))
        if not body.get("stream"):
            return httpx2.Response(200, headers=headers, json=message)
        events = [encode(event) for event in events_of(message)]
        stream = PacedStream(_cut(events, fault), began, self.offline.latency, broken=fault == "drop_stream")
        return httpx2.Response(200, headers={**headers, "content-type": "text/event-stream"}, stream=stream)

    def _fault(self, body: dict[str, Any]) -> str | None:
        """Give the fault of this attempt; a call that failed once is answered the second time."""
        names = self.offline.misbehave
        if "refuse_key" in names:
            return "refuse_key"
        once = next((name for name in ("overloaded", "drop_stream", "truncate") if name in names), None)
        if once is None:
            return None
        key = digest_of(body)
        if key in self._failed_once:
            self._failed_once.discard(key)
            return None
        self._failed_once.add(key)
        return once


class PacedStream(httpx2.AsyncByteStream):
    """The events of one answer: the first after half of the latency, the last when it is over."""

    def __init__(self, events: Sequence[bytes], began: float, latency: float, *, broken: bool = False) -> None:
        self._events = events
        self._began = began
        self._latency = latency
        self._broken = broken
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        step = self._latency / 2 / max(len(self._events) - 1, 1)
        for index, event in enumerate(self._events):
            if self._latency:
                due = self._began + self._latency / 2 + step * index
                await asyncio.sleep(max(due - loop.time(), 0.0))
            yield event
        if self._broken:
            raise httpx2.ReadError("the connection was cut (misbehave: drop_stream)")

    async def aclose(self) -> None:
        """Note that the reader is gone."""
        self.closed = True


def _cut(events: list[bytes], fault: str | None) -> list[bytes]:
    """Leave out the end of an answer: everything from the closing of its first block that has a delta."""
    if fault == "truncate":
        return events[:-2]
    if fault == "drop_stream":
        return events[: KEPT_WHEN_CUT + 1]
    return events


def _models() -> dict[str, Any]:
    names = [f"offline-{tier}" for tier in TIERS]
    data = [{"id": name, "type": "model", "display_name": name, "created_at": CREATED} for name in names]
    return {"data": data, "has_more": False, "first_id": names[0], "last_id": names[-1]}


def _error(status: int, kind: str, text: str, headers: dict[str, str]) -> httpx2.Response:
    return httpx2.Response(status, headers=headers, json={"type": "error", "error": {"type": kind, "message": text}})
