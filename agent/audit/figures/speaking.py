"""Words that speak of a way to calculate, and where the sentences of a reply begin."""

from __future__ import annotations

import re

from agent.audit.figures.deriving import GROWTH, MEAN, RATIO

SPOKEN_OF = {
    "left": re.compile(
        r"übrig|bleib|\brest|\bleft\b|remain|stay|still|missing|fehl|differen|\bnet\b|netto|saldo|balance|margin|marge"
        r"|profit|gewinn|überschuss|\bmehr\b|\bless\b|weniger|\bmore\b|fewer|\bfrei|\bfree\b|minus|ohne|without|\bspar"
        r"|\bsav|zwischen|between|abstand|\bgap\b|zahlung|guthaben|credit|refund|short|owe|offen|open|\bnoch\b|zu viel"
        r"|too many|too much|cheaper|günstiger|teurer|dearer",
        re.I,
    ),
    "sum": re.compile(
        r"zusammen|insgesamt|gesamt|\btotal|together|altogether|in all\b|\bsum|kombin|combined|\balle\b|\bboth|\bbeide"
        r"|\bmacht\b|makes|schnitt|average|mean\b|mittel|\bbis\b|so far|or better|oder besser|kumul|cumul|\bunter"
        r"|\büber|under|over|below|above|saldo|balance",
        re.I,
    ),
    "worth": re.compile(r"wert\b|worth|value|preis|price|umsatz|revenue|\bmal\b|\btimes\b|×|anteil|share", re.I),
    "mean": MEAN,
    "limit": re.compile(
        r"oder (?:besser|mehr|weniger|schlechter|höher|länger)|or (?:better|more|less|fewer|higher|longer|worse)"
        r"|besser als|better than|mindestens|at least|höchstens|at most|\bunter|\büber|above|below|\bunder|\bover"
        r"|(?:more|less) than|mehr als|weniger als|\bab\b|\bbis\b|\bup to\b|[<>≥≤]"
        r"|länger als|longer than|größer|larger|kleiner|smaller",
        re.I,
    ),
    "each": RATIO,
    "share": re.compile(r"\bvon\b|\bof\b|anteil|share|quote|rate|%|prozent|percent", re.I),
    "change": GROWTH,
}
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[\"»„“(*_]*[A-ZÄÖÜ\d-])|\n")


def sentence_starts(text: str) -> list[int]:
    """Give where the sentences and lines of a text begin."""
    return [0, *(found.end() for found in SENTENCE_END.finditer(text))]
