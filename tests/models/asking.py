"""Asks the offline rules the way the nodes do, through the client and the real SDK."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from agent.models import ModelReply, ModelRequest, Offline, open_model

HERE = Path(__file__).parent
HOUSING = (HERE / "eras2_digest.txt").read_text(encoding="utf-8")
SHOP = (HERE / "shop_digest.txt").read_text(encoding="utf-8")
TOOLS = ("query_db", "describe_table", "create_machine", "add_state", "reset_machine", "destroy_machine",
         "set_controls", "set_state")  # fmt: skip
NOW = "<now>2024-06-15 18:00 Saturday; idle 12 s</now>"


def tool(name: str, *required: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {item: {"type": "string"} for item in required},
        "required": list(required),
    }
    return {"name": name, "description": name, "input_schema": schema}


def message(text: str, language: str = "", user: str = "Ada") -> str:
    named = f' language="{language}"' if language else ""
    return f'<message user="{user}"{named}>\n{escape(text)}\n</message>'


def context(source: str, text: str) -> str:
    return f'<context from="{source}">\n{escape(text)}\n</context>'


def history(*said: str) -> list[dict[str, Any]]:
    """Give earlier messages, the user's and the assistant's in turn."""
    return [{"role": ("user", "assistant")[index % 2], "content": text} for index, text in enumerate(said)]


async def ask(
    *blocks: str,
    system: Sequence[str] = ("You help.",),
    tools: Sequence[Any] = (),
    schema: dict[str, Any] | None = None,
    before: Sequence[dict[str, Any]] = (),
    after: Sequence[dict[str, Any]] = (),
    offline: Offline | None = None,
) -> ModelReply:
    messages = (*before, {"role": "user", "content": "\n".join(blocks)}, *after)
    offered = tuple(item if isinstance(item, dict) else tool(item) for item in tools)
    model = open_model(offline or Offline())
    try:
        return await model.ask(ModelRequest("medium", tuple(system), messages, offered, schema))
    finally:
        await model.close()


async def think(text: str, *, digest: str = HOUSING, prompt: str = "You think.", **given: Any) -> ModelReply:
    """Ask as the thinker does: with tools, the schema and the time."""
    system = (prompt, f"Schema:\n{digest}") if digest else (prompt,)
    return await ask(NOW, message(text), system=system, tools=given.pop("tools", TOOLS), **given)


def result(reply: ModelReply, text: str, *, failed: bool = False) -> list[dict[str, Any]]:
    """Give the messages that follow a tool call: the call, and what the tool gave back."""
    call = reply.tool_calls[0]
    block = {"type": "tool_result", "tool_use_id": call.id, "content": text, "is_error": failed}
    return [{"role": "assistant", "content": list(reply.content)}, {"role": "user", "content": [block]}]


async def sql(text: str, **given: Any) -> str:
    """Give the statement that a question leads to, on one line; what was said instead when there is none."""
    reply = await think(text, **given)
    if not reply.tool_calls:
        return f"said: {reply.text}"
    assert reply.tool_calls[0].name == "query_db"
    return " ".join(reply.tool_calls[0].arguments["query"].split())
