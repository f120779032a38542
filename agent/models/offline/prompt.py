"""Reads a request as the nodes write it: node prompt, schema digest, context blocks, message, what happened since."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CONTEXT = re.compile(r'<context from="([^"]*)">\n?(.*?)\n?</context>', re.S)
STATE = re.compile(r"<state\b[^>]*>\n?(.*?)\n?</state>", re.S)
NOW = re.compile(r"<now>(.*?)</now>", re.S)
ANSWER = re.compile(r"<answer\b([^>]*)>\n?(.*?)\n?</answer>", re.S)
MESSAGE = re.compile(r"<message\b([^>]*)>\n?(.*?)\n?</message>", re.S)
NOTICE = re.compile(r"<notice\b[^>]*>\n?(.*?)\n?</notice>", re.S)
ACTION = re.compile(r"""<action\s+name=(?:"([^"]*)"|'([^']*)')(?:\s+data=(?:'([^']*)'|"([^"]*)"))?\s*/?>""")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
SCHEMA_LINE = re.compile(r"^Schema:[ \t]*\n", re.M)
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&apos;", "'"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier message of the conversation."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One tool call of this turn and what the tool gave back."""

    name: str
    arguments: Mapping[str, Any]
    text: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a request says, taken apart."""

    system: str = ""
    digest: str = ""
    tools: frozenset[str] = frozenset()
    schema: Mapping[str, Any] | None = None
    contexts: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    now: str = ""
    answer: str | None = None
    style: str = ""
    message: str = ""
    user: str = ""
    language: str = ""
    action: str | None = None
    action_data: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Said, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    remarks: tuple[str, ...] = ()
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def screen(self) -> str:
        """The context block that describes the workspace: the sensor's, else that of the ui itself."""
        return self.contexts.get("sensor", "") or self.contexts.get("ui", "")


def read_prompt(body: Mapping[str, Any]) -> Prompt:
    """Take a Messages API request apart; what is missing stays empty."""
    system, digest = _system(body.get("system"))
    messages = list(body.get("messages") or ())
    at = _turn_start(messages)
    text = _text(messages[at]["content"]) if messages else ""
    history = [Said(message["role"], _text(message["content"])) for message in messages[:at]]
    before = _before_blocks(text)
    if before:
        history.append(Said("user", before))
        text = text[len(before) :]
    exchanges, remarks = _since(messages[at + 1 :])
    blocks = _blocks(text)
    history.extend(blocks.pop("earlier", ()))
    return Prompt(
        system=system,
        digest=digest,
        tools=frozenset(str(tool.get("name")) for tool in body.get("tools") or ()),
        schema=_schema(body),
        history=tuple(history),
        exchanges=exchanges,
        remarks=(*blocks.pop("notices"), *remarks),
        arguments=_arguments(body),
        **blocks,
    )


def _blocks(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {"contexts": {name: unescape(inner) for name, inner in CONTEXT.findall(text)}}
    rest = CONTEXT.sub("", text)
    state, now, answer = STATE.search(rest), NOW.search(text), ANSWER.search(rest)
    messages, action = MESSAGE.findall(rest), ACTION.search(rest)
    found["state"] = unescape(state[1]) if state else ""
    found["now"] = unescape(now[1]) if now else ""
    attributes: dict[str, str] = {}
    if answer:
        attributes = dict(ATTRIBUTE.findall(answer[1]))
        found["answer"], found["style"] = unescape(answer[2]), unescape(attributes.get("style", ""))
    found["notices"] = tuple(unescape(inner) for inner in NOTICE.findall(rest))
    if messages:
        attributes = {**attributes, **dict(ATTRIBUTE.findall(messages[-1][0]))}
        found["user"], found["message"] = unescape(attributes.get("user", "")), unescape(messages[-1][1]).strip()
        found["earlier"] = tuple(Said("user", unescape(inner).strip()) for _, inner in messages[:-1])
    elif action:
        found["action"] = unescape(action[1] or action[2])
        found["action_data"] = _object(unescape(action[3] or action[4] or ""))
    elif not (answer or state or found["contexts"]):
        found["message"] = text.strip()
    found["language"] = attributes.get("language", "")
    return found


def _before_blocks(text: str) -> str:
    """Give what stands before the first block: an earlier message that was joined with this one."""
    starts = [
        text.find(f"<{name}") for name in ("context", "state", "now", "answer", "notice", "reply", "message", "action")
    ]
    first = min((start for start in starts if start >= 0), default=-1)
    return text[:first] if first > 0 and text[:first].strip() else ""


def _turn_start(messages: Sequence[Mapping[str, Any]]) -> int:
    """Find the user message that opened the turn: the last one with blocks, else the last that is no tool result."""
    plain = 0
    for index in range(len(messages) - 1, -1, -1):
        if messages[index].get("role") != "user":
            continue
        text = _text(messages[index]["content"])
        if MESSAGE.search(text) or ACTION.search(text) or ANSWER.search(text) or CONTEXT.search(text):
            return index
        if text and not plain:
            plain = index
    return plain


def _since(messages: Sequence[Mapping[str, Any]]) -> tuple[tuple[Exchange, ...], tuple[str, ...]]:
    calls: dict[str, Mapping[str, Any]] = {}
    exchanges, remarks = [], []
    for message in messages:
        if message.get("role") == "user" and (text := _text(message["content"])):
            remarks.append(text)
        for block in _list(message["content"]):
            if block.get("type") == "tool_use":
                calls[block["id"]] = block
            elif block.get("type") == "tool_result":
                made = calls.get(block.get("tool_use_id", ""), {})
                result = _text(block.get("content") or "")
                exchange = Exchange(made.get("name", ""), made.get("input", {}), result, bool(block.get("is_error")))
                exchanges.append(exchange)
    return tuple(exchanges), tuple(remarks)


def _system(system: Any) -> tuple[str, str]:
    text = _text(system or "")
    schema = SCHEMA_LINE.search(text)
    if not schema:
        return text, ""
    return text[: schema.start()].rstrip(), text[schema.end() :]


def _arguments(body: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give the names of the required arguments of each tool."""
    tools = body.get("tools") or ()
    return {str(tool.get("name")): tuple((tool.get("input_schema") or {}).get("required") or ()) for tool in tools}


def _schema(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    form = (body.get("output_config") or {}).get("format") or {}
    schema = form.get("schema")
    return schema if isinstance(schema, dict) else None


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n\n".join(block["text"] for block in _list(content) if block.get("type") == "text")


def _list(content: Any) -> list[Any]:
    return content if isinstance(content, list) else []


def _object(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def unescape(text: str) -> str:
    """Undo the escaping of text inside a block."""
    for entity, character in ENTITIES:
        text = text.replace(entity, character)
    return text
