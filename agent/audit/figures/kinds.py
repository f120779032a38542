"""The kinds of simple ways that are open to a number: shares, changes, counts, sums, ratios."""

from __future__ import annotations

import re

from agent.audit.figures.deriving import GROWTH, OF, RATIO
from agent.audit.figures.speaking import COMPARING
from agent.audit.figures.values import Number

COMPARED = re.compile(r"\d|größt|höchst|erst|best|largest|highest|first|top|biggest|maxim|jahr|year|month|monat", re.I)
LEVEL = re.compile(r"\b(?:from|to|at|von|auf|bei)\s*\Z", re.I)  # "rises from 46 % to 67 %": no change but what it was


def kinds_of(reply: str, asked: str, number: Number, *, followed: bool) -> tuple[str, ...]:
    """Give the kinds in the order in which they are tried; ``followed`` tells that the name of a row follows."""
    start, end = number.start, number.end
    if not number.percent:
        spoken = RATIO.search(asked) or RATIO.search(reply[max(0, start - 80) : end + 60])
        return ("counted", "left", "sum", *(("ratios",) if spoken else ()))
    of = bool(OF.match(reply, end))
    if of and not followed and not COMPARED.search(reply, end, end + 60):
        return ("parts",)
    if GROWTH.search(reply, max(0, start - 60), end + 20) and not of:
        return ("changes", "parts") if LEVEL.search(reply, max(0, start - 12), start) else ("changes",)
    compared = followed or COMPARING.search(reply[max(0, start - 100) : end + 80])
    return ("shares",) if compared else ("own", "shares")
