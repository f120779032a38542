"""The cassette on the wire: answers from recordings, and records what passes to a real server."""

from __future__ import annotations

import asyncio
import logging
from time import perf_counter
from typing import TYPE_CHECKING

import httpx2

from agent.errors import CassetteError
from agent.models.cassette.canonical import NO_TIME, NOW
from agent.models.cassette.loading import decoded
from agent.models.cassette.player import Lane, Played
from agent.models.cassette.recording import CANCELLED, NO_ANSWER, Recording
from agent.models.cassette.secrets import REQUEST_HEADERS, RESPONSE_HEADERS, Secrets
from agent.models.cassette.stream import CopyStream, PlayedStream, break_as_recorded

if TYPE_CHECKING:
    from agent.models.cassette.deck import Deck
    from agent.models.cassette.recorder import Slot

LIMITS = httpx2.Limits(max_connections=1000, max_keepalive_connections=100)


class CassetteTransport(httpx2.AsyncBaseTransport):
    """One session's way through a cassette: to the recordings, or past them to ``inner``."""

    def __init__(self, deck: Deck, inner: httpx2.AsyncBaseTransport | None, known: tuple[str, ...] = ()) -> None:
        """``known`` are secrets that a request may not carry and an answer may hold all the same."""
        self._deck = deck
        self._inner = inner
        self._known = known
        self._lane = Lane()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one HTTP request; raises NotRecorded when it has to be recorded and is not."""
        await request.aread()
        await asyncio.sleep(0)  # whatever is ready runs first, as it would while a server thinks
        secrets = Secrets(request.headers.items(), str(request.url), self._known)
        asked = _asked(request, secrets)
        played = self._deck.play(asked, self._lane)
        if played is not None:
            return await self._answer(played)
        if self._inner is None:
            raise self._deck.miss(asked)
        return await self._recorded(request, self._inner, secrets, asked)

    async def aclose(self) -> None:
        """Bring the file up to date and close what is behind; that the file cannot be written stops no closing."""
        try:
            self._deck.flush()
        except CassetteError as error:
            logging.getLogger("agent").error("%s", error)
        self._lane.claim = None
        if self._inner is not None:
            await self._inner.aclose()

    async def _answer(self, played: Played) -> httpx2.Response:
        recording = played.recording
        if recording.status == NO_ANSWER and recording.end:
            await break_as_recorded(recording)

        async def last() -> None:
            await self._deck.player.overlapping(played.index)

        return httpx2.Response(
            recording.status,
            headers=list(recording.headers),
            stream=PlayedStream(recording, self._deck.options.speed, last),
        )

    async def _recorded(
        self, request: httpx2.Request, inner: httpx2.AsyncBaseTransport, secrets: Secrets, asked: Recording
    ) -> httpx2.Response:
        slot = self._deck.recorder.begin(self._lane)
        request.headers["accept-encoding"] = "identity"  # so that events come one by one and can be read
        began = perf_counter()
        try:
            response = await inner.handle_async_request(request)
        except httpx2.HTTPError as error:
            self._without_answer(slot, asked, secrets.text(f"{type(error).__name__}: {error}"))
            raise
        except asyncio.CancelledError:
            self._without_answer(slot, asked, CANCELLED)
            raise
        except BaseException:
            self._deck.recorder.drop(slot)
            raise
        headers = tuple(response.headers.multi_items())

        def done(raw: bytes, end: str, pace: tuple[int, ...]) -> None:
            answer = secrets.stream(decoded(raw, headers))
            answered = Recording(
                asked.method,
                asked.uri,
                asked.body,
                status=response.status_code,
                reason=response.reason_phrase,
                answer=answer,
                request_headers=asked.request_headers,
                headers=secrets.headers(headers, RESPONSE_HEADERS),
                end=secrets.text(end),
                pace=self._deck.pace_of(answer, pace),
            )
            self._deck.keep(slot, answered)

        assert isinstance(response.stream, httpx2.AsyncByteStream)
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=CopyStream(response.stream, perf_counter() - began, done),
            extensions=response.extensions,
        )

    def _without_answer(self, slot: Slot, asked: Recording, end: str) -> None:
        """Record that no answer came: a status of its own, for those who do not read how it ended."""
        self._deck.keep(slot, _ended(asked, end))


def connection() -> httpx2.AsyncBaseTransport:
    """Give the way to a real server."""
    return httpx2.AsyncHTTPTransport(limits=LIMITS)


def _asked(request: httpx2.Request, secrets: Secrets) -> Recording:
    """Give a request as it would be recorded."""
    raw = secrets.data(request.content)
    try:
        body: str | bytes = NOW.sub(NO_TIME, raw.decode("utf-8"))
    except UnicodeDecodeError:
        body = raw
    headers = secrets.headers(request.headers.multi_items(), REQUEST_HEADERS)
    return Recording(request.method, secrets.url(str(request.url)), body, request_headers=headers)


def _ended(asked: Recording, end: str) -> Recording:
    return Recording(
        asked.method,
        asked.uri,
        asked.body,
        NO_ANSWER,
        "No Answer",
        request_headers=asked.request_headers,
        end=end,
    )
