"""The Messages API on the wire: messages, their ids and token counts, and the events of a stream."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOW = re.compile(r"<now>[^<]*</now>")
BYTES_PER_TOKEN = 4
SENTENCE = re.compile(r".+?(?:[.!?:]\s+|\n+|$)", re.S)
JSON_PIECE = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules answer: content blocks without ids."""

    content: tuple[dict[str, Any], ...]

    @property
    def stop_reason(self) -> str:
        """``tool_use`` when a tool is called, else ``end_turn``."""
        return "tool_use" if any(block["type"] == "tool_use" for block in self.content) else "end_turn"


def say(text: str) -> Answer:
    """Give an answer of text alone."""
    return Answer(({"type": "text", "text": text},) if text else ())


def call(name: str, arguments: Mapping[str, Any], text: str = "") -> Answer:
    """Give an answer that calls one tool, with a sentence before it when there is one."""
    return Answer((*say(text).content, {"type": "tool_use", "name": name, "input": dict(arguments)}))


def make_message(body: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    """Give the complete Messages API response; the same request and answer give the same bytes."""
    identity = digest_of({name: value for name, value in body.items() if name != "stream"})
    content = [_block(block, identity, index) for index, block in enumerate(answer.content)]
    return {
        "id": f"msg_off_{identity}",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", "offline-small"),
        "content": content,
        "stop_reason": answer.stop_reason,
        "stop_sequence": None,
        "usage": {
            "input_tokens": count_tokens(body),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": max(1, sum(len(_canonical(block)) for block in content) // BYTES_PER_TOKEN),
        },
    }


def events_of(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the events that stream a message, text by the sentence."""
    usage = {**message["usage"], "output_tokens": 1}
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None, "usage": usage}}
    for index, block in enumerate(message["content"]):
        empty, deltas = _deltas(block)
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
        "usage": {"output_tokens": message["usage"]["output_tokens"]},
    }
    yield {"type": "message_stop"}


def encode(event: Mapping[str, Any]) -> bytes:
    """Give one server-sent event as bytes."""
    return f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def count_tokens(body: Mapping[str, Any]) -> int:
    """Count the tokens of a request: one per four bytes of its tools, system and messages."""
    counted = [body.get("tools"), body.get("system"), body.get("messages")]
    return max(1, len(_canonical(counted)) // BYTES_PER_TOKEN)


def digest_of(value: Any) -> str:
    """Give a short stable name for a JSON value."""
    return hashlib.sha256(_canonical(value)).hexdigest()[:24]


def _block(block: Mapping[str, Any], identity: str, index: int) -> dict[str, Any]:
    if block["type"] != "tool_use":
        return dict(block)
    return {"type": "tool_use", "id": f"toolu_off_{identity}_{index}", "name": block["name"], "input": block["input"]}


def _deltas(block: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    if block["type"] == "text":
        pieces = SENTENCE.findall(block["text"])
        return {**block, "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces]
    text = json.dumps(block["input"], ensure_ascii=False)
    pieces = [text[start : start + JSON_PIECE] for start in range(0, len(text), JSON_PIECE)]
    return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]


def _canonical(value: Any) -> bytes:
    """Give a value as bytes, the time of day left out: ids and counts are the same at any time."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return NOW.sub("<now/>", text).encode()
