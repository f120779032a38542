"""Builds a message from the events of a stream; keeps what it does not know, and knows which blocks are complete."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agent.models.calls import named_once
from agent.models.masking import Masking
from agent.models.request import CUT_SHORT, ModelReply, Usage
from agent.models.retry import CallBroken, Fault
from agent.models.structured import parse_json
from agent.models.unicode import Halves, well_formed_json

Event = Mapping[str, Any]
BYTES_PER_TOKEN = 4
BLOCK_OF_DELTA = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "tool_use"}
GROWING = {"text_delta": "text", "input_json_delta": "partial_json", "thinking_delta": "thinking"}
KNOWN = frozenset({"message_stop", "ping"})
Parts = dict[str, list[str]]


class Accumulator:
    """Takes the events of one stream in order, as plain dicts, and gives the message so far."""

    def __init__(self, masking: Masking | None = None) -> None:
        """``masking`` keeps secrets out of texts and tool calls, before anyone gets to see them."""
        self._masking = masking or Masking()
        self.message: dict[str, Any] = {}
        self.blocks: dict[int, dict[str, Any]] = {}
        self.others: list[dict[str, Any]] = []
        self._parts: dict[int, Parts] = {}
        self._last = 0
        self._halves = Halves()

    @property
    def started(self) -> bool:
        """Whether any part of the answer has arrived."""
        return bool(self.blocks)

    @property
    def model(self) -> str:
        """The model that answers, as it names itself; empty before it has."""
        return str(self.message.get("model") or "")

    @property
    def stop_reason(self) -> str | None:
        """Why the answer ended, None while it has not."""
        reason = self.message.get("stop_reason")
        return reason if isinstance(reason, str) and reason else None

    def add(self, event: Event) -> str:
        """Take one event; give the text it adds for a reader (mostly none)."""
        match event.get("type"):
            case "content_block_delta":
                return self._delta(self._index(event), _object(event, "delta"))
            case "content_block_start":
                return self._begin(self._index(event), _object(event, "content_block"))
            case "content_block_stop":
                return self._stop(self._index(event))
            case "message_start":
                return self._greet(_object(event, "message"))
            case "message_delta":
                self._end(event)
                return "".join([self._stop(index) for index in list(self._parts)])
            case kind if kind not in KNOWN:
                self.others.append(dict(event))
        return ""

    def reply(self, *, structured: bool, lenient: bool, taken: frozenset[str] = frozenset()) -> ModelReply:
        """Give the finished answer; raises CallBroken when it is cut or cannot be read.

        ``lenient`` lets a structured answer pass that is no JSON: its ``data`` is None then. ``taken`` are the ids
        of earlier tool calls: a call that repeats one of them, or has none, gets an id of its own.
        """
        stop_reason = self.stop_reason
        if stop_reason is None:
            raise CallBroken(Fault("truncated", "the stream ended without a stop reason"))
        content, cut = self._complete(stop_reason)
        content = named_once(content, taken)
        reply = ModelReply(content, stop_reason, self.usage(), self.model, structured, cut, self._explanation())
        if structured and not lenient and stop_reason not in CUT_SHORT and not _readable(reply.text):
            raise CallBroken(Fault("garbled", "the structured answer is not JSON"))
        return reply

    def response(self) -> dict[str, Any] | None:
        """Give what has arrived so far as a Messages API response, None when nothing has."""
        if not self.message and not self.blocks:
            return None
        for index in list(self._parts):
            self._join(index)
        return {**self.message, "content": [self._shown(self.blocks[index]) for index in sorted(self.blocks)]}

    def usage(self) -> Usage:
        """Give the token counts; while the answer has not ended, at least what its text comes to."""
        usage = usage_of(_object(self.message, "usage"))
        if self.stop_reason is not None or not self.blocks:
            return usage
        written = sum(len(json.dumps(block, ensure_ascii=False)) for block in (self.response() or {})["content"])
        return Usage(
            usage.input_tokens,
            max(usage.output_tokens, written // BYTES_PER_TOKEN),
            usage.cached_tokens,
            usage.cache_write_tokens,
        )

    def _explanation(self) -> str:
        details = _object(self.message, "stop_details")
        return self._masking.whole(str(details.get("explanation") or details.get("category") or ""))

    def _shown(self, block: dict[str, Any]) -> dict[str, Any]:
        """Give a block for people; what it thought goes back to its model unchanged, as that is signed."""
        thought = block.get("thinking")
        return {**block, "thinking": self._masking.whole(thought)} if isinstance(thought, str) else block

    def _index(self, event: Event) -> int:
        index = event.get("index")
        self._last = index if isinstance(index, int) else self._last
        return self._last

    def _greet(self, message: Mapping[str, Any]) -> str:
        """Take the head of a message; it has not ended yet, and begins with the blocks it brings along."""
        self.message.update({**message, "stop_reason": None})
        blocks = message.get("content")
        brought = enumerate(blocks if isinstance(blocks, list) else ())
        return "".join([self._begin(index, _object({"block": block}, "block")) for index, block in brought])

    def _begin(self, index: int, block: Mapping[str, Any]) -> str:
        kind, text = str(block.get("type") or "text"), block.get("text")
        self._parts[index] = {}
        said = ""
        if kind == "text" and isinstance(text, str):
            said = self._masking.piece((index, "text"), text)
            block = {**block, "text": said}
        self.blocks[index] = {**(block if kind == "thinking" else self._masking.value(block)), "type": kind}
        return said

    def _delta(self, index: int, delta: Mapping[str, Any]) -> str:
        kind = str(delta.get("type"))
        if index not in self.blocks:
            self._begin(index, {"type": BLOCK_OF_DELTA.get(kind, kind.removesuffix("_delta"))})
        block = self.blocks[index]
        field = GROWING.get(kind)
        if field is not None:
            piece = delta.get(field) or ""
            if not isinstance(piece, str):
                raise CallBroken(Fault("garbled", f"a {kind} holds no text"))
            piece = self._halves.joined((index, field), piece)
            if field != "thinking":
                piece = self._masking.piece((index, field), piece)
            self._parts.setdefault(index, {}).setdefault(field, []).append(piece)
            return piece if field == "text" else ""
        if kind == "citations_delta":
            block["citations"] = [*(block.get("citations") or ()), delta.get("citation")]
        else:  # a signature, or a kind of delta that was not there when this was written
            block.update({name: value for name, value in delta.items() if name != "type"})
        return ""

    def _stop(self, index: int) -> str:
        """Take the end of a block; gives the text that was held back until now."""
        rest = self._masking.rest((index, "text"))
        if rest:
            self._parts.setdefault(index, {}).setdefault("text", []).append(rest)
        self._join(index)
        return rest

    def _join(self, index: int) -> None:
        block = self.blocks.get(index, {})
        for field in ("text", "partial_json"):
            if rest := self._masking.rest((index, field)):
                self._parts.setdefault(index, {}).setdefault(field, []).append(rest)
        for field, pieces in self._parts.pop(index, {}).items():
            joined = "".join(pieces)
            if field != "partial_json":
                block[field] = str(block.get(field) or "") + joined
            elif joined:
                block["input"] = _parsed(joined)

    def _end(self, event: Event) -> None:
        """Take the end of a message: counts are totals, and what is null does not undo what was said before."""
        _update(self.message, _object(event, "delta"))
        _update(self.message, {name: event[name] for name in event if name not in ("type", "delta", "usage")})
        usage = dict(_object(self.message, "usage"))
        _update(usage, _object(event, "usage"))
        if usage:
            self.message["usage"] = usage

    def _complete(self, stop_reason: str) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
        for index in list(self._parts):
            self._join(index)
        order = sorted(self.blocks)
        calls = [index for index in order if self.blocks[index]["type"] == "tool_use"]
        for index in calls:
            self.blocks[index]["input"] = self.blocks[index].get("input") or {}
        if stop_reason not in CUT_SHORT:
            return tuple(_callable(self.blocks[index]) for index in order), ()
        cut = {index for index in calls if index == order[-1] or not isinstance(self.blocks[index]["input"], dict)}
        content = tuple(self.blocks[index] for index in order if index not in cut)
        return content, tuple(str(self.blocks[index].get("name") or "") for index in sorted(cut))


def usage_of(counts: Mapping[str, Any]) -> Usage:
    """Give the token counts of a Messages API usage object."""
    names = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    given = (counts.get(name) for name in names)
    return Usage(*(count if isinstance(count, int) and count > 0 else 0 for count in given))


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Give the JSON object of that name, an empty one when there is none; raises CallBroken when it is no object."""
    value = holder.get(name) or {}
    if not isinstance(value, Mapping):
        raise CallBroken(Fault("garbled", f"the {name} of an event is no JSON object"))
    return value


def _update(known: dict[str, Any], news: Mapping[str, Any]) -> None:
    for name, value in news.items():
        if value is not None or name not in known:
            known[name] = value


def _parsed(text: str) -> Any:
    """Give the arguments, or the text itself when it is not JSON (the tool call is then not usable)."""
    try:
        return well_formed_json(json.loads(text))
    except (ValueError, RecursionError):
        return text


def _callable(block: dict[str, Any]) -> dict[str, Any]:
    """Give a block whose tool call can be run; raises CallBroken when it has no name or no arguments."""
    if block["type"] != "tool_use":
        return block
    if not isinstance(block.get("name"), str) or not block["name"]:
        raise CallBroken(Fault("garbled", "a tool call names no tool"))
    given = block["input"]
    if isinstance(given, str):
        given = _parsed(given) if given else {}  # some servers send the arguments as one string
    if not isinstance(given, dict):
        raise CallBroken(Fault("garbled", f"the arguments of tool {block['name']!r} are not a JSON object"))
    return block if given is block["input"] else {**block, "input": given}


def _readable(text: str) -> bool:
    try:
        parse_json(text)
    except ValueError:
        return False
    return True
