"""Where a request is cached: behind what stays the same, and behind what a tool loop only adds to (pure).

A breakpoint caches everything before it: tools, system and messages, in this order. The API takes four at most; a
node that sets its own leaves so many fewer to us.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOST = 4
MARK = {"type": "ephemeral"}
UNMARKED = frozenset({"thinking", "redacted_thinking"})  # the API refuses a breakpoint on them
Blocks = list[dict[str, Any]]


def breakpoints(system: Blocks, tools: Sequence[Mapping[str, Any]], messages: Blocks) -> tuple[Blocks, Blocks]:
    """Give system and messages with breakpoints: on the last system block and, with tools, on the last message.

    The next round of a tool loop begins with this request and finds it in the cache.
    """
    room = MOST - sum(map(_marks, (system, tools, messages)))
    if room > 0 and system and "cache_control" not in system[-1]:
        system, room = [*system[:-1], {**system[-1], "cache_control": MARK}], room - 1
    if room > 0 and tools and messages:
        messages = [*messages[:-1], _marked(messages[-1])]
    return system, messages


def _marks(value: Any) -> int:
    if isinstance(value, Mapping):
        inside = sum(_marks(value[name]) for name in ("content",) if name in value)
        return inside + ("cache_control" in value)
    if isinstance(value, (list, tuple)):
        return sum(map(_marks, value))
    return 0


def _marked(message: dict[str, Any]) -> dict[str, Any]:
    content = message["content"]
    if isinstance(content, str):
        content = [{"type": "text", "text": content}] if content else []
    if not content or content[-1].get("type") in UNMARKED or "cache_control" in content[-1] or _is_empty(content[-1]):
        return message
    return {**message, "content": [*content[:-1], {**content[-1], "cache_control": MARK}]}


def _is_empty(block: Mapping[str, Any]) -> bool:
    return block.get("type") == "text" and not block.get("text")
