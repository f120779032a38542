"""Reads cassettes, ours and those that vcrpy and its relatives wrote."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import CassetteError
from agent.models.cassette.recording import Headers, Recording
from agent.models.cassette.unfinished import is_whole
from agent.models.cassette.writing import pace_of

COMPRESSED = {"gzip": 47, "deflate": 47, "x-gzip": 47}  # 47: zlib finds out which of the two it is
LENGTHS = {"content-length", "content-encoding", "transfer-encoding", "connection"}  # of the bytes as they travelled


@dataclass(frozen=True, slots=True)
class Loaded:
    """A cassette as it was read; what it was recorded with is empty in one that is not ours."""

    recordings: tuple[Recording, ...] = ()
    model: str = ""
    models: tuple[tuple[str, str], ...] = ()
    capabilities: str = ""


def load(path: Path) -> Loaded:
    """Read a cassette; raises CassetteError when there is none or when it is not one."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CassetteError(
            f'there is no cassette {path.name!r} in {str(path.parent)!r}; record it with mode="record" or mode="new"'
        ) from None
    except OSError as error:
        raise CassetteError(f"the cassette {path.name!r} cannot be read: {error}") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CassetteError(f"the cassette {path.name!r} is no UTF-8 text: line {line}, {error.reason}") from None
    return parse(text, path.name)


def parse(text: str, name: str) -> Loaded:
    """Give the recordings of a file's text."""
    data = _data(text, name)
    if data is None:
        return Loaded()
    found = data.get("interactions") if isinstance(data, dict) else data
    if not isinstance(found, list):
        raise CassetteError(f"{name!r} is not a cassette: it has no list of interactions; record it with mode='record'")
    about = _mapping(data.get("workbench")) if isinstance(data, dict) else {}
    models = tuple((str(tier), str(model)) for tier, model in _mapping(about.get("models")).items())
    recordings = tuple(_recording(item, name, number, text) for number, item in enumerate(found, 1))
    # What is known of an answer stands behind it: one that has that, and is broken, came like that.
    if recordings and not _mapping(found[-1].get("workbench")) and not is_whole(recordings[-1]):
        begins, ends = _line_of(len(recordings), text), text.count("\n") + (not text.endswith("\n"))
        raise CassetteError(
            f"the cassette {name!r} is cut off: recording {len(recordings)}{begins} ends in the middle of its answer "
            f"(line {ends} is the last one); record it anew, or take that recording out"
        )
    return Loaded(recordings, str(about.get("model") or ""), models, str(about.get("capabilities") or ""))


def _data(text: str, name: str) -> Any:
    """Read YAML, or JSON, which vcrpy writes on request and which is not always YAML."""
    if text.lstrip().startswith("{"):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(text)
    import yaml  # only when a file is read

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)  # both are safe loaders
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CassetteError(f"the cassette {name!r} is no YAML that can be read: {_where(error, text)}") from None


def _where(error: Exception, text: str) -> str:
    """Say in which line a file is broken, and what is wrong there."""
    mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or " ".join(str(error).split())[:200]
    if mark is not None:
        return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"
    if isinstance(position, int):
        return f"line {text.count(chr(10), 0, position) + 1}: {problem}"
    return str(problem)


def _line_of(number: int, text: str) -> str:
    """Say in which line a recording begins, counted from 1; empty when that cannot be told."""
    import yaml

    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        return ""
    pairs = root.value if isinstance(root, yaml.MappingNode) else [(None, root)]
    found = next((node for key, node in pairs if key is None or key.value == "interactions"), None)
    return f", line {found.value[number - 1].start_mark.line + 1}," if isinstance(found, yaml.SequenceNode) else ""


def _recording(item: Any, name: str, number: int, text: str) -> Recording:
    try:
        request, response, own = item["request"], item["response"], _mapping(item.get("workbench"))
        headers = _headers(response.get("headers"))
        status, reason = _status(response)
        return Recording(
            method=str(request.get("method") or "POST").upper(),
            uri=str(request.get("uri") or request["url"]),
            body=_body(request, "body", "parsed_body"),
            status=status,
            reason=reason,
            answer=decoded(_answer(response), headers),
            request_headers=_headers(request.get("headers")),
            headers=tuple(pair for pair in headers if pair[0] not in LENGTHS),
            end=str(own.get("end") or ""),
            pace=pace_of(str(own.get("pace") or "")),
            session=int(own.get("session") or 1),
            overlap=int(own.get("overlap") or 0),
            shaped=str(own.get("key") or ""),
        )
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error) as error:
        said = f"{type(error).__name__}: {error}"
        raise CassetteError(
            f"recording {number} of {name!r}{_line_of(number, text)} cannot be read ({said})"
        ) from error


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _status(response: Mapping[str, Any]) -> tuple[int, str]:
    status = response.get("status", response.get("status_code", 200))
    if isinstance(status, Mapping):
        return int(status["code"]), str(status.get("message") or "")
    return int(status), ""


def _headers(headers: Any) -> Headers:
    """Give headers as pairs with small names, whether they came as lists, texts or pairs."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    found: list[tuple[str, str]] = []
    for name, values in pairs:
        several = values if isinstance(values, (list, tuple)) else [values]
        found += [(_text(name).lower(), _text(value)) for value in several]
    return tuple(found)


def _answer(response: Mapping[str, Any]) -> bytes:
    if "body" not in response and "content" in response:  # vcrpy before version 5
        return _bytes(response["content"])
    body = response.get("body")
    if isinstance(body, Mapping):
        return _bytes(_body(body, "string", "parsed_body"))
    return _bytes(_body(response, "body", "parsed_body"))


def _body(holder: Mapping[str, Any], name: str, parsed: str) -> str | bytes:
    """Give a body from wherever a recorder has put it: text, bytes, base64, pieces, or as plain data."""
    if holder.get(parsed) is not None:
        return json.dumps(holder[parsed], ensure_ascii=False, default=str)
    if holder.get("base64_string") is not None:
        return base64.b64decode(holder["base64_string"])
    body = holder.get(name)
    if isinstance(body, Mapping) and ({"string", "base64_string", "parsed_body"} & body.keys()):
        return _body(body, "string", "parsed_body")
    if isinstance(body, (list, tuple)) and all(isinstance(piece, (str, bytes)) for piece in body):
        return b"".join(_bytes(piece) for piece in body)
    if body is None or isinstance(body, (str, bytes)):
        return body or ""
    return json.dumps(body, ensure_ascii=False, default=str)


def decoded(body: bytes, headers: Headers) -> bytes:
    """Undo the compression of a body, also of half a one; a body that is not compressed stays."""
    for name, value in headers:
        window = COMPRESSED.get(value.strip().lower()) if name == "content-encoding" else None
        if window is not None:
            return _inflated(body, window)
    return body


def _inflated(body: bytes, window: int) -> bytes:
    for bits in (window, -15):
        inflate = zlib.decompressobj(bits)
        try:
            return inflate.decompress(body) + inflate.flush()
        except zlib.error:
            continue
    return body


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
