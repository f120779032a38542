"""What a server says when it refuses, in words, whatever the shape of its error body (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

LONGEST = 400
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.S | re.I)
UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.S | re.I)


def complaint(body: Any) -> str:
    """Give the explanation in an error body: Messages API, FastAPI, plain text, HTML; empty when there is none."""
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if isinstance(body, str):
        return _short(_plain(body))
    if isinstance(body, Mapping):
        return _short(_said(body))
    if isinstance(body, Sequence):
        return _short("; ".join(filter(None, map(complaint, body))))
    return "" if body is None else _short(str(body))


def error_type(body: Any) -> str:
    """Give the kind of error that a body names, such as ``overloaded_error``; empty when it names none."""
    return _field(body, "type")


def error_code(body: Any) -> str:
    """Give the stable code in the details of an error, empty when there is none."""
    error = body.get("error") if isinstance(body, Mapping) else None
    details = error.get("details") if isinstance(error, Mapping) else None
    code = details.get("error_code") if isinstance(details, Mapping) else None
    return code if isinstance(code, str) else _field(body, "code")


def _field(body: Any, name: str) -> str:
    error = body.get("error") if isinstance(body, Mapping) else None
    value = error.get(name) if isinstance(error, Mapping) else None
    return value if isinstance(value, str) else ""


def _said(body: Mapping[str, Any]) -> str:
    for name in ("error", "message", "detail", "msg", "errors"):
        value = body.get(name)
        if not value:
            continue
        said = complaint(value)
        place = body.get("loc")
        if name == "msg" and isinstance(place, Sequence) and not isinstance(place, str):
            return f"{'.'.join(str(part) for part in place)}: {said}"
        return said
    return json.dumps(body, ensure_ascii=False, default=str) if body else ""


def _plain(text: str) -> str:
    if "<" in text and ("<html" in text.lower() or "<!doctype" in text.lower()):
        title = TITLE.search(text)
        text = title[1] if title and title[1].strip() else UNSEEN.sub(" ", text)
        text = unescape(text)
    return text


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
