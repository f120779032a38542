"""HTTP as far as a Messages API server needs it: one connection after the other request, answers by the piece."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from agent.testing.answers import EVENT_STREAM, Answer, Cut
from agent.testing.received import Received, received

LONGEST_HEAD = 65_536
LAST_CHUNK = b"0\r\n\r\n"


class Connection(asyncio.StreamReaderProtocol):
    """One connection of a client; notices at once when the client hangs up, also in the middle of an answer."""

    def __init__(self, answer: Callable[[Exchange], Awaitable[None]], known: set[Connection]) -> None:
        super().__init__(asyncio.StreamReader(limit=LONGEST_HEAD), self._serve)
        self.gone = asyncio.Event()
        self._answer = answer
        self._known = known
        self._transport: asyncio.Transport | None = None
        self._serving: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a client."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._known.add(self)
        super().connection_made(transport)

    def eof_received(self) -> bool:
        """Notice that the client sends nothing more: it has hung up."""
        self.gone.set()
        super().eof_received()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """Notice that the connection is gone."""
        self.gone.set()
        super().connection_lost(error)

    def cut(self) -> None:
        """Cut the connection, whatever is under way."""
        self.gone.set()
        if self._transport is not None:
            self._transport.abort()

    async def ended(self) -> None:
        """Wait until nothing of it runs any more."""
        if self._serving is not None:
            await asyncio.wait([self._serving])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving = asyncio.current_task()
        try:
            with contextlib.suppress(
                ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError
            ):
                while not self.gone.is_set():
                    await self._answer(Exchange(await _request(reader), writer, self))
        finally:
            self._known.discard(self)
            writer.close()


class Exchange:
    """One request and the way its answer goes back."""

    def __init__(self, request: Received, writer: asyncio.StreamWriter, connection: Connection) -> None:
        self.request = request
        self._writer = writer
        self._connection = connection
        self._head = b""
        self._waiting = bytearray()

    @property
    def gone(self) -> bool:
        """Whether the client has hung up."""
        return self._connection.gone.is_set()

    async def json(self, value: Any) -> None:
        """Answer with JSON."""
        await self.send(Answer(headers={"content-type": "application/json"}, body=json.dumps(value).encode()), {})

    async def send(self, answer: Answer, body: Mapping[str, Any]) -> None:
        """Send an answer, event by event, until its end or until the client is gone."""
        await self._pause(answer.latency)
        kind = answer.headers.get("content-type", EVENT_STREAM)
        if answer.body is None and ("json" in kind or not body.get("stream")):
            headers = {**answer.headers, "content-type": "application/json"}
            await self._whole(answer.status, headers, json.dumps(answer.message(body)).encode())
        elif answer.body is not None:
            await self._whole(answer.status, answer.headers, answer.body)
        else:
            await self._stream(answer, body, {"content-type": kind, **answer.headers})

    async def _whole(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self._writer.write(_head(status, {**headers, "content-length": str(len(body))}) + body)
        await self._writer.drain()

    async def _stream(self, answer: Answer, body: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        self._head = _head(answer.status, {**headers, "transfer-encoding": "chunked"})
        for part in answer.parts(body):
            if self.gone:
                return
            if isinstance(part, bytes):
                await self._write(part, answer.chunk)
                continue
            await self._flush(begin=False)
            if isinstance(part, float):
                await self._pause(part)
            elif part is Cut.DROP:
                return self._connection.cut()
            else:
                await self._connection.gone.wait()
        await self._flush()
        if not self.gone:
            self._writer.write(LAST_CHUNK)
            await self._writer.drain()

    async def _write(self, data: bytes, size: int) -> None:
        """Write in pieces of that size, over the bounds of events; with no size, as it comes."""
        self._waiting += data
        if not size:
            return await self._flush()
        whole = len(self._waiting) // size * size
        pieces = (self._waiting[start : start + size] for start in range(0, whole, size))
        self._writer.write(self._begin() + b"".join(map(_chunk, pieces)))
        del self._waiting[:whole]
        await self._writer.drain()

    async def _flush(self, *, begin: bool = True) -> None:
        data = bytes(self._waiting)
        self._waiting.clear()
        if data or begin:
            self._writer.write(self._begin())
        if data:
            self._writer.write(_chunk(data))
        await self._writer.drain()

    def _begin(self) -> bytes:
        """Give the head the first time, nothing afterwards: a cut before anything else comes before the head too."""
        head, self._head = self._head, b""
        return head

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._connection.gone.wait(), seconds)


async def _request(reader: asyncio.StreamReader) -> Received:
    """Read one request; raises IncompleteReadError when the client is gone."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    raw = await reader.readexactly(int(headers.get("content-length") or 0))
    return received(method, path.partition("?")[0], headers, raw)


def _chunk(data: bytes | bytearray) -> bytes:
    return b"%x\r\n" % len(data) + data + b"\r\n"


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    known = status in set(HTTPStatus)
    reason = HTTPStatus(status).phrase if known else "Unnamed"
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
