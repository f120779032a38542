"""The one place that speaks to the anthropic SDK; imported late, because the SDK costs 0.7 s."""

from __future__ import annotations

import asyncio
import json
import os
import time
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

import anthropic
import httpx2

from agent.errors import WorkbenchError
from agent.models.complaint import complaint, error_code, error_type
from agent.models.masking import Masking
from agent.models.retry import CallBroken, Fault, Retry
from agent.models.settings import Provider
from agent.models.stream import event_of, unstreamed

PLACEHOLDERS = {"", "(none-needed)"}  # what is sent where no key is needed
UNREADABLE = (TimeoutError, TypeError, ValueError, RecursionError)
WHOLE = (b"{", b"[", b"<")  # JSON or a page, and never how a stream of events begins
GOODBYE = 1.0  # seconds that a server has for ending its stream once the message is complete
COUNTED = ("model", "system", "tools", "messages")


class Client:
    """Streams one Messages API call; every failure comes out as CallBroken with a Fault."""

    def __init__(self, provider: Provider, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._sdk = anthropic.AsyncAnthropic(
            api_key=provider.key,
            base_url=provider.public_url,
            max_retries=0,
            default_headers=_headers(provider),
            http_client=anthropic.DefaultAsyncHttpxClient(transport=transport) if transport else None,
        )
        self.secrets = frozenset(
            {self._sdk.api_key or "", self._sdk.auth_token or "", *provider.secrets} - PLACEHOLDERS
        )
        self.masked = Masking(self.secrets).whole

    async def events(self, request: Mapping[str, Any], retry: Retry) -> AsyncGenerator[dict[str, Any], None]:
        """Send the request and give each event; too long a silence, or too long an answer, is a fault."""
        loop = asyncio.get_running_loop()
        stream: anthropic.AsyncStream[Any] | None = None
        end, complete = loop.time() + retry.whole, False
        try:
            async with asyncio.timeout(min(retry.idle, retry.whole)) as silence:
                stream = await self._sdk.messages.create(**request)
                async for event in _events(stream.response):
                    complete = complete or event["type"] == "message_stop"
                    silence.reschedule(min(loop.time() + (GOODBYE if complete else retry.idle), end))
                    yield event
        except (anthropic.AnthropicError, httpx2.HTTPError, *UNREADABLE) as error:
            if complete:
                return  # the answer was whole; how the connection ends afterwards is of no interest
            raise self._broken(error, retry, late=loop.time() >= end) from error
        finally:
            if stream is not None:
                await stream.close()

    async def count_tokens(self, request: Mapping[str, Any]) -> int:
        """Ask the server how many tokens a request has; every failure comes out as CallBroken."""
        asked = {name: request[name] for name in COUNTED if name in request}
        try:
            return (await self._sdk.messages.count_tokens(**asked)).input_tokens
        except (anthropic.AnthropicError, httpx2.HTTPError, ValueError) as error:
            raise self._broken(error, Retry()) from error

    def hidden(self, fault: Fault) -> Fault:
        """Give the fault without the secrets that a server may have repeated in its words."""
        texts = {name: self.masked(getattr(fault, name)) for name in ("message", "type", "code")}
        return replace(fault, **texts)  # type: ignore[arg-type]

    async def close(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    def _broken(self, error: Exception, retry: Retry, *, late: bool = False) -> Exception:
        own = _not_from_the_wire(error)
        if own is not None:
            return own
        fault = _fault(error, retry, late=late)
        return error if fault is None else CallBroken(fault)


async def _events(response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    """Read the answer: a stream, or one message from a server that does not stream; its first byte tells.

    (Content types are wrong often enough.) The SDK's own events leave out those without a name, which some servers
    send; its reader of the raw ones does not.
    """
    kind = response.headers.get("content-type", "").lower()
    pieces = response.aiter_bytes()
    first = await _until_something(pieces)
    if first.lstrip().startswith(WHOLE):
        body = first + b"".join([piece async for piece in pieces])
        for event in unstreamed(_message(body, kind)):
            yield event
        return
    none = True
    readable: Any = _Rest(first, pieces)
    async for raw in anthropic.AsyncStream.raw_events(readable):
        none, given = False, event_of(raw.event, raw.data)
        if given is not None:
            yield given
    if none and "event-stream" not in kind:
        raise CallBroken(Fault("garbled", f"the answer is no event stream but {kind or 'of no named type'}"))


async def _until_something(pieces: AsyncIterator[bytes]) -> bytes:
    first = b""
    async for piece in pieces:
        first += piece
        if first.strip():
            break
    return first


class _Rest:
    """A response whose beginning was looked at already, as the SDK's reader takes it."""

    def __init__(self, first: bytes, pieces: AsyncIterator[bytes]) -> None:
        self._first = first
        self._pieces = pieces

    async def aiter_bytes(self) -> AsyncIterator[bytes]:
        yield self._first
        async for piece in self._pieces:
            yield piece


def _message(body: bytes, kind: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        said = complaint(body) or "nothing"
        raise CallBroken(Fault("garbled", f"the answer is {kind.partition(';')[0]}: {said}")) from None


def _fault(error: Exception, retry: Retry, *, late: bool) -> Fault | None:
    text = str(error)
    if isinstance(error, anthropic.APIStatusError):
        return _refused(error)
    if isinstance(error, TimeoutError):
        said = f"no end after {retry.whole:g} s" if late else f"no event for {retry.idle:g} s"
        return Fault("idle", said)
    if isinstance(error, (anthropic.APIConnectionError, httpx2.HTTPError)):
        cause = error.__cause__
        return Fault("connection", f"{type(cause).__name__}: {cause}" if cause else text or type(error).__name__)
    if isinstance(error, anthropic.CredentialsError) or "authentication method" in text:
        return Fault("credentials", text)
    if isinstance(error, (anthropic.AnthropicError, ValueError, RecursionError)):
        return Fault("garbled", text)
    return None


def _refused(error: anthropic.APIStatusError) -> Fault:
    headers, body = error.response.headers, error.body
    said = complaint(body) or complaint(error.response.reason_phrase)
    again = {"true": True, "false": False}.get(headers.get("x-should-retry", ""))
    return Fault("status", said, error.status_code, error_type(body), error_code(body), _retry_after(headers), again)


def _not_from_the_wire(error: Exception) -> Exception | None:
    """Find what a transport of ours raised on purpose or by mistake: the SDK calls all of it a connection error."""
    if not isinstance(error, anthropic.APIConnectionError):
        return error if isinstance(error, WorkbenchError) else None
    cause = error.__cause__
    if isinstance(cause, Exception) and not isinstance(cause, (httpx2.HTTPError, httpx2.StreamError, OSError)):
        return cause
    return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds that a server asks to wait: in milliseconds, seconds, or until a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
    try:
        return parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return None


def _headers(provider: Provider) -> dict[str, Any]:
    """Give the headers beside the key; a password goes here because addresses show in logs and errors."""
    headers: dict[str, Any] = {} if provider.kind == "anthropic" else _no_headers_from_environment()
    if provider.userinfo:
        headers["Authorization"] = f"Basic {b64encode(provider.userinfo.encode()).decode('ascii')}"
    return headers


def _no_headers_from_environment() -> dict[str, Any]:
    """Leave out the headers that ANTHROPIC_CUSTOM_HEADERS adds: they are meant for the provider alone."""
    lines = os.environ.get("ANTHROPIC_CUSTOM_HEADERS", "").split("\n")
    return {line.partition(":")[0].strip(): anthropic.Omit() for line in lines if ":" in line}
