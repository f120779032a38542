"""What the Messages API refuses with 400, as far as a program gets it wrong: one function a rule (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from agent.models.capabilities import refuses_forcing, version_of

Body = Mapping[str, Any]
Rule = Callable[[Body], str | None]
FIELDS = {
    *("model", "max_tokens", "messages", "system", "tools", "tool_choice", "stream", "metadata", "stop_sequences"),
    *("thinking", "output_config", "service_tier", "container", "context_management", "mcp_servers", "cache_control"),
    *("inference_geo", "speed"),
}
SAMPLING = ("temperature", "top_p", "top_k")
MOST_BREAKPOINTS = 4
TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}\Z")


def issue_with(body: Body) -> str | None:
    """Say what the Messages API would refuse in a request, None when it would take it."""
    return next((issue for rule in RULES if (issue := rule(body)) is not None), None)


def required_fields(body: Body) -> str | None:
    """model, max_tokens and messages must be there."""
    for name, kind in (("model", str), ("max_tokens", int), ("messages", list)):
        if not isinstance(body.get(name), kind) or not body[name]:
            return f"{name}: Field required"
    return None


def known_fields(body: Body) -> str | None:
    """Fields that the API does not know are refused, sampling parameters on the current models too."""
    for name in body:
        if name in SAMPLING and refuses_forcing(str(body["model"])):
            return f"{name}: not supported for this model"
        if name not in FIELDS and name not in SAMPLING:
            return f"{name}: Extra inputs are not permitted"
    return None


def order_of_messages(body: Body) -> str | None:
    """The first message is the user's; on the current models so is the last."""
    messages = body["messages"]
    if any(message.get("role") not in ("user", "assistant", "system") for message in messages):
        return "messages: Unexpected role"
    if messages[0]["role"] == "assistant":
        return "messages: first message must use the user role"
    if messages[-1]["role"] == "assistant" and refuses_forcing(str(body["model"])):
        return "This model does not support assistant message prefill. The conversation must end with a user message."
    return None


def filled_blocks(body: Body) -> str | None:
    """Text blocks and messages are not empty."""
    for number, message in enumerate(body["messages"]):
        content = message.get("content")
        if not content:
            return f"messages.{number}: all messages must have non-empty content"
        for block in _blocks(message):
            if block.get("type") == "text" and not str(block.get("text") or "").strip():
                return "messages: text content blocks must be non-empty"
    return None


def tool_choice(body: Body) -> str | None:
    """The current models are not forced to use a tool."""
    choice = body.get("tool_choice")
    if choice is None:
        return None
    if not body.get("tools"):
        return "tool_choice may only be specified while providing tools"
    if choice.get("type") in ("any", "tool") and refuses_forcing(str(body["model"])):
        return f'tool_choice: "{choice["type"]}" is not supported for this model. Use "auto" or "none".'
    return None


def tools(body: Body) -> str | None:
    """Tools have distinct names of letters, digits, _ and -, and an object for a schema."""
    seen: set[str] = set()
    for number, tool in enumerate(body.get("tools") or ()):
        name = str(tool.get("name") or "")
        if not TOOL_NAME.match(name):
            return f"tools.{number}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'"
        if name in seen:
            return "tools: Tool names must be unique."
        if "type" not in tool and (tool.get("input_schema") or {}).get("type") != "object":
            return f"tools.{number}.input_schema.type: Field required"
        seen.add(name)
    return None


def tool_results(body: Body) -> str | None:
    """Each tool call is answered in the next message, and nothing else is; ids are used once."""
    seen: set[str] = set()
    open_calls: list[str] = []
    for number, message in enumerate(body["messages"]):
        results = [str(block.get("tool_use_id")) for block in _blocks(message) if block.get("type") == "tool_result"]
        for result in results:
            if result not in open_calls:
                return f"messages.{number}: unexpected `tool_use_id` found in `tool_result` blocks: {result}"
        missing = [call for call in open_calls if call not in results]
        if missing:
            return f"messages.{number}: `tool_use` ids were found without `tool_result` blocks: {', '.join(missing)}"
        open_calls = [str(block.get("id")) for block in _blocks(message) if block.get("type") == "tool_use"]
        if len(set(open_calls)) < len(open_calls) or seen & set(open_calls):
            return "messages: `tool_use` ids must be unique"
        seen.update(open_calls)
    return None if not open_calls else "messages: `tool_use` ids were found without `tool_result` blocks"


def breakpoints(body: Body) -> str | None:
    """Four cache breakpoints at most, none on thinking or empty text."""
    marked = list(_marked(body))
    if len(marked) > MOST_BREAKPOINTS:
        return f"A maximum of 4 blocks with cache_control may be provided. Found {len(marked)}."
    for block in marked:
        if block.get("type") in ("thinking", "redacted_thinking"):
            return f"{block['type']}.cache_control: Extra inputs are not permitted"
        if block.get("type") == "text" and not block.get("text"):
            return "cache_control cannot be set for empty text blocks"
    return None


def thinking(body: Body) -> str | None:
    """The current big models always think; a budget is a thing of the past."""
    asked, known = body.get("thinking"), version_of(str(body["model"]))
    kind = None if asked is None else asked.get("type")
    if kind in ("enabled", "disabled") and refuses_forcing(str(body["model"])):
        if kind == "disabled" and known is not None and known[0] == "haiku":
            return None
        return f'"thinking.type.{kind}" is not supported for this model. Use "thinking.type.adaptive".'
    for message in body["messages"]:
        for block in _blocks(message):
            if block.get("type") == "thinking" and not block.get("signature"):
                return "messages: thinking.signature: Field required"
    return None


def output_schema(body: Body) -> str | None:
    """Every object of an answer's schema is closed."""
    wanted = (body.get("output_config") or {}).get("format") or {}
    if any(inner.get("additionalProperties") is not False for inner in _objects(wanted.get("schema"))):
        return "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false"
    return None


RULES: tuple[Rule, ...] = (
    required_fields,
    known_fields,
    order_of_messages,
    filled_blocks,
    tool_choice,
    tools,
    tool_results,
    breakpoints,
    thinking,
    output_schema,
)


def _blocks(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    content = message.get("content")
    return [] if isinstance(content, str) or content is None else content


def _marked(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if value.get("cache_control") is not None and "messages" not in value:
            yield value
        for name in ("system", "tools", "messages", "content"):
            yield from _marked(value.get(name))
    elif isinstance(value, list):
        for item in value:
            yield from _marked(item)


def _objects(schema: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        if schema.get("type") == "object":
            yield schema
        for inner in schema.values():
            yield from _objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _objects(inner)
