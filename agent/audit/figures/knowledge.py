"""What everybody knows and no data has to say: the days of a month, the hours of a day, rates of a tax."""

from __future__ import annotations

import re

from agent.audit.figures.aside import MONTH
from agent.audit.figures.values import Number

OVER = r"|[/×÷*]|\bdurch\b|divided by|\bgeteilt\b"
KNOWN: tuple[tuple[frozenset[float], re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (frozenset(values), re.compile(beside, re.I), re.compile(about, re.I))
    for values, beside, about in (
        ((28, 29, 30, 31), r"\bTagen?\b|\bTage\b|\bdays?\b", rf"\b{MONTH}(?!\w)|\bmonat|\bmonth"),
        ((365, 366), r"\bTagen?\b|\bTage\b|\bdays?\b", r"jahr|\byear|annual" + OVER),
        ((7,), r"\bTagen?\b|\bTage\b|\bdays?\b", r"\bwoche|\bweek" + OVER),
        ((24,), r"\bStunden\b|\bhours?\b|\bh\b", r"\btag\b|täglich|\bday\b|daily" + OVER),
        ((12,), r"\bMonaten?\b|\bmonths?\b", r"\bjahr|\byear|annual|monatlich|monthly" + OVER),
        ((52,), r"\bWochen\b|\bweeks?\b", r"\bjahr|\byear|annual|wöchentlich|weekly" + OVER),
        ((60,), r"\bSekunden\b|\bseconds?\b|\bMinuten\b|\bminutes?\b|\bs\b|\bmin\b", r"minut|stund|hour" + OVER),
    )
)
TAX = re.compile(r"\bMwSt|\bUSt\b|\bVAT\b|steuer|\btax\b|\bnetto\b|\bbrutto\b|\bnet\b|\bgross\b", re.I)
RATES = (7.0, 19.0, 20.0, 21.0)
ONE_IS = re.compile(r"(?<![\d.,])1\s?[A-Za-z€²³]+\s*(?:=|sind|entspricht|is|are|equals)\s*$", re.I)
OUT_OF = re.compile(r"(?:out of|\bof|\bvon|\bvon maximal|/)\s*$|\b(?:skala|scale)\b.*$", re.I)
SCALE_OF = re.compile(r"rating|rated|stars?\b|stern|bewert|punkte|points|score|skala|scale|note\b|grade", re.I)
SCALES = (4.0, 5.0, 6.0, 7.0, 10.0, 15.0, 100.0)
POWERS = (10.0, 24.0, 60.0, 100.0, 1000.0, 1024.0, 3600.0, 10_000.0, 1e6)


def generally_known(number: Number, sentence: str, before: str, after: str, asked: str) -> bool:
    """Tell whether a number is general knowledge beside the matter: its unit stands in the sentence."""
    values = {reading.value for reading in number.readings}
    if ONE_IS.search(before) and values & set(POWERS):
        return True
    if values & set(SCALES) and OUT_OF.search(before) and SCALE_OF.search(f"{asked} {sentence}"):
        return True
    if number.percent:
        return bool(values & set(RATES)) and bool(TAX.search(f"{before[-30:]} {after[:30]}"))
    return any(values & known and beside.search(sentence) and about.search(sentence) for known, beside, about in KNOWN)


def tax_rates(text: str) -> tuple[float, ...]:
    """Give the rates that a text may calculate with, none when it does not speak of a tax."""
    return RATES[:2] if TAX.search(text) else ()
