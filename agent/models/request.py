"""What is asked of a model, what comes back, and what the ledger keeps of each attempt."""

from __future__ import annotations

import pprint
from dataclasses import dataclass, field
from typing import Any, Literal

from agent.models.structured import parse_json

Tier = Literal["small", "medium", "big"]
TIERS: tuple[Tier, ...] = ("small", "medium", "big")
ToolChoice = Literal["auto", "any", "none"]
CUT_SHORT = frozenset({"max_tokens", "model_context_window_exceeded", "length", "refusal"})  # the rest is whole


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question to a model: stable system blocks first, then the messages as the Messages API wants them.

    ``tool_choice`` "any" asks for a tool call; models and servers that refuse to be forced are left to choose.
    ``secrets`` are what the answer must not show, beside the key of the connection; they are not sent.
    """

    tier: Tier
    system: tuple[str, ...]
    messages: tuple[dict[str, Any], ...]
    tools: tuple[dict[str, Any], ...] = ()
    schema: dict[str, Any] | None = None
    max_tokens: int = 4096
    node: str = ""
    turn: int = 0
    tool_choice: ToolChoice = "auto"
    secrets: tuple[str, ...] = field(default=(), repr=False, compare=False)


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
    """A complete answer; ``cut`` names the tool calls that were left unfinished (they are not in content).

    ``explanation`` is what the API says about a refusal, mostly empty.
    """

    content: tuple[dict[str, Any], ...]
    stop_reason: str | None
    usage: Usage
    model: str
    structured: bool = False
    cut: tuple[str, ...] = ()
    explanation: str = ""

    @property
    def declined(self) -> bool:
        """Whether the model refused to answer; what it may have said before is not to be used."""
        return self.stop_reason == "refusal"

    @property
    def text(self) -> str:
        """The text blocks, joined."""
        return "".join(block.get("text") or "" for block in self.content if block["type"] == "text")

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
    """The keyword arguments of one ``messages.create`` call, copyable as Python; never holds a key.

    ``base_url`` is the address of a server of one's own, without user and password; None for the Anthropic API.
    """

    base_url: str | None = None

    def as_python(self) -> str:
        """Give code that repeats the call with the anthropic SDK (in a cell, or in any async function)."""
        request = {name: value for name, value in self.items() if name != "stream"}
        return "\n".join(
            [
                *_client_lines(str(self.get("model", "")), self.base_url),
                f"request = {pprint.pformat(request, sort_dicts=False, width=110)}",
                "async with client.messages.stream(**request) as stream:",
                "    message = await stream.get_final_message()",
                "message",
                "",
            ]
        )


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A row of the ledger: one attempt, successful or not.

    ``input_tokens`` were not read from the cache; ``usd`` is None when the price is unknown. Of an attempt that broke
    off, tokens and price are a lower estimate: the server never said how much it had written. ``attempt`` counts
    from 1; ``outcome`` is "ok", "cancelled", or begins with "retried: " or "failed: ". ``others`` holds events of
    kinds that this client does not know.
    """

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
    attempt: int = 1
    others: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    def as_python(self) -> str:
        """Give code that repeats this attempt with the anthropic SDK."""
        return self.request.as_python()


def _client_lines(model: str, base_url: str | None) -> list[str]:
    if base_url is not None:
        key = 'os.environ.get("WORKBENCH_MODEL_KEY") or "none"'
        return [
            "import os",
            "",
            "import anthropic",
            "",
            f"client = anthropic.AsyncAnthropic(base_url={base_url!r}, api_key={key})",
        ]
    if not model.startswith("offline-"):
        return [
            "import anthropic",
            "",
            "client = anthropic.AsyncAnthropic()  # reads the key from ANTHROPIC_API_KEY",
        ]
    return [
        "import anthropic",
        "",
        "from agent.models.offline.transport import OfflineTransport",
        "",
        "http = anthropic.DefaultAsyncHttpxClient(transport=OfflineTransport())",
        'client = anthropic.AsyncAnthropic(api_key="offline", http_client=http)',
    ]
