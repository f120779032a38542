"""Text that every encoder takes: a server that counts in UTF-16 may cut a character in two halves (pure)."""

from __future__ import annotations

import json
from typing import Any


def well_formed(text: str) -> str:
    """Give a text with its surrogate pairs joined, and with � for a half that has lost the other."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def well_formed_json(value: Any) -> Any:
    """Give a JSON value whose texts are well formed; it is the same object when it was."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(well_formed(text))
    return value


class Halves:
    """Holds back the first half of a character at the end of a piece, until its other half comes."""

    def __init__(self) -> None:
        self._held: dict[Any, str] = {}

    def joined(self, key: Any, piece: str) -> str:
        """Give what is whole of this piece and of what was held back before it."""
        if piece.isascii() and not self._held:
            return piece
        piece = self._held.pop(key, "") + piece
        if piece and "\ud800" <= piece[-1] <= "\udbff":
            self._held[key] = piece[-1]
            piece = piece[:-1]
        return well_formed(piece)
