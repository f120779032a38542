"""JSON objects inside a text: alone, in code blocks, or among other words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

DECODER = json.JSONDecoder(strict=False)
MOST_OBJECTS, MOST_TRIES, LONGEST = 20, 100, 50_000


def objects(text: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Give each JSON object that stands in the text (not those inside others), with where it begins."""
    position, found, tries, text = 0, 0, 0, text[:LONGEST]
    while found < MOST_OBJECTS and tries < MOST_TRIES and (start := text.find("{", position)) >= 0:
        tries += 1
        try:
            value, position = DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            position = start + 1
            continue
        if isinstance(value, dict):
            found += 1
            yield value, start
