"""Builds a message from the events of a stream; knows which blocks are complete."""

from __future__ import annotations

import json
from typing import Any

from agent.models.request import FINISHED, ModelReply, Usage, parse_json
from agent.models.retry import CallBroken, Fault


class Accumulator:
    """Takes raw stream events in order and gives the message so far."""

    def __init__(self) -> None:
        self.id = ""
        self.model = ""
        self.stop_reason: str | None = None
        self.blocks: dict[int, dict[str, Any]] = {}
        self.usage: dict[str, Any] = {}
        self._parts: dict[int, list[str]] = {}

    @property
    def started(self) -> bool:
        """Whether any part of the answer has arrived."""
        return bool(self.blocks)

    def add(self, event: Any) -> str:
        """Take one event; give the text it adds for a reader (mostly none)."""
        match event.type:
            case "content_block_delta":
                return self._delta(event.index, event.delta)
            case "content_block_start":
                self.blocks[event.index] = event.content_block.to_dict()
                self._parts[event.index] = []
                return str(self.blocks[event.index].get("text") or "")
            case "content_block_stop":
                self._join(event.index)
            case "message_start":
                self.id, self.model = event.message.id, event.message.model
                self._count(event.message.usage)
            case "message_delta":
                self.stop_reason = event.delta.stop_reason
                self._count(event.usage)
        return ""

    def reply(self, *, structured: bool, lenient: bool) -> ModelReply:
        """Give the finished answer; raises CallBroken when it is cut or cannot be read.

        ``lenient`` lets a structured answer pass that is no JSON: its ``data`` is None then.
        """
        if self.stop_reason is None:
            raise CallBroken(Fault("truncated", "the stream ended without a stop reason"))
        content, cut = self._complete()
        reply = ModelReply(content, self.stop_reason, self._usage(), self.model, structured, cut)
        if structured and not lenient and self.stop_reason in FINISHED and not _readable(reply.text):
            raise CallBroken(Fault("garbled", "the structured answer is not JSON"))
        return reply

    def response(self) -> dict[str, Any] | None:
        """Give what has arrived so far as a Messages API response, None when nothing has."""
        if not self.id:
            return None
        for index in list(self._parts):
            self._join(index)
        content = [self.blocks[index] for index in sorted(self.blocks)]
        return {
            "id": self.id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": content,
            "stop_reason": self.stop_reason,
            "usage": dict(self.usage),
        }

    def _delta(self, index: int, delta: Any) -> str:
        block, parts = self.blocks[index], self._parts.setdefault(index, [])
        match delta.type:
            case "text_delta":
                parts.append(delta.text)
                return str(delta.text)
            case "input_json_delta":
                parts.append(delta.partial_json)
            case "thinking_delta":
                parts.append(delta.thinking)
            case "signature_delta":
                block["signature"] = delta.signature
            case "citations_delta":
                block["citations"] = [*(block.get("citations") or ()), delta.citation.to_dict()]
        return ""

    def _join(self, index: int) -> None:
        block, parts = self.blocks[index], self._parts.pop(index, [])
        if not parts:
            return
        if block["type"] in ("text", "thinking"):
            block[block["type"]] = (block.get(block["type"]) or "") + "".join(parts)
        else:
            block["input"] = _parsed("".join(parts))

    def _complete(self) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
        unfinished = dict.fromkeys(self._parts)
        for index in unfinished:
            self._join(index)
        order = sorted(self.blocks)
        calls = [index for index in order if self.blocks[index]["type"] == "tool_use"]
        if self.stop_reason in FINISHED:
            for index in calls:
                _require_arguments(self.blocks[index])
            return tuple(self.blocks[index] for index in order), ()
        cut = {index for index in calls if index == order[-1] or not isinstance(self.blocks[index]["input"], dict)}
        content = tuple(self.blocks[index] for index in order if index not in cut)
        return content, tuple(self.blocks[index]["name"] for index in sorted(cut))

    def _count(self, usage: Any) -> None:
        for name in ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"):
            value = getattr(usage, name, None)
            if value is not None:
                self.usage[name] = value

    def _usage(self) -> Usage:
        return usage_of(self.usage)


def usage_of(counts: dict[str, Any]) -> Usage:
    """Give the token counts of a Messages API usage object."""
    return Usage(
        counts.get("input_tokens") or 0,
        counts.get("output_tokens") or 0,
        counts.get("cache_read_input_tokens") or 0,
        counts.get("cache_creation_input_tokens") or 0,
    )


def _parsed(text: str) -> Any:
    """Give the arguments, or the text itself when it is not JSON (the tool call is then not usable)."""
    if not text:
        return {}
    try:
        return json.loads(text)
    except ValueError:
        return text


def _require_arguments(block: dict[str, Any]) -> None:
    if not isinstance(block["input"], dict):
        raise CallBroken(Fault("garbled", f"the arguments of tool {block['name']!r} are not a JSON object"))


def _readable(text: str) -> bool:
    try:
        parse_json(text)
    except ValueError:
        return False
    return True
