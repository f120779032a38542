"""JSON answers: the schema as a prompt for servers without structured output, and reading that forgives (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.models.unicode import well_formed_json

FENCED = re.compile(r"```[\w-]*[ \t]*\r?\n(.*?)\r?\n?[ \t]*```", re.S)
THOUGHTS = re.compile(r"\A\s*<(think|thinking)>.*?</\1>", re.S)
OPENING = re.compile(r"[{\[]")
LOOKS = 64
DECODER = json.JSONDecoder()
ASKED = """Answer with one JSON object and nothing else: no sentence around it, no code fence.
It must satisfy this JSON schema:
{schema}"""


def asked_in_words(schema: Mapping[str, Any]) -> str:
    """Give the system block that asks for JSON of a schema."""
    return ASKED.format(schema=json.dumps(schema, ensure_ascii=False))


def schema_in_words(text: str) -> dict[str, Any] | None:
    """Give the schema that ``asked_in_words`` wrote into a text, None when there is none."""
    before, _, _ = ASKED.partition("{schema}")
    _, found, rest = text.partition(before)
    if not found:
        return None
    try:
        schema, _ = DECODER.raw_decode(rest)
    except ValueError:
        return None
    return schema if isinstance(schema, dict) else None


def parse_json(text: str) -> Any:
    """Parse the JSON of a structured answer; small models put a fence, thoughts or a sentence around it.

    Raises ValueError when there is none.
    """
    candidates = (text, *FENCED.findall(text := THOUGHTS.sub("", text)))
    for candidate in candidates:
        try:
            return well_formed_json(json.loads(candidate))
        except (ValueError, RecursionError):
            continue
    found = max(_embedded(text), key=lambda pair: pair[0], default=None)
    if found is None:
        raise ValueError("no JSON in the answer")
    return well_formed_json(found[1])


def _embedded(text: str) -> Iterator[tuple[int, Any]]:
    """Give the length and value of each object or list in a text; looks at so many brackets, not at all of them."""
    position = 0
    for _ in range(LOOKS):
        opening = OPENING.search(text, position)
        if opening is None:
            return
        try:
            value, end = DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            position = opening.end()
            continue
        yield end - opening.start(), value
        position = end
