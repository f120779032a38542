"""Keeps what a database returned out of a recording: of each text of a request, only its length and a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

KEPT = frozenset({"type", "role", "id", "tool_use_id", "name", "media_type"})
LONG_ENOUGH = 64  # the hash of a short text would give the text away: it could be guessed


def shaped(value: object) -> object:
    """Give a request of which only the shape is left: each text of system and messages as its length and a hash."""
    if not isinstance(value, Mapping):
        return _shape(value)
    return {name: _shape(part) if name in ("system", "messages") else part for name, part in value.items()}


def _shape(value: object, kept: frozenset[str] = KEPT) -> object:
    if isinstance(value, Mapping):
        return {name: _shape_of(name, item, kept) for name, item in value.items()}
    if isinstance(value, list):
        return [_shape(item, kept) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return _outline(value if isinstance(value, str) else json.dumps(value))


def _shape_of(name: str, item: object, kept: frozenset[str]) -> object:
    """Keep what says what kind of block this is; inside a tool's input nothing says that."""
    if name in kept and isinstance(item, str):
        return item
    return _shape(item, frozenset() if name == "input" else kept)


def _outline(text: str) -> str:
    size = f"{len(text):,} characters"
    if len(text) < LONG_ENOUGH:
        return f"({size})"
    return f"({size}, {hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]})"
