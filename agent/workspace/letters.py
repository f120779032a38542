"""Texts as a page shows them and a file keeps them."""

from __future__ import annotations

import re

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters by name, blanks to the eye


def showable(text: str) -> str:
    """Give the text without control characters, and with � for half a surrogate pair: no page gets that one."""
    if text.isprintable():
        return text
    return CONTROL.sub("", text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def seen(text: str) -> str:
    """Give the text as it looks: single blanks, and nothing that has no shape (pages trim or drop some of it)."""
    if not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    return " ".join(text.split())


def blank(text: str) -> bool:
    """Whether there is nothing to read in a text."""
    return not seen(text).strip(FILLERS + " ")
