"""Keeps keys and passwords out of what a model says, also where several pieces of a stream spell one (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

MASK = "***"
SHORTEST = 8  # anything shorter would also be found in words


def forms_of(secrets: Iterable[str]) -> list[str]:
    """Give the secrets as they are, in JSON and in an address, the longest first; short ones are left out."""
    found: set[str] = set()
    for secret in secrets:
        if len(secret) >= SHORTEST:
            found |= {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
            found.add(quote(secret, safe=""))
    return sorted(found, key=lambda form: (-len(form), form))


class Masking:
    """Takes secrets out of the texts of one answer; each text comes in pieces, under a key of its own.

    The end of a piece that may be the beginning of a secret is held back until more comes.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._forms = forms_of(secrets)
        self._found = re.compile("|".join(map(re.escape, self._forms)))
        self._held: dict[Any, str] = {}

    def whole(self, text: str) -> str:
        """Give a complete text without secrets."""
        return self._found.sub(MASK, text) if self._forms else text

    def value(self, value: Any) -> Any:
        """Give a JSON value without secrets; the same object when it has none."""
        if not self._forms:
            return value
        text = json.dumps(value, ensure_ascii=False)
        return json.loads(self.whole(text)) if self._found.search(text) else value

    def piece(self, key: Any, piece: str) -> str:
        """Give what can be said of a text after its next piece."""
        if not self._forms:
            return piece
        text, at, said = self._held.pop(key, "") + piece, 0, ""
        while True:
            open_end = self._open_end(text, at)
            # Looking for each form first is ten times faster than the pattern, and mostly all there is to do.
            found = self._found.search(text, at) if any(form in text for form in self._forms) else None
            if found is None or found.start() >= open_end:
                break
            said += text[at : found.start()] + MASK
            at = found.end()
        if open_end < len(text):
            self._held[key] = text[open_end:]
        return said + text[at:open_end]

    def rest(self, key: Any) -> str:
        """Give what was held back of a text that has ended."""
        return self.whole(self._held.pop(key, ""))

    def _open_end(self, text: str, at: int) -> int:
        """Give where the text may begin to spell a secret that goes on after its end."""
        return min([_overlap(text, at, form) for form in self._forms])


def _overlap(text: str, at: int, form: str) -> int:
    start = text.find(form[0], max(at, len(text) - len(form) + 1))
    while start >= 0 and not form.startswith(text[start:]):
        start = text.find(form[0], start + 1)
    return len(text) if start < 0 else start
