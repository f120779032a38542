"""A tool call written into the answer as text: the wire carried words where a call was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from agent.audit.asked import about_calls, to_see_code
from agent.audit.facts import Finding, OfferedTool, TurnFacts, shortened
from agent.audit.jsons import objects

MARKUP = re.compile(
    r"<\s*/?\s*(?:\w+:)?(?:tool_?calls?|tool_use|function_?calls?|invoke|tool_code)\b[^>]*>"
    r"|<function\s*=\s*\w+|<\|\s*[\w▁ -]{2,30}\s*\|?>|\[TOOL_CALLS?\]|<｜tool",
    re.I,
)
NAMING = ("name", "tool", "tool_name", "function", "action", "recipient_name", "function_name")
PLAINLY_NAMING = ("tool", "tool_name", "function_name", "recipient_name")  # their arguments may stand beside them
GIVING = ("arguments", "input", "parameters", "args", "action_input", "kwargs", "params", "tool_input")
HOLDING = ("function", "tool_calls", "tool_call", "function_call", "tool_use", "calls", "content")
DEEPEST = 4
NOTATIONS = (
    r"\b(?:NAMES)(?::\d+)?\s*(?:\.(?:call|run|invoke|execute)\s*)?\(\s*(?:\w+\s*=|[{\[\"'])",
    r"\b(?:NAMES)(?::\d+)?[`:]*(?:\s+(?:with|mit)\b)?[\s`:]*\{\s*[\"'\w]",
    r"<[^<>]{0,80}\b(?:NAMES)\b[^<>]{0,200}>",
    r"\b(?:NAMES)\b\W{0,12}(?:args|arguments?|input|parameters)\b\W{0,6}\{",
    r"^[ \t*_>#`-]{0,8}(?:action|tool|function|werkzeug|tool_name|call|recipient)\s*[:=]\s*[`\"']?(?:NAMES)\b"
    r"[^\n]{0,200}\n{1,3}[ \t*_>#`-]{0,8}"
    r"(?:action[ _]input|input|arguments?|args|parameters|eingabe)\b",
    r"[\"'](?:name|tool|tool_name|function|action)[\"']\s*:\s*[\"'](?:NAMES)[\"']\s*,\s*"
    r"[\"'](?:arguments|input|parameters|args|action_input)[\"']",
)
NOTICE = (
    "No tool ran in this turn: the answer holds a tool call written as text ({evidence!r}), which nothing executes. "
    "Call the tool itself, or say plainly that it was not called."
)
LABEL = (
    "Hinweis der Prüfung: Ein Werkzeugaufruf steht nur als Text da; er wurde nicht ausgeführt.",
    "Note of the audit: a tool call is only written as text; it was not executed.",
)


def tool_call_as_text(facts: TurnFacts) -> Finding | None:
    """Find a call of an offered tool that is written out, in any of the usual notations, when no tool ran."""
    if facts.tools or not facts.offered or not facts.text.strip():
        return None
    if about_calls(facts.asked, (tool.name for tool in facts.offered)):
        return None
    evidence = next(_written(facts.text, facts.offered), None)
    if evidence is None or (to_see_code(facts.asked) and not MARKUP.search(facts.text)):
        return None
    return Finding(
        "tool_call_as_text",
        shortened(evidence),
        "hard",
        facts.stage,
        "proved",
        NOTICE.format(evidence=shortened(evidence)),
        LABEL,
    )


def _written(text: str, offered: tuple[OfferedTool, ...]) -> Iterator[str]:
    names = "|".join(re.escape(tool.name) for tool in offered)
    for found in MARKUP.finditer(text):
        around = text[found.start() : found.start() + 600]
        if re.search(rf"\b(?:{names})\b|\{{|name\s*=", around):
            yield around
    for value, start in objects(text):
        if _is_call(value, {tool.name for tool in offered}):
            yield text[start:]
    for pattern in NOTATIONS:
        for match in re.finditer(pattern.replace("NAMES", names), text, re.M | re.I):
            yield text[match.start() :]


def _is_call(value: Any, names: set[str], depth: int = 0) -> bool:
    """Tell whether a JSON value is a call of one of these tools, or holds one as the usual notations nest it."""
    if isinstance(value, list):
        return any(_is_call(part, names, depth) for part in value[:20])
    if not isinstance(value, dict) or depth > DEEPEST:
        return False
    if any(_is_call(value[key], names, depth + 1) for key in HOLDING if isinstance(value.get(key), (dict, list))):
        return True
    named = any(isinstance(value.get(key), str) and str(value[key]).rpartition(".")[2] in names for key in NAMING)
    if named and any(key in value for key in GIVING):
        return True
    if len(value) > 1 and any(value.get(key) in names for key in PLAINLY_NAMING if isinstance(value.get(key), str)):
        return True
    return len(value) == 1 and next(iter(value)) in names and isinstance(next(iter(value.values())), dict)
