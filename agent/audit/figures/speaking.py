"""Words that speak of a way to calculate, and where the sentences of a reply begin."""

from __future__ import annotations

import re

from agent.audit.figures.deriving import GROWTH, MEAN, RATIO

SPOKEN_OF = {
    "left": re.compile(
        r"darüber|darunter|\bodds|fail|durchgefallen|übrig|bleib|\brest|\bleft\b|remain|stay|still|missing|fehl|differen|\bnet\b|netto|saldo|balance|margin|marge"
        r"|profit|gewinn|überschuss|\bmehr\b|\bless\b|weniger|\bmore\b|fewer|\bfrei|\bfree\b|minus|ohne|without|\bspar"
        r"|\bsav|zwischen|between|abstand|\bgap\b|zahlung|guthaben|credit|refund|short|owe|offen|open|\bnoch\b|zu viel"
        r"|too many|too much|cheaper|günstiger|teurer|dearer|above|below",
        re.I,
    ),
    "sum": re.compile(
        r"zusammen|insgesamt|gesamt|\btotal|together|altogether|in all\b|\bsum|kombin|combined|\balle\b|\bboth|\bbeide"
        r"|\bmacht\b|makes|schnitt|average|mean\b|mittel|\bbis\b|so far|or better|oder besser|kumul|cumul|\bunter"
        r"|\büber|under|over|below|above|saldo|balance",
        re.I,
    ),
    "gap": re.compile(
        r"punkte|points|\bpp\b|differ|\bgap\b|abstand|above|below|higher|lower|höher|niedriger|zwischen|between|\brest"
        r"|übrig|remain|vorsprung|\blead|ahead",
        re.I,
    ),
    "two": re.compile(
        r"darüber|darunter|übrig|fehl|\brest|left|remain|short|above|below|mehr|weniger|more|less|fewer", re.I
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
    "spread": re.compile(
        r"standard|streu|varian|deviation|abweichung|fehler|error|konfiden|confiden|±|√|\b[ck]i\b", re.I
    ),
    "beside": re.compile(
        r"\(\s*[\d.,]+\s?(?:%|prozent|percent)|entspricht|das (?:sind|ist)|that is|i\.e\.|\bor\b|\boder\b|\balso\b"
        r"|\bso\b|which|\bzu\b|\bto\b",
        re.I,
    ),
    "pieces": re.compile(
        r"aufgerundet|abgerundet|rounded (?:up|down)|\bganze|\bwhole|\balso\b|\bso\b|bestell|\border|brauch|need|reicht"
        r"|enough|benötig|jede[rsn]?\b|\bevery\b|\beach\b|one in|nnt",
        re.I,
    ),
    "share": re.compile(r"\bvon\b|\bof\b|anteil|share|quote|rate|%|prozent|percent", re.I),
    "change": GROWTH,
}
# How many chance hits of a way may be expected at most; more where words speak of it.
BELIEVED, SPOKEN, BESIDE = 0.03, 0.12, 0.3
LIMITS = {
    "limit": 0.35, "left": 0.25, "sum": 0.2, "gap": 0.25, "spread": 0.3, "pieces": 0.3, "beside": 0.3, "two": 0.35,
}  # fmt: skip
COMPARING = re.compile(
    r"\bals\b|\bthan\b|\bby \d|\bum\b|slip|\blos[st]|verl[io]|vergl|compar|\bvs\b|versus|gegen|as much|so viel"
    r"|niveau|level|mehr"
    r"|weniger|\bmore|\bless|über|unter|above|below|[+−±]\s?\d|\d\s?%?\s?(?:plus|minus)|plus|minus|ratio|verhältnis"
    r"|\bto\b|\bzu\b",
    re.I,
)
SENTENCE_END = re.compile(r"(?<=[.!?;])(?<![\s(]\d\.)\s+(?=[\"»„“(*_]*[A-ZÄÖÜ\d-])|\n")


def sentence_starts(text: str) -> list[int]:
    """Give where the sentences and lines of a text begin."""
    return [0, *(found.end() for found in SENTENCE_END.finditer(text))]
