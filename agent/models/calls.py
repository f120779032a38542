"""The ids of tool calls: each names one call, also where a server leaves them out or repeats them (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any


def ids_in(messages: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Give the ids of the tool calls in a request's messages."""
    found: set[str] = set()
    for message in messages:
        content = message.get("content")
        if message.get("role") == "assistant" and not isinstance(content, str):
            found.update(
                str(block["id"]) for block in content or () if block.get("type") == "tool_use" and "id" in block
            )
    return frozenset(found)


def named_once(content: Sequence[dict[str, Any]], taken: frozenset[str]) -> tuple[dict[str, Any], ...]:
    """Give the blocks with a new id for each tool call that has none or one that is taken; the others as they are."""
    used, blocks = set(taken), []
    for block in content:
        if block["type"] == "tool_use":
            given = block.get("id")
            if not isinstance(given, str) or not given or given in used:
                block = {**block, "id": _free(given if isinstance(given, str) and given else "toolu_own", used)}
            used.add(block["id"])
        blocks.append(block)
    return tuple(blocks)


def _free(stem: str, used: set[str]) -> str:
    return next(name for number in count(2) if (name := f"{stem}_{number}") not in used)
