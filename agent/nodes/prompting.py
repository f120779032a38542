"""How a node's messages to its model are put together; what is stable comes first, what varies last.

Everything that varies between runs (time, idle time) stands in one ``<now>`` block, so that recordings can leave it
out. What users, models and databases wrote is escaped, so that no text can pretend to be a block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from agent.messages import Action, Spoken
    from agent.nodes.turn import NodeTurn

Messages = list[dict[str, Any]]
NOW_LINE = re.compile(r"<now>[^<>]*</now>")


def conversation(history: Iterable[Spoken], last: str) -> Messages:
    """Give the history as messages and ``last`` as what the user says now; entries of one role are joined."""
    messages: Messages = []
    for entry in (*((spoken.role, spoken.text) for spoken in history), ("user", last)):
        role, text = entry
        if not text.strip():
            continue
        if messages and messages[-1]["role"] == role:
            messages[-1]["content"] += f"\n\n{text}"
        elif messages or role == "user":
            messages.append({"role": role, "content": text})
    return messages


def task(turn: NodeTurn, *blocks: str, language: str = "") -> str:
    """Give the last user message: context blocks, ``blocks``, the audit's notice, and what the user said or clicked."""
    parts = [context_block(source, text) for source, text in turn.context.items() if text.strip()]
    parts += [block for block in blocks if block]
    if turn.notice:
        parts.append(block("notice", turn.notice))
    envelope = turn.envelope
    said = message_block(envelope.text, envelope.user.name, language)
    parts.append(said if envelope.action is None else action_block(envelope.action))
    return "\n".join(parts)


def block(tag: str, text: str, **attributes: str) -> str:
    """Give a text as a named block."""
    given = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return f"<{tag}{given}>\n{escape(text)}\n</{tag}>"


def context_block(source: str, text: str) -> str:
    """Give the text of a context edge as a block; a ``<now>`` line stays one where its source put it: at the top."""
    first, _, rest = text.partition("\n")
    if not NOW_LINE.fullmatch(first):
        return block("context", text, **{"from": source})
    return f"<context from={quoteattr(source)}>\n{first}\n{escape(rest)}\n</context>"


def message_block(text: str, user: str, language: str = "") -> str:
    """Give what the user wrote as a block."""
    return block("message", text, user=user, language=language)


def action_block(action: Action) -> str:
    """Give a click as an empty element."""
    data = json.dumps(dict(action.data), ensure_ascii=False, sort_keys=True)
    return f"<action name={quoteattr(action.name)} data={quoteattr(data)}/>"


def answer_schema(title: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Give a strict JSON schema for a structured answer."""
    return {
        "title": title,
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": {"type": "string"}}
