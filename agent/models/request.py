"""What is asked of a model, what comes back, and what the ledger keeps of each attempt."""

from __future__ import annotations

import json
import pprint
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Tier = Literal["small", "medium", "big"]
TIERS: tuple[Tier, ...] = ("small", "medium", "big")
FINISHED = frozenset({"end_turn", "tool_use", "stop_sequence", "pause_turn"})
FENCED = re.compile(r"```[\w-]*\n(.*?)\n?```", re.S)


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question to a model: stable system blocks first, then the messages as the Messages API wants them."""

    tier: Tier
    system: tuple[str, ...]
    messages: tuple[dict[str, Any], ...]
    tools: tuple[dict[str, Any], ...] = ()
    schema: dict[str, Any] | None = None
    max_tokens: int = 4096
    node: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call; ``input_tokens`` leaves out what was read from or written to the cache."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
        )


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A complete tool call of a model."""

    id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A complete answer; ``cut`` names the tool calls that were left unfinished (they are not in content)."""

    content: tuple[dict[str, Any], ...]
    stop_reason: str | None
    usage: Usage
    model: str
    structured: bool = False
    cut: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text blocks, joined."""
        return "".join(block["text"] for block in self.content if block["type"] == "text")

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The tool calls to run, in order."""
        blocks = (block for block in self.content if block["type"] == "tool_use")
        return tuple(ToolCall(block["id"], block["name"], block["input"]) for block in blocks)

    @property
    def data(self) -> Any:
        """The parsed JSON of a structured answer; None when no schema was asked for, or when it is no JSON."""
        try:
            return parse_json(self.text) if self.structured else None
        except ValueError:
            return None


class SentRequest(dict[str, Any]):
    """The keyword arguments of one ``messages.create`` call, copyable as Python; never holds a key."""

    def as_python(self) -> str:
        """Give code that repeats the call with the anthropic SDK (in a cell, or in any async function)."""
        request = {name: value for name, value in self.items() if name != "stream"}
        return "\n".join(
            [
                "import anthropic",
                *_client_lines(str(self.get("model", ""))),
                f"request = {pprint.pformat(request, sort_dicts=False, width=110)}",
                "async with client.messages.stream(**request) as stream:",
                "    message = await stream.get_final_message()",
                "message",
                "",
            ]
        )


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A row of the ledger: one attempt; ``input_tokens`` were not cached, ``usd`` is None when the price is unknown."""

    turn: int
    node: str
    tier: Tier
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    usd: float | None
    ms: float
    first_ms: float | None
    outcome: str
    request: SentRequest = field(repr=False)
    response: dict[str, Any] | None = field(default=None, repr=False)

    def as_python(self) -> str:
        """Give code that repeats this attempt with the anthropic SDK."""
        return self.request.as_python()


def parse_json(text: str) -> Any:
    """Parse the JSON of a structured answer; local servers may wrap it in a code fence."""
    fenced = FENCED.fullmatch(text.strip())
    return json.loads(fenced[1] if fenced else text)


def as_dict(value: Mapping[str, Any]) -> dict[str, Any]:
    """Give a JSON-like mapping as plain dicts and lists that nobody else holds."""
    copy: dict[str, Any] = json.loads(json.dumps(value))
    return copy


def _client_lines(model: str) -> list[str]:
    if not model.startswith("offline-"):
        return ["", "client = anthropic.AsyncAnthropic()  # reads the key from ANTHROPIC_API_KEY"]
    return [
        "from agent.models.offline.transport import OfflineTransport",
        "",
        "http = anthropic.DefaultAsyncHttpxClient(transport=OfflineTransport())",
        'client = anthropic.AsyncAnthropic(api_key="offline", http_client=http)',
    ]
