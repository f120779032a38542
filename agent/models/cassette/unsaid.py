"""Masks what a streamed answer spells out over several events: a key that a model repeats comes in pieces."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.models.cassette.reading import LINE_END

FIELDS = ("text", "partial_json", "thinking")


@dataclass(slots=True)
class Piece:
    """A piece of text in one line of a stream."""

    line: int
    event: dict[str, Any]
    field: str

    @property
    def text(self) -> str:
        """The piece."""
        return str(self.event["delta"][self.field])

    def say(self, text: str) -> None:
        """Put another text in its place."""
        self.event["delta"][self.field] = text


def mask_spelled(answer: str, secrets: Sequence[str], mask: str) -> str:
    """Give a stream without the secrets that its pieces spell; the first piece of each gets the mask."""
    lines = LINE_END.split(answer)
    blocks: dict[Any, list[Piece]] = {}
    for number, line in enumerate(lines):
        piece = _piece(number, line)
        if piece is not None:
            blocks.setdefault(piece.event.get("index"), []).append(piece)
    changed = [piece for pieces in blocks.values() for piece in _masked(pieces, secrets, mask)]
    if not changed:
        return answer
    for piece in changed:
        lines[piece.line] = f"data: {json.dumps(piece.event, ensure_ascii=False)}"
    return "\n".join(lines)


def _masked(pieces: list[Piece], secrets: Sequence[str], mask: str) -> list[Piece]:
    changed: list[Piece] = []
    for secret in secrets:
        while (start := "".join(piece.text for piece in pieces).find(secret)) >= 0:
            changed += _cut_out(pieces, start, start + len(secret), mask)
    return changed


def _cut_out(pieces: list[Piece], start: int, end: int, mask: str) -> list[Piece]:
    """Take the characters from start to end out of the pieces, and give those that lost some."""
    touched: list[Piece] = []
    at = 0
    for piece in pieces:
        text, first = piece.text, at
        at += len(text)
        if at <= start or first >= end:
            continue
        before, after = text[: max(0, start - first)], text[max(0, end - first) :]
        piece.say(before + ("" if touched else mask) + after)
        touched.append(piece)
    return touched


def _piece(number: int, line: str) -> Piece | None:
    if not line.startswith("data:"):
        return None
    try:
        event = json.loads(line[5:])
        delta = event["delta"]
        field = next((name for name in FIELDS if isinstance(delta.get(name), str)), None)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Piece(number, event, field) if field else None
