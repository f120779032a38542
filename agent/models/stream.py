"""From server-sent events to plain dicts: the same for a stream, and for a server that answers with one message."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from agent.models.complaint import complaint, error_code, error_type
from agent.models.retry import CallBroken, Fault

DONE = "[DONE]"  # how servers of another tradition end a stream


def event_of(name: str | None, data: str) -> dict[str, Any] | None:
    """Give one event; None for a comment or an ending that says nothing.

    Raises CallBroken for an error event, ValueError when the data is no JSON object.
    """
    if not data or data == DONE or name == "ping":
        return None
    try:
        event = json.loads(data)
    except ValueError:
        if name == "error":
            raise broken_by(data) from None
        raise
    if not isinstance(event, dict):
        raise ValueError(f"an event is not a JSON object: {data[:80]}")
    kind = event.get("type") or name
    if kind == "error" or (kind is None and "error" in event):
        raise broken_by(event)
    return event if "type" in event else {"type": kind, **event}


def unstreamed(message: Any) -> Iterator[dict[str, Any]]:
    """Give the events of a complete message; raises CallBroken when it is none."""
    if not isinstance(message, Mapping) or not isinstance(message.get("content"), list):
        if isinstance(message, Mapping) and message.get("error"):
            raise broken_by(message)
        raise CallBroken(Fault("garbled", f"the answer is no message: {complaint(message)}"))
    ending = {name: message.get(name) for name in ("stop_reason", "stop_sequence")}
    yield {"type": "message_start", "message": {**message, "content": []}}
    for index, block in enumerate(message["content"]):
        yield {"type": "content_block_start", "index": index, "content_block": block}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": ending}
    yield {"type": "message_stop"}


def broken_by(body: Any) -> CallBroken:
    """Give the fault of an error that arrives with status 200."""
    return CallBroken(Fault("status", complaint(body), 200, error_type(body), error_code(body)))
