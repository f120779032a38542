"""Reads a recorded answer, be it one JSON or a stream of events, without the SDK."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LINE_END = re.compile(r"\r\n|\n|\r")  # not splitlines(): JSON may hold other line separators as they are


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer says: model, text, names of the tools it calls, why it stopped, and its token counts."""

    model: str = ""
    text: str = ""
    tools: tuple[str, ...] = ()
    stop_reason: str = ""
    error: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0


def read_answer(answer: bytes) -> Answered:
    """Give what an answer says; of one that cannot be read: nothing."""
    text = answer.decode("utf-8", "replace")
    whole = _json(text)
    events = list(_from_message(whole)) if isinstance(whole, dict) else list(events_of(text))
    usage: dict[str, Any] = {}
    model = said = stop = error = ""
    tools = []
    for event in events:
        message, delta = _part(event, "message"), _part(event, "delta")
        block = _part(event, "content_block")
        model = model or str(message.get("model") or "")
        said += str(block.get("text") or "") + str(delta.get("text") or "")
        stop = str(delta.get("stop_reason") or stop)
        error = error or str(_part(event, "error").get("type") or "")
        usage |= {k: v for k, v in {**_part(message, "usage"), **_part(event, "usage")}.items() if v is not None}
        if block.get("type") == "tool_use":
            tools.append(str(block.get("name") or ""))
    counts = (_count(usage, name) for name in ("input_tokens", "output_tokens", "cache_read_input_tokens"))
    return Answered(model, said, tuple(tools), stop, error, *counts)


def events_of(text: str) -> Iterator[dict[str, Any]]:
    """Give the JSON of each event of a stream."""
    for line in LINE_END.split(text):
        if line.startswith("data:"):
            event = _json(line[5:])
            if isinstance(event, dict):
                yield event


def _from_message(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"message": message, "error": message.get("error"), "usage": message}  # count_tokens answers with bare counts
    content = message.get("content")
    for block in content if isinstance(content, list) else ():
        yield {"content_block": block}
    yield {"delta": {"stop_reason": message.get("stop_reason")}}


def _part(event: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = event.get(name)
    return part if isinstance(part, dict) else {}


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) else 0


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
