"""Thinking blocks go back only to the model and the node they came from, within the turn they came in.

The API binds them to their model and to an unchanged prefix and refuses them elsewhere. A history that was rebuilt,
moved to another node or handed to another model is sent without them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

KINDS = frozenset({"thinking", "redacted_thinking"})
REMEMBERED = 4096
Home = tuple[int, str, str]


class Thoughts:
    """Remembers where each thinking block came from: turn, node and model."""

    def __init__(self) -> None:
        self._homes: OrderedDict[str, Home] = OrderedDict()

    def keep(self, content: Iterable[Mapping[str, Any]], home: Home) -> None:
        """Remember the thinking blocks of an answer."""
        for block in content:
            if block["type"] in KINDS and (seal := _seal(block)):
                self._homes[seal] = home
                self._homes.move_to_end(seal)
        while len(self._homes) > REMEMBERED:
            self._homes.popitem(last=False)

    def at_home(self, messages: Sequence[dict[str, Any]], home: Home) -> list[dict[str, Any]]:
        """Give the messages without the thinking blocks that came from elsewhere."""
        return [self._message(message, home) for message in messages]

    def _message(self, message: dict[str, Any], home: Home) -> dict[str, Any]:
        content = message.get("content")
        if message.get("role") != "assistant" or isinstance(content, str) or not content:
            return message
        kept = [block for block in content if self._fits(block, home)]
        if len(kept) == len(content):
            return message
        return {**message, "content": kept or [{"type": "text", "text": "(nothing said)"}]}

    def _fits(self, block: Mapping[str, Any], home: Home) -> bool:
        return block.get("type") not in KINDS or self._homes.get(_seal(block)) == home


def without_thinking(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the messages without any thinking block: for servers that do not know them."""
    return Thoughts().at_home(messages, (0, "", ""))


def _seal(block: Mapping[str, Any]) -> str:
    """Give what only this block has: its signature, or its sealed data."""
    return str(block.get("signature") or block.get("data") or "")
