"""A reply cut into sentences, with what is code or quotation taken out."""

from __future__ import annotations

import re

FENCED = re.compile(r"(?P<fence>```|~~~)[^\n]*\n.*?(?:(?P=fence)|\Z)", re.S)
INLINE = re.compile(r"`[^`\n]+`")
QUOTED = re.compile(r"»[^«\n]{1,120}«|„[^“\n]{1,120}“|“[^”\n]{1,120}”|(?<!\w)\"[^\"\n]{1,120}\"(?!\w)")
ENDED = re.compile(
    r"(?<=[.!?…])[*_)\]]*\s+(?=[\"»„“(*_]*[A-ZÄÖÜ\d-])|(?<=[:;])\s+(?=[A-ZÄÖÜ])|\n+"
    r"|(?<=[^\d\s][.!?…])(?=[A-ZÄÖÜ][a-zäöü])"
)
LONGEST_SENTENCE = 500
BLANKS = re.compile(r"[^\S\n]{2,}")
EMPTY_LINES = re.compile(r"\n{3,}")


def calm(text: str) -> str:
    """Give a text with runs of blanks and of empty lines shortened.

    A pattern may try each beginning with each end, so what it reads has to be short wherever it has no structure.
    """
    lines = (BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return EMPTY_LINES.sub("\n\n", "\n".join(lines))


def plain(text: str) -> str:
    """Give a text without code, and with quotations emptied."""
    text = INLINE.sub(" ", FENCED.sub("\n", calm(text)))
    return QUOTED.sub("»«", text)


def sentences(text: str) -> list[str]:
    """Give the sentences of a text, code left out; of one that does not end, its beginning."""
    parts = (part.strip(" \t-*#>")[:LONGEST_SENTENCE] for part in ENDED.split(plain(text)))
    return [part for part in parts if part]
