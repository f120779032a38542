"""Keeps keys and passwords out of what is recorded."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit, urlunsplit

from agent.models.cassette.unsaid import mask_spelled

MASK = "***"
SHORTEST = 8  # anything shorter would also be found in words
PLACEHOLDERS = frozenset({"offline", "(none-needed)"})  # what is sent where no key is needed
ENVIRONMENT = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "WORKBENCH_MODEL_KEY")
CUSTOM_HEADERS = "ANTHROPIC_CUSTOM_HEADERS"
TELLING = re.compile(r"key|token|secret|auth|password|passwd|pwd|credential|cookie|signature|^sig$", re.I)
LOOKS_LIKE_A_KEY = re.compile(r"\bsk-[A-Za-z0-9_-]{16,}")
REQUEST_HEADERS = frozenset({"anthropic-version", "anthropic-beta", "content-type"})
RESPONSE_HEADERS = frozenset({"content-type", "request-id", "retry-after", "retry-after-ms", "x-should-retry"})


class Secrets:
    """The secrets of one request, in every form in which they may come back."""

    def __init__(self, headers: Iterable[tuple[str, str]], url: str, known: Iterable[str] = ()) -> None:
        found = {*known, *_in_environment(), *_in_headers(headers), *_in_url(url)}
        forms = {form for secret in found if _is_secret(secret) for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Give a text with each secret masked."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return LOOKS_LIKE_A_KEY.sub(MASK, text)

    def data(self, data: bytes) -> bytes:
        """Give a body with each secret masked."""
        for form in self._forms:
            data = data.replace(form.encode(), MASK.encode())
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return data
        return self.text(text).encode()

    def stream(self, answer: bytes) -> bytes:
        """Give an answer with each secret masked, also where several events of a stream spell it."""
        try:
            text = self.data(answer).decode("utf-8")
        except UnicodeDecodeError:
            return self.data(answer)
        return mask_spelled(text, self._forms, MASK).encode()

    def headers(self, headers: Iterable[tuple[str, str]], kept: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """Give the headers that are worth keeping, by small name, in order."""
        return tuple(sorted((name.lower(), self.text(value)) for name, value in headers if name.lower() in kept))

    def url(self, url: str) -> str:
        """Give an address without user, password and the values of telling parameters."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = "&".join(f"{quote_plus(n)}={MASK if TELLING.search(n) else quote_plus(v)}" for n, v in pairs)
        return self.text(urlunsplit((parts.scheme, host, parts.path, query, "")))


def _is_secret(text: str) -> bool:
    return len(text) >= SHORTEST and text not in PLACEHOLDERS


def _in_environment() -> Iterator[str]:
    yield from (os.environ.get(name, "") for name in ENVIRONMENT)
    for line in os.environ.get(CUSTOM_HEADERS, "").split("\n"):
        name, _, value = line.partition(":")
        if TELLING.search(name):
            yield value.strip()


def _in_headers(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if not TELLING.search(name):
            continue
        scheme, _, token = value.partition(" ")
        yield value
        yield token
        if scheme.lower() == "basic":
            yield from _in_basic(token)


def _in_basic(token: str) -> Iterator[str]:
    try:
        yield base64.b64decode(token).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return


def _in_url(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    yield unquote(parts.password or "")
    yield from (value for name, value in parse_qsl(parts.query) if TELLING.search(name))


def _forms(secret: str) -> Iterator[str]:
    """A secret as it is, in JSON, and in an address."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield quote(secret, safe="")
    yield quote_plus(secret)
