"""Answers a Messages API request by rules; the same request gives the same answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.models.offline.analysis import analyse
from agent.models.offline.direction import direct, plan_steps
from agent.models.offline.language import language_of
from agent.models.offline.memory import remember
from agent.models.offline.minimal import fitted, minimal
from agent.models.offline.phrases import phrase
from agent.models.offline.prompt import Prompt, read_prompt
from agent.models.offline.thinker import think
from agent.models.offline.voice import speak
from agent.models.offline.wire import Answer, say

LONGEST = 4_000  # characters of a message; rules read word by word, and a longer one is no question
STRUCTURED: Mapping[str, Callable[[Prompt], Mapping[str, Any]]] = {
    "InputAnalysis": analyse,
    "MemoryState": remember,
    "Direction": direct,
    "Plan": plan_steps,
}


def answer(body: Mapping[str, Any], misbehave: Sequence[str] = ()) -> Answer:
    """Give the answer to a request: structured when it has a schema, acting when it has tools, else spoken."""
    prompt = read_prompt(body)
    length = len(prompt.message)
    if length > LONGEST:
        prompt = replace(prompt, message=prompt.message[:LONGEST])
        if prompt.schema is None and (prompt.tools or prompt.exchanges):
            language = language_of(prompt.message)
            return say(
                phrase("too_long", "de" if language == "de" else "en", length=f"{length:,}", most=f"{LONGEST:,}")
            )
    if prompt.schema is not None:
        return say(json.dumps(structured(prompt), ensure_ascii=False))
    if prompt.tools or prompt.exchanges:
        return think(prompt, misbehave)
    return speak(prompt)


def structured(prompt: Prompt) -> Any:
    """Give the value that fits the schema of a request, by its title."""
    schema = prompt.schema or {}
    known = STRUCTURED.get(str(schema.get("title", "")))
    return fitted(known(prompt), schema) if known else minimal(schema)
