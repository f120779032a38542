"""Makes recordings of calls that a session has kept, so that a session can be played without having been recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent.models.cassette.recording import CANCELLED, Recording
from agent.models.request import ModelCall

MESSAGES = "http://session.invalid/v1/messages"
HEADERS = (("content-type", "text/event-stream"),)
NOT_SENT = frozenset({"extra_headers", "extra_query", "extra_body", "timeout"})  # what the SDK takes for itself
STREAMED = {"text": "text", "thinking": "thinking"}


def calls_of(source: Any) -> Iterator[ModelCall]:
    """Give the model calls in turns, sessions, or lists of either."""
    if isinstance(source, ModelCall):
        yield source
    elif hasattr(source, "calls"):
        yield from source.calls
    elif hasattr(source, "turns"):
        yield from calls_of(source.turns)
    elif isinstance(source, Iterable) and not isinstance(source, (str, bytes, Mapping)):
        for part in source:
            yield from calls_of(part)
    else:
        raise TypeError(f"{source!r} has no model calls; give turns, a session, or calls of a turn")


def recording_of(call: ModelCall) -> Recording | None:
    """Give the recording of a call that was answered, or stopped while it was; None of one that failed."""
    if call.response is None or call.outcome not in ("ok", CANCELLED):
        return None
    whole = call.outcome == "ok"
    events = events_of_message(call.response)
    kept = events if whole else _begun(events)
    answer = "".join(f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n" for event in kept)
    return Recording(
        "POST",
        MESSAGES,
        json.dumps(body_of(call.request), ensure_ascii=False),
        answer=answer.encode("utf-8", "replace"),
        headers=HEADERS,
        reason="OK",
        end="" if whole else CANCELLED,
    )


def body_of(request: Mapping[str, Any]) -> dict[str, Any]:
    """Give the body that a request is sent with."""
    extra = request.get("extra_body")
    body = {name: value for name, value in request.items() if name not in NOT_SENT}
    return {**body, **extra} if isinstance(extra, Mapping) else body


def events_of_message(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give events that stream a message; each block comes in one piece."""
    usage = dict(message.get("usage") or {})
    start = {**message, "content": [], "stop_reason": None, "usage": usage}
    events: list[dict[str, Any]] = [{"type": "message_start", "message": start}]
    for index, block in enumerate(message.get("content") or ()):
        empty, deltas = _taken_apart(block)
        events.append({"type": "content_block_start", "index": index, "content_block": empty})
        events += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        events.append({"type": "content_block_stop", "index": index})
    delta = {"stop_reason": message.get("stop_reason"), "stop_sequence": message.get("stop_sequence")}
    counts = {"output_tokens": usage.get("output_tokens") or 0}
    return [*events, {"type": "message_delta", "delta": delta, "usage": counts}, {"type": "message_stop"}]


def _taken_apart(block: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    kind = block.get("type")
    if kind in STREAMED:
        field = STREAMED[kind]
        signature = block.get("signature") if kind == "thinking" else None
        deltas = [{"type": f"{kind}_delta", field: block.get(field) or ""}]
        deltas += [{"type": "signature_delta", "signature": signature}] if signature else []
        return {**block, field: ""} | ({"signature": ""} if signature else {}), deltas
    given = block.get("input")
    if given is None:
        return dict(block), []
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": text}]


def _begun(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the end of a message that was stopped: the closing of its last block and what follows."""
    closing = [index for index, event in enumerate(events) if event["type"] == "content_block_stop"]
    return events[: closing[-1]] if closing else events[:1]
