"""What of a request is compared with the recordings, and where two requests differ first (pure)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from posixpath import commonprefix
from typing import Any

NOW = re.compile(r"<now>[^<>]*</now>")
NO_TIME = "<now/>"
SHOWN = 60
LEAD = 20
DIGITS = 16


def parse_body(raw: str | bytes | None) -> Any:
    """Give the JSON of a body; a body that is none comes back as text (bytes that are no text: as hexadecimal)."""
    text = raw
    if isinstance(raw, bytes):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.hex()
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return text


def canonical(body: Any) -> Any:
    """Give a body as it is compared: without metadata and time of day, tool ids as ordinals, keys in order."""
    if isinstance(body, Mapping):
        body = {name: value for name, value in body.items() if name != "metadata"}
    return _plain(body, {})


def key_of(method: str, path: str, body: Any) -> str:
    """Give the short name under which a request is looked up; ``body`` is canonical."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{method} {path} {text}".encode()).hexdigest()[:DIGITS]


def first_difference(recorded: Any, asked: Any) -> str:
    """Say where two canonical bodies differ first, with both values shortened; empty when they do not."""
    found = next(_differences(recorded, asked, ""), None)
    if found is None:
        return ""
    path, one, two = found
    old, new = _around(one, two)
    return f"{path or 'the body'}: recorded {old}, now {new}"


def likeness(one: Any, two: Any) -> tuple[float, float]:
    """Say how alike two canonical bodies are, 0 to 1: the share of values at the same place, then of characters."""
    ours, theirs = set(_leaves(one, "")), set(_leaves(two, ""))
    values = len(ours & theirs) / max(len(ours), len(theirs), 1)
    texts = [json.dumps(value, ensure_ascii=False) for value in (one, two)]
    begin = len(commonprefix(texts))
    end = len(commonprefix([text[begin:][::-1] for text in texts]))
    return values, (begin + end) / max(*map(len, texts))


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING = _Missing()


def _plain(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, str):
        return NOW.sub(NO_TIME, value)
    if isinstance(value, (list, tuple)):
        return [_plain(item, ids) for item in value]
    if not isinstance(value, Mapping):
        return value
    plain = {name: _plain(value[name], ids) for name in sorted(value)}
    for name in ("id", "tool_use_id"):
        known = plain.get(name)
        if isinstance(known, str) and (name == "tool_use_id" or str(plain.get("type", "")).endswith("tool_use")):
            plain[name] = ids.setdefault(known, f"tool {len(ids) + 1}")
    return plain


def _differences(one: Any, two: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(two, dict):
        for name in sorted(one.keys() | two.keys()):
            inner = f"{path}.{name}" if path else name
            yield from _differences(one.get(name, MISSING), two.get(name, MISSING), inner)
    elif isinstance(one, list) and isinstance(two, list):
        for index in range(max(len(one), len(two))):
            old, new = (items[index] if index < len(items) else MISSING for items in (one, two))
            yield from _differences(old, new, f"{path}[{index}]")
    elif type(one) is not type(two) or one != two:
        yield path, one, two


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    else:
        yield path, repr(value)


def _around(one: Any, two: Any) -> tuple[str, str]:
    """Shorten two values to where they begin to differ."""
    if isinstance(one, str) and isinstance(two, str):
        pairs = enumerate(zip(one, two, strict=False))
        at = next((i for i, (a, b) in pairs if a != b), min(len(one), len(two)))
        return _cut(one, at), _cut(two, at)
    return _short(one), _short(two)


def _cut(text: str, at: int) -> str:
    start = max(0, at - LEAD) if len(text) > SHOWN else 0
    end = start + SHOWN
    return f"{'…' if start else ''}{text[start:end]!r}{'…' if len(text) > end else ''}"


def _short(value: Any) -> str:
    text = repr(value) if value is MISSING else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
