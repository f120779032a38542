"""A reply that is a letter: what it announces is the user's word to somebody else, not the agent's."""

from __future__ import annotations

import re

OPENING = re.compile(
    r"^[ \t*_>#-]{0,8}(?:dear|sehr geehrte\w*|liebe[rs]?|guten tag|hallo|hi|hello)\b[^\n.?!]{0,60}[,!][ \t*_]{0,4}$",
    re.I | re.M,
)
CLOSING = re.compile(
    r"\b(?:mit (?:freundlichen|besten|herzlichen|lieben) grüßen"
    r"|(?:viele|beste|liebe|herzliche|freundliche|schöne) grüße|hochachtungsvoll|best wishes|cheers,"
    r"|(?:best|kind|warm|many) regards|(?:yours )?(?:sincerely|faithfully|truly)"
    r"|(?:ihre?|dein|euer) (?:hausverwaltung|verwaltung|team|vorstand)|your \w+ team)\b",
    re.I,
)
SUBJECT = re.compile(r"^[ \t*_>#-]{0,8}(?:subject|betreff)\s*:", re.I | re.M)


def is_letter(text: str) -> bool:
    """Tell whether a text is a letter: with a subject line, or with a salutation and a close."""
    return bool(SUBJECT.search(text) or (OPENING.search(text) and CLOSING.search(text)))
