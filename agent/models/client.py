"""The one place that speaks to the anthropic SDK; imported late, because the SDK costs 0.7 s."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from typing import Any

import anthropic
import httpx2

from agent.errors import WorkbenchError
from agent.models.retry import CallBroken, Fault
from agent.models.settings import Provider

SHORTEST_KEY = 8


class Client:
    """Streams one Messages API call; every failure comes out as CallBroken with a Fault."""

    def __init__(self, provider: Provider, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._sdk = anthropic.AsyncAnthropic(
            api_key=provider.key,
            base_url=provider.base_url,
            max_retries=0,
            default_headers=_no_headers_from_environment() if provider.kind != "anthropic" else None,
            http_client=anthropic.DefaultAsyncHttpxClient(transport=transport) if transport else None,
        )
        self._key = key if len(key := self._sdk.api_key or "") >= SHORTEST_KEY else ""

    async def events(self, request: Mapping[str, Any], idle: float) -> AsyncGenerator[Any, None]:
        """Send the request and give each event; silence longer than ``idle`` seconds is a fault."""
        loop = asyncio.get_running_loop()
        stream: anthropic.AsyncStream[Any] | None = None
        try:
            async with asyncio.timeout(idle) as silence:
                stream = await self._sdk.messages.create(**request)
                async for event in stream:
                    silence.reschedule(loop.time() + idle)
                    yield event
        except (anthropic.AnthropicError, httpx2.HTTPError, TimeoutError, TypeError, ValueError) as error:
            raise self._broken(error, idle) from error
        finally:
            if stream is not None:
                await stream.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    def _broken(self, error: Exception, idle: float) -> Exception:
        own = _not_from_the_wire(error)
        if own is not None:
            return own
        fault = _fault(error, idle)
        if fault is None:
            return error
        return CallBroken(
            replace(fault, message=fault.message.replace(self._key, "***") if self._key else fault.message)
        )


def _fault(error: Exception, idle: float) -> Fault | None:
    text = str(error)
    if isinstance(error, anthropic.APIStatusError):
        message = error.api_message if isinstance(error.api_message, str) else text
        after = _retry_after(error.response.headers)
        return Fault("status", message, error.status_code, error.type or "", error.error_code or "", after)
    if isinstance(error, TimeoutError):
        return Fault("idle", f"no event for {idle:g} s")
    if isinstance(error, (anthropic.APIConnectionError, httpx2.HTTPError)):
        cause = error.__cause__
        return Fault("connection", f"{type(cause).__name__}: {cause}" if cause else text or type(error).__name__)
    if isinstance(error, anthropic.CredentialsError) or "authentication method" in text:
        return Fault("credentials", text)
    if isinstance(error, (anthropic.AnthropicError, ValueError)):
        return Fault("garbled", text)
    return None


def _not_from_the_wire(error: Exception) -> Exception | None:
    """Find what a transport of ours raised on purpose or by mistake: the SDK calls all of it a connection error."""
    if not isinstance(error, anthropic.APIConnectionError):
        return error if isinstance(error, WorkbenchError) else None
    cause = error.__cause__
    if isinstance(cause, Exception) and not isinstance(cause, (httpx2.HTTPError, httpx2.StreamError, OSError)):
        return cause
    return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
    return None


def _no_headers_from_environment() -> dict[str, Any]:
    """Leave out the headers that ANTHROPIC_CUSTOM_HEADERS adds: they are meant for the provider alone."""
    lines = os.environ.get("ANTHROPIC_CUSTOM_HEADERS", "").split("\n")
    return {line.partition(":")[0].strip(): anthropic.Omit() for line in lines if ":" in line}
