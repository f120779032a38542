"""What the far end answers: content blocks and how they are sent, compiled into what goes over the wire."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from agent.models.offline.engine import answer as offline_answer
from agent.models.offline.wire import count_tokens, digest_of
from agent.models.structured import schema_in_words

PIECE = 12
EVENT_STREAM = "text/event-stream; charset=utf-8"


class Cut(Enum):
    """How a connection ends before its answer does."""

    DROP = "the connection is cut"
    SILENCE = "nothing more comes until the client hangs up"


Part = bytes | float | Cut
Event = dict[str, Any]
Tamper = Callable[[list[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: content blocks, and how they travel.

    ``latency`` seconds pass before it begins, ``pace`` seconds before each further event; it is written in pieces of
    ``chunk`` bytes (0: an event at a time), and text in deltas of ``piece`` characters. With ``body`` set it is a
    plain HTTP answer of ``status``. ``usage`` replaces single token counts. ``tamper`` changes the list of events
    before they are sent: dicts are events, bytes go out as they are, floats wait, and a ``Cut`` ends the connection.
    """

    blocks: tuple[dict[str, Any], ...] = ()
    stop_reason: str | None = None
    usage: Mapping[str, int] = field(default_factory=dict)
    latency: float = 0.0
    pace: float = 0.0
    chunk: int = 0
    piece: int = PIECE
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    tamper: Tamper | None = None

    def sent(self, *, latency: float | None = None, pace: float | None = None, chunk: int | None = None) -> Answer:
        """Give the same answer at another speed (seconds) and cut into pieces of ``chunk`` bytes."""
        given = {"latency": latency, "pace": pace, "chunk": chunk}
        return replace(self, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]

    def message(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Give the whole Messages API response to a request; the same request gives the same bytes."""
        identity = digest_of({name: value for name, value in body.items() if name != "stream"})
        content = [_with_id(block, identity, index) for index, block in enumerate(self.blocks)]
        calls = any(block["type"] == "tool_use" for block in content)
        return {
            "id": f"msg_test_{identity}",
            "type": "message",
            "role": "assistant",
            "model": str(body.get("model") or "test-model"),
            "content": content,
            "stop_reason": self.stop_reason or ("tool_use" if calls else "end_turn"),
            "stop_sequence": None,
            "usage": _usage(body, content) | dict(self.usage),
        }

    def events(self, body: Mapping[str, Any]) -> list[Any]:
        """Give what a stream of this answer consists of, tampered with as asked."""
        events: list[Any] = list(events_of(self.message(body), self.piece))
        return events if self.tamper is None else self.tamper(events)

    def parts(self, body: Mapping[str, Any]) -> Iterator[Part]:
        """Give the bytes, waits and cuts of a stream of this answer."""
        for number, event in enumerate(self.events(body)):
            if self.pace and number:
                yield self.pace
            yield encode(event) if isinstance(event, dict) else event


def answer(*blocks: Mapping[str, Any], stop_reason: str | None = None, **usage: int) -> Answer:
    """Give an answer of content blocks as the Messages API writes them; ids of tool calls may be left out."""
    return Answer(tuple(dict(block) for block in blocks), stop_reason, usage)


def say(text: str, *, stop_reason: str | None = None) -> Answer:
    """Give an answer of text."""
    return Answer(({"type": "text", "text": text},) if text else (), stop_reason)


def call(tool: str, /, **arguments: Any) -> Answer:
    """Give an answer that calls one tool."""
    return Answer(({"type": "tool_use", "name": tool, "input": arguments},))


def think(thought: str, then: Answer, *, signature: str = "c2lnbmVk") -> Answer:
    """Give an answer that thinks before it says or calls something."""
    return replace(then, blocks=({"type": "thinking", "thinking": thought, "signature": signature}, *then.blocks))


def recorded(stream: bytes, *, chunk: int = 0) -> Answer:
    """Give a recorded stream of server-sent events again, byte for byte."""
    return Answer(tamper=lambda _: [stream], chunk=chunk)


def offline(body: Mapping[str, Any]) -> Answer:
    """Give what the offline rules answer to a request."""
    schema = schema_of(body)
    asked = {} if schema is None else {"output_config": {"format": {"type": "json_schema", "schema": schema}}}
    return Answer(tuple(offline_answer({**body, **asked}).content))


def schema_of(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the JSON schema that a request asks an answer for, as a field or in words; None when it asks for text."""
    schema = ((body.get("output_config") or {}).get("format") or {}).get("schema")
    if schema is not None:
        return dict(schema)
    system = body.get("system") or ""
    blocks = [system] if isinstance(system, str) else [str(block.get("text") or "") for block in system]
    return next((found for text in blocks if (found := schema_in_words(text)) is not None), None)


def kind_of(body: Mapping[str, Any]) -> str:
    """Name a request by what it wants: the title of its JSON schema, "tools" when it has tools, else "text"."""
    schema = schema_of(body)
    if schema is not None:
        return str(schema.get("title") or "json")
    return "tools" if body.get("tools") else "text"


def events_of(message: Mapping[str, Any], piece: int = PIECE) -> Iterator[Event]:
    """Give the events that stream a message."""
    begun = {**message, "content": [], "stop_reason": None, "usage": {**message["usage"], "output_tokens": 1}}
    yield {"type": "message_start", "message": begun}
    yield {"type": "ping"}
    for index, block in enumerate(message["content"]):
        empty, deltas = _deltas(block, piece)
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ending = {"stop_reason": message["stop_reason"], "stop_sequence": message["stop_sequence"]}
    usage = {"output_tokens": message["usage"]["output_tokens"]}
    yield {"type": "message_delta", "delta": ending, "usage": usage}
    yield {"type": "message_stop"}


def encode(event: Mapping[str, Any]) -> bytes:
    """Give one server-sent event as bytes."""
    return f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def _deltas(block: Mapping[str, Any], piece: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    match block["type"]:
        case "text":
            return {**block, "text": ""}, [
                {"type": "text_delta", "text": part} for part in _pieces(block["text"], piece)
            ]
        case "thinking":
            thought = [{"type": "thinking_delta", "thinking": part} for part in _pieces(block["thinking"], piece)]
            signed = {"type": "signature_delta", "signature": block.get("signature", "")}
            return {**block, "thinking": "", "signature": ""}, [*thought, signed]
        case "tool_use" | "server_tool_use" | "mcp_tool_use":
            text = json.dumps(block["input"], ensure_ascii=False)
            parts = ("", *_pieces(text, piece))
            return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": part} for part in parts]
        case _:
            return dict(block), []


def _pieces(text: str, size: int) -> Sequence[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _with_id(block: Mapping[str, Any], identity: str, index: int) -> dict[str, Any]:
    if block["type"] != "tool_use" or "id" in block:
        return dict(block)
    return {"type": "tool_use", "id": f"toolu_test_{identity}_{index}", **block}


def _usage(body: Mapping[str, Any], content: Sequence[Any]) -> dict[str, int]:
    written = max(1, len(json.dumps(content)) // 4)
    return {
        "input_tokens": count_tokens(body),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": written,
    }
