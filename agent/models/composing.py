"""From a node's question to the request as it is sent: what the provider can take, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agent.models.caching import breakpoints
from agent.models.capabilities import Capabilities, hides_text_between_tools, refuses_forcing
from agent.models.request import ModelRequest, SentRequest
from agent.models.settings import Provider
from agent.models.structured import asked_in_words
from agent.models.thoughts import Thoughts, without_thinking

BYTES_PER_TOKEN = 4
ROOM_TO_THINK = 8192
SUMMARIZED = {"type": "adaptive", "display": "summarized"}
OPAQUE = frozenset({"input", "input_schema"})  # what belongs to a tool is never touched


def compose(request: ModelRequest, provider: Provider, thoughts: Thoughts) -> SentRequest:
    """Give the keyword arguments of ``messages.create`` for a request."""
    able, model = provider.capabilities, provider.models[request.tier]
    sent = SentRequest(model=model, max_tokens=request.max_tokens)
    sent.base_url = provider.public_url if provider.kind == "server" else None
    system = _system(request, able)
    messages = _messages(request, able, model, thoughts)
    if able.caching:
        system, messages = breakpoints(system, request.tools, messages)
    if system:
        sent["system"] = system if able.system_blocks else "\n\n".join(block["text"] for block in system)
    if request.tools:
        sent["tools"] = list(request.tools)
    sent["messages"] = messages
    sent.update(_options(request, able, model))
    omitted = {*able.leave_out, *(() if able.caching else ("cache_control",))}
    for name in omitted & set(sent):
        del sent[name]
    for name in ("system", "tools", "messages"):
        if name in sent:
            sent[name] = without(sent[name], omitted)
    sent["stream"] = True
    if able.extra:
        sent["extra_body"] = dict(able.extra)
    return sent


def estimated_tokens(sent: Mapping[str, Any]) -> int:
    """Estimate the tokens of a request: one per four bytes of its system, tools and messages."""
    counted = [sent.get(name) for name in ("system", "tools", "messages")]
    return max(1, len(json.dumps(counted, ensure_ascii=False).encode()) // BYTES_PER_TOKEN)


def without(value: Any, names: Iterable[str]) -> Any:
    """Give a part of a request without the fields of these names; parts that have none stay the same objects."""
    unwanted = frozenset(names)
    if isinstance(value, Mapping):
        kept = {
            name: item if name in OPAQUE else without(item, unwanted)
            for name, item in value.items()
            if name not in unwanted
        }
        return value if len(kept) == len(value) and all(kept[name] is value[name] for name in kept) else kept
    if isinstance(value, list):
        items = [without(item, unwanted) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return value


def _system(request: ModelRequest, able: Capabilities) -> list[dict[str, Any]]:
    texts = [text for text in request.system if text]
    if request.schema is not None and not able.structured:
        texts.append(asked_in_words(request.schema))
    return [{"type": "text", "text": text} for text in texts]


def _messages(request: ModelRequest, able: Capabilities, model: str, thoughts: Thoughts) -> list[dict[str, Any]]:
    messages: Sequence[dict[str, Any]] = request.messages
    if able.thinking == "none":
        return without_thinking(messages)
    return thoughts.at_home(messages, (request.turn, request.node, model))


def _options(request: ModelRequest, able: Capabilities, model: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if request.schema is not None and able.structured:
        options["output_config"] = {"format": {"type": "json_schema", "schema": request.schema}}
    forced = request.tool_choice == "any" and refuses_forcing(model)
    if request.tools and able.tool_choice and request.tool_choice != "auto" and not forced:
        options["tool_choice"] = {"type": request.tool_choice}
    if able.thinking == "adaptive" and refuses_forcing(model):
        options["max_tokens"] = request.max_tokens + ROOM_TO_THINK  # thinking counts, and is always on
    if able.thinking == "adaptive" and request.tools and hides_text_between_tools(model):
        options["thinking"] = SUMMARIZED
    return options
