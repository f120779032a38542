"""What a user may send: checked texts, and actions written as text."""

from __future__ import annotations

import json
import re
from typing import Any

from agent.errors import EmptyMessage, MessageTooLong, UnknownAction
from agent.messages import Action

LONGEST = 200_000
ACTION = re.compile(r"ACTION:\s*(?P<name>[^|]*?)\s*(?:\|\s*data:\s*(?P<data>.*))?", re.DOTALL)


def checked_text(text: str) -> str:
    """Give the text; raises for what is no text, empty or over 200,000 characters."""
    if not isinstance(text, str):
        raise TypeError(f"a message is text, not {type(text).__name__}")
    if not text.strip():
        raise EmptyMessage("the message is empty; write something")
    if len(text) > LONGEST:
        raise MessageTooLong(
            f"the message has {len(text):,} characters; allowed are {LONGEST:,}. Send a part, or put it into a table."
        )
    return text.encode("utf-8", "replace").decode()  # half a surrogate pair can be neither sent nor kept


def parse_action(text: str) -> Action | None:
    """Give the action of ``ACTION: name | data: {json}``, or None when the text is an ordinary message."""
    found = ACTION.fullmatch(text.strip())
    if found is None:
        return None
    if not found["name"]:
        raise UnknownAction("an action needs a name; write ACTION: name | data: {json}")
    return Action(found["name"], _data(found["data"]))


def _data(text: str | None) -> dict[str, Any]:
    if not text or not text.strip():
        return {}
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UnknownAction(
            f"the data of the action is no JSON: {error}; write ACTION: name | data: {{json}}"
        ) from None
    if not isinstance(data, dict):
        raise UnknownAction(f"the data of the action is a {type(data).__name__}; it must be a JSON object")
    return data
