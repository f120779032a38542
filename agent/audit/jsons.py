"""JSON objects inside a text: alone, in code blocks, or among other words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

DECODER = json.JSONDecoder(strict=False)
MOST_OBJECTS, LONGEST = 20, 50_000


def objects(text: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Give each JSON object that stands in the text (not those inside others), with where it begins."""
    position, found, text = 0, 0, text[:LONGEST]
    while found < MOST_OBJECTS and (start := text.find("{", position)) >= 0:
        try:
            value, position = DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            position = start + 1
            continue
        if isinstance(value, dict):
            found += 1
            yield value, start
