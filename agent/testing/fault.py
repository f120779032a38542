"""Faults of the far end, each an answer for a script: refusals, breaks in the middle of a stream, and nonsense."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from agent.testing.answers import Answer, Cut, call, encode, say

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    409: "invalid_request_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
Where = Literal["start", "head", "text", "tool"]
HALF = say("This is half of a sentence that goes on for a while, and here is its other half.")
CALL = call("query_db", query="SELECT COUNT(*) FROM kunden")


def status(
    code: int,
    message: str = "scripted",
    *,
    retry_after: float | str | None = None,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Answer with an HTTP status; ``body`` replaces the API's error by any JSON value, text or bytes."""
    if body is None:
        body = {"type": "error", "error": {"type": TYPES.get(code, "api_error"), "message": message}}
    kind = "application/json" if isinstance(body, (dict, list)) else "text/plain"
    if isinstance(body, str) and body.lstrip().startswith("<"):
        kind = "text/html"
    named = {"content-type": kind, **({} if retry_after is None else {"retry-after": str(retry_after)})}
    return Answer(status=code, headers={**named, **(headers or {})}, body=_bytes(body))


def spend_limit() -> Answer:
    """Answer that the account's spend limit is reached: a 429 that no waiting helps."""
    details = {"error_code": "enforced_spend_limit_reached"}
    error = {"type": "rate_limit_error", "message": "the spend limit is reached", "details": details}
    return status(429, body={"type": "error", "error": error})


def error_event(kind: str = "overloaded_error", within: Answer = HALF, *, message: str = "scripted") -> Answer:
    """Break off within an answer by an error event, with status 200."""
    event = {"type": "error", "error": {"type": kind, "message": message}}
    return replace(within, tamper=lambda events: [*_half(events), event])


def drop(at: Where = "text", within: Answer | None = None) -> Answer:
    """Cut the connection: before anything came ("start"), after the HTTP headers ("head"), in the text or tool call."""
    return _broken(at, within, Cut.DROP)


def silence(at: Where = "start", within: Answer | None = None) -> Answer:
    """Say nothing more until the client hangs up: from the start, after the HTTP headers, in the text or tool call."""
    return _broken(at, within, Cut.SILENCE)


def truncate(within: Answer = HALF) -> Answer:
    """End the stream in good order, but before the answer is complete."""
    return replace(within, tamper=_half)


def slow(within: Answer, seconds: float) -> Answer:
    """Let so many seconds pass before each event."""
    return within.sent(latency=seconds, pace=seconds)


def garbage(where: Literal["event", "arguments", "body", "utf8"] = "event") -> Answer:
    """Send what is not JSON: an event, a tool call's arguments, a whole body; or bytes that are not UTF-8."""
    if where == "body":
        return Answer(headers={"content-type": "application/json"}, body=b'{"id": "msg_1", "content": [')
    if where == "arguments":
        return replace(CALL, tamper=_garbled_arguments)
    bad = b"event: content_block_delta\ndata: {oops\n\n" if where == "event" else b'data: {"type": "\xff\xfe"}\n\n'
    return replace(HALF, tamper=lambda events: [*_half(events), bad])


def half_a_character(text: str, *, chunk: int = 1) -> Answer:
    """Say a text in pieces that end in the middle of its UTF-8 characters."""
    return say(text).sent(chunk=chunk)


def unknown(within: Answer) -> Answer:
    """Mix events, blocks and deltas of kinds that nobody knows yet into an answer."""
    return replace(within, tamper=_with_unknown)


def cut_by_limit(within: Answer = CALL) -> Answer:
    """Reach max_tokens within the arguments of a tool call."""
    return replace(within, stop_reason="max_tokens", tamper=_without_the_last_piece)


def page(text: str = "<html><title>Welcome to the hotel WLAN</title></html>") -> Answer:
    """Answer with a web page and status 200, as portals and proxies do."""
    return Answer(headers={"content-type": "text/html"}, body=text.encode())


def unstreamed(within: Answer) -> Answer:
    """Answer with one JSON message although a stream was asked for, as some servers do."""
    return replace(within, headers={**within.headers, "content-type": "application/json"})


def _broken(at: Where, within: Answer | None, cut: Cut) -> Answer:
    if at in ("start", "head"):
        return replace(within or HALF, tamper=lambda _: [cut] if at == "start" else [b"", cut])
    return replace(within or (CALL if at == "tool" else HALF), tamper=lambda events: [*_half(events), cut])


def _half(events: list[Any]) -> list[Any]:
    """Keep what comes before the middle of the last block's deltas, whole events only."""
    deltas = [i for i, event in enumerate(events) if isinstance(event, dict) and "delta" in event and "index" in event]
    return events[: deltas[len(deltas) // 2] + 1] if deltas else events[:1]


def _garbled_arguments(events: list[Any]) -> list[Any]:
    return [_garbled(event) for event in events]


def _garbled(event: Any) -> Any:
    if event["type"] != "content_block_delta" or not event["delta"].get("partial_json"):
        return event
    return {**event, "delta": {"type": "input_json_delta", "partial_json": "{oops"}}


def _without_the_last_piece(events: list[Any]) -> list[Any]:
    last = max((i for i, event in enumerate(events) if event["type"] == "content_block_delta"), default=len(events))
    return [event for i, event in enumerate(events) if i != last]


def _with_unknown(events: list[Any]) -> list[Any]:
    blocks = [event["index"] for event in events if "index" in event]
    index = max(blocks, default=-1) + 1
    news = [
        {"type": "weather_report", "sky": "clear"},
        {"type": "content_block_start", "index": index, "content_block": {"type": "hologram", "angle": 0}},
        {"type": "content_block_delta", "index": index, "delta": {"type": "hologram_delta", "angle": 90}},
        {"type": "content_block_stop", "index": index},
    ]
    comment = b": a comment\n\n"
    return [comment, events[0], encode({"type": "ping"}), *events[1:-2], *news, *events[-2:]]


def _bytes(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
