"""Writes recordings as vcrpy's YAML: one that people can read and compare line by line.

A YAML library would write a stream of events as one escaped string; here every text whose characters allow it is a
literal block, and the same recordings give the same bytes.
"""

from __future__ import annotations

import base64
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from agent.models.cassette.recording import Headers, Recording
from agent.models.cassette.unfinished import is_whole
from agent.models.request import Tier

# What YAML would change or refuse in a literal block: carriage returns, other line ends, control and odd characters.
NOT_LITERAL = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
BASE64_WIDTH = 100


def head(model: str, models: Mapping[Tier, str], able: Mapping[str, Any] | None = None) -> str:
    """Give the beginning of a file: the version of the format, what was recorded, and what a server could take."""
    tiers = "".join(f"    {tier}: {quoted(name)}\n" for tier, name in models.items())
    recorded = f"workbench:\n  model: {quoted(model)}\n  models:\n{tiers}" if model else ""
    if model and able is not None:
        recorded += f"  capabilities: {quoted(json.dumps(dict(able), sort_keys=True))}\n"
    return f"version: 1\n{recorded}interactions:\n"


def entry(recording: Recording) -> str:
    """Give one recording as an entry of the file."""
    lines = [
        "- request:",
        f"    method: {quoted(recording.method)}",
        f"    uri: {quoted(recording.uri)}",
        *_headers(recording.request_headers),
        f"    body: {_block(readable(recording.body), 6)}",
        "  response:",
        "    status:",
        f"      code: {recording.status}",
        f"      message: {quoted(recording.reason)}",
        *_headers(recording.headers),
        "    body:",
        f"      string: {_block(recording.answer, 8)}",
        *_own(recording),
    ]
    return "\n".join(lines) + "\n"


def readable(body: str | bytes) -> str | bytes:
    """Give a JSON body indented, a leaf a line, its keys in the order they were sent; another body as it is."""
    try:
        value = json.loads(body)
        text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        text.encode()
    except (ValueError, RecursionError):  # no JSON, or one that text cannot hold
        return body
    return text if isinstance(value, (dict, list)) else body


def quoted(text: str) -> str:
    """Give a text as a YAML scalar: plain when that is safe, else in double quotes."""
    if re.fullmatch(r"[A-Za-z/][\w./-]*", text) and text.lower() not in _WORDS:
        return text
    return NOT_LITERAL.sub(_escape, json.dumps(text, ensure_ascii=False))


_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def pace_text(pace: tuple[int, ...]) -> str:
    """Give waits compactly: ``12 0*3 4`` is 0.12 s, three times nothing, 0.04 s."""
    runs = ((wait, len(list(same))) for wait, same in groupby(pace))
    return " ".join(str(wait) if count == 1 else f"{wait}*{count}" for wait, count in runs)


def pace_of(text: str) -> tuple[int, ...]:
    """Read what ``pace_text`` wrote."""
    runs = (run.partition("*") for run in text.split())
    return tuple(wait for one, _, count in runs for wait in [int(one)] * int(count or 1))


def _headers(headers: Headers) -> Iterator[str]:
    if not headers:
        yield "    headers: {}"
        return
    yield "    headers:"
    for name in dict.fromkeys(name for name, _ in headers):
        yield f"      {quoted(name)}:"
        yield from (f"      - {quoted(value)}" for known, value in headers if known == name)


def _own(recording: Recording) -> Iterator[str]:
    """What vcrpy does not know, beside what it reads; nothing for a plain exchange of one session."""
    facts = {
        "end": quoted(recording.end) if recording.end else "",
        "pace": f'"{pace_text(recording.pace)}"' if recording.pace else "",
        "session": str(recording.session) if recording.session > 1 else "",
        "overlap": str(recording.overlap) if recording.overlap else "",
        "key": f'"{recording.shaped}"' if recording.shaped else "",
        "broken": "" if is_whole(recording) else "true",
    }
    if any(facts.values()):
        yield "  workbench:"
        yield from (f"    {name}: {value}" for name, value in facts.items() if value)


def _block(content: str | bytes, indent: int) -> str:
    """Give a body: a literal block, else a quoted string, else base64."""
    if isinstance(content, bytes):
        try:
            return _block(content.decode("utf-8"), indent)
        except UnicodeDecodeError:
            return "!!binary |\n" + _indented("\n".join(textwrap.wrap(_base64(content), BASE64_WIDTH)), indent)
    if "\n" not in content or not content.strip() or NOT_LITERAL.search(content):
        return NOT_LITERAL.sub(_escape, json.dumps(content, ensure_ascii=False))
    body = content.rstrip("\n")
    kept = len(content) - len(body)
    chomping = {0: "-", 1: ""}.get(kept, "+")
    hint = "2" if content[0] in " \n\t" else ""  # the parser takes the first line's blanks for indentation
    return f"|{hint}{chomping}\n" + _indented(body, indent) + "\n" * max(0, kept - 1)


def _indented(text: str, indent: int) -> str:
    return "\n".join(" " * indent + line if line else "" for line in text.split("\n"))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
