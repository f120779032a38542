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


def plain(text: str) -> str:
    """Give a text without code, and with quotations emptied."""
    text = INLINE.sub(" ", FENCED.sub("\n", text))
    return QUOTED.sub("»«", text)


def sentences(text: str) -> list[str]:
    """Give the sentences of a text, code left out."""
    return [part.strip(" \t-*#>") for part in ENDED.split(plain(text)) if part.strip(" \t-*#>")]
