"""What travelled on an edge as a short text for people to read. No widget in here."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from reprlib import Repr
from typing import Any

MOST = 400
SHORT = Repr()
SHORT.maxstring = SHORT.maxother = MOST
SHORT.maxdict = SHORT.maxlist = SHORT.maxtuple = 4


def message_text(message: Any) -> str:
    """Give type and content of a message, a line a field that is set, at most some hundred characters."""
    if isinstance(message, tuple):  # several arrived
        return _cut("\n".join(message_text(one) for one in message[:4]))
    if message is None:
        return ""
    kind = type(message).__name__
    if not is_dataclass(message):
        return _cut(f"{kind}\n{_value(message)}")
    lines = (f"{name}: {_value(value)}" for name, value in _set_fields(message))
    return _cut("\n".join((kind, *lines)))


def _set_fields(message: Any) -> list[tuple[str, Any]]:
    """Give the fields that say something: those that are not as they are by default."""
    known = [(field.name, getattr(message, field.name, None), field.default) for field in fields(message)]
    return [(name, value) for name, value, default in known if default is MISSING or value is not default]


def _value(value: Any) -> str:
    return value if isinstance(value, str) else SHORT.repr(value)


def _cut(text: str) -> str:
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"
