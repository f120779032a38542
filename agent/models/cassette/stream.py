"""The two streams of a cassette: one that keeps a copy of what passes, one that plays what was kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from time import perf_counter

import httpx2

from agent.models.cassette.pacing import HUNDREDTH, pace_from, split_events
from agent.models.cassette.recording import CANCELLED, LEFT, Recording

PATIENCE = 5.0

Done = Callable[[bytes, str, tuple[int, ...]], object]


class CopyStream(httpx2.AsyncByteStream):
    """Passes an answer on as it comes, and hands over what came, how it ended, and at what pace."""

    def __init__(self, inner: httpx2.AsyncByteStream, waited: float, done: Done) -> None:
        """``waited`` seconds went by before the answer began; ``done`` is called once."""
        self._inner = inner
        self._done: Done | None = done
        self._copy = bytearray()
        self._clock = waited
        self._chunks: list[tuple[int, float]] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = aiter(self._inner)
        while True:
            began = perf_counter()
            try:
                chunk = await anext(chunks)
            except StopAsyncIteration:
                self._finish("")
                return
            except asyncio.CancelledError:
                self._finish(CANCELLED, guarded=True)
                raise
            except httpx2.HTTPError as error:
                self._finish(f"{type(error).__name__}: {error}")
                raise
            self._clock += perf_counter() - began  # only the waiting: what the reader does with it takes its own time
            self._copy += chunk
            self._chunks.append((len(self._copy), self._clock))
            yield chunk

    async def aclose(self) -> None:
        """Close the stream; a reader that has not read it to its end has left it."""
        self._finish(LEFT, guarded=True)
        await self._inner.aclose()

    def _finish(self, end: str, *, guarded: bool = False) -> None:
        done, self._done = self._done, None
        if done is None:
            return
        try:
            answer = bytes(self._copy)
            done(answer, end, pace_from(_arrivals(answer, self._chunks) or [self._clock]))
        except Exception as error:
            if not guarded:  # while a call is being cancelled nobody could handle it
                raise
            logging.getLogger("agent").error("not recorded: %s", error)


def _arrivals(answer: bytes, chunks: Sequence[tuple[int, float]]) -> list[float]:
    """Give when each event was there, from how much was there at what time."""
    arrived, at, there = [], 0, 0
    for event in split_events(answer):
        there += len(event)
        while at < len(chunks) - 1 and chunks[at][0] < there:
            at += 1
        if chunks:
            arrived.append(chunks[at][1])
    return arrived


class PlayedStream(httpx2.AsyncByteStream):
    """A recorded answer, event by event; it breaks where the recorded one broke.

    One that was cancelled stays open until it is cancelled again; when nobody does that within five seconds it breaks
    like one that fell silent.
    """

    def __init__(self, recording: Recording, speed: float | None, last: Callable[[], Awaitable[object]]) -> None:
        """Play at ``speed`` times the recorded pace (None: at once); ``last`` is awaited before the end is given."""
        self._recording = recording
        self._speed = speed
        self._last = last

    async def __aiter__(self) -> AsyncIterator[bytes]:
        recording = self._recording
        events = split_events(recording.answer) if recording.streamed else [recording.answer]
        for index, event in enumerate(events):
            if self._speed and index < len(recording.pace):
                await asyncio.sleep(recording.pace[index] * HUNDREDTH / self._speed)
            if index == len(events) - 1 and not recording.end:
                await self._last()
            yield event
        await break_as_recorded(recording)


async def break_as_recorded(recording: Recording) -> None:
    """Raise what the recorded connection raised, wait where it was cancelled, do nothing where it ended."""
    if recording.end == CANCELLED:
        await asyncio.sleep(PATIENCE)
        raise httpx2.ReadTimeout("the recording ends here: this call was stopped when it was recorded")
    if recording.end and recording.end != LEFT:
        name, _, text = recording.end.partition(": ")
        kind = getattr(httpx2, name, None)
        if not (isinstance(kind, type) and issubclass(kind, httpx2.TransportError)):
            kind = httpx2.ReadError
        raise kind(text or name)
