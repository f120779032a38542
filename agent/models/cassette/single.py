"""Plays one recorded answer through the client, whatever was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2

from agent.models.cassette.recording import Recording
from agent.models.cassette.stream import break_as_recorded


class SingleTransport(httpx2.AsyncBaseTransport):
    """Answers every request with one recording, cut into pieces of ``chunk`` bytes (0: in one piece)."""

    def __init__(self, recording: Recording, chunk: int) -> None:
        self._recording = recording
        self._chunk = chunk

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Give the recorded answer."""
        recording = self._recording
        return httpx2.Response(
            recording.status, headers=list(recording.headers), stream=_Pieces(recording, self._chunk)
        )


class _Pieces(httpx2.AsyncByteStream):
    def __init__(self, recording: Recording, chunk: int) -> None:
        self._recording = recording
        self._chunk = chunk or max(1, len(recording.answer))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        answer = self._recording.answer
        for start in range(0, len(answer), self._chunk):
            yield answer[start : start + self._chunk]
        await break_as_recorded(self._recording)


def asked_messages(recording: Recording) -> tuple[dict[str, Any], ...]:
    """Give the messages of a recorded request."""
    body = recording.request
    found = body.get("messages") if isinstance(body, Mapping) else None
    return tuple(message for message in found or () if isinstance(message, dict))
