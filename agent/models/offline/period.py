"""The span of time that a message names: outright, relative to today, "since", "before", "between ... and ..."."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agent.models.offline.spans import ISO, LAST, LAST_YEAR, MONTHS, THIS, Period, Span, span_at
from agent.models.offline.words import Token, folded

__all__ = ["AFTER", "BEFORE", "LAST", "LAST_YEAR", "MONTHS", "SINCE", "THIS", "UNTIL", "FoundPeriod", "Period"]

SINCE = folded("seit since ab from starting")
BEFORE = folded("vor before")
AFTER = folded("nach after")
UNTIL = folded("bis until till through")
ONWARDS = folded("on onward onwards forward")
RANGE_LINKS = folded("bis und and to through until")
YEAR_WORDS = folded("jahr jahres jahre year")
OVER = YEAR_WORDS | folded("dem den the ende end anfang beginn start of")
LEADS = folded(
    """
    im in jahr jahre jahren year years monat month of des the zwischen between von quartal quarter during am on den dem
    """
)


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period and the words that name it."""

    period: Period
    words: frozenset[int]


def find_period(words: Sequence[Token], now: str = "", taken: frozenset[int] = frozenset()) -> FoundPeriod | None:
    """Give the span of time that a message names, None when there is none."""
    found = ISO.search(now)
    today = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    spans = [
        span
        for index in range(len(words))
        if index not in taken and (span := span_at(words, index, today)) and not span[1] & taken
    ]
    spans = _without_overlaps(spans)
    if not spans:
        return None
    first, named = spans[0]
    if len(spans) > 1 and _linked(words, max(named), min(spans[1][1])):
        second, more = spans[1]
        return _found(words, Period(first.first, second.end), named | more | set(range(max(named), min(more))))
    lead = _lead(words, min(named))
    after = max(named) + 1
    if lead == "from" and after < len(words) and words[after].low in ONWARDS:
        return _found(words, Period(first.first, None), named | {after})
    if lead in SINCE and lead != "from":
        return _found(words, Period(first.first, None), named)
    if lead in BEFORE:
        return _found(words, Period(None, first.first), named)
    if lead in AFTER:
        return _found(words, Period(first.end, None), named)
    if lead in UNTIL:
        return _found(words, Period(None, first.end), named)
    return _found(words, first, named)


def _lead(words: Sequence[Token], start: int) -> str:
    """Give the preposition before a span, over words such as "dem Jahr"."""
    index = start - 1
    while index >= 0 and words[index].low in OVER:
        index -= 1
    return words[index].low if index >= 0 else ""


def _found(words: Sequence[Token], period: Period, taken: set[int]) -> FoundPeriod:
    start = min(taken) - 1
    leads = LEADS | SINCE | BEFORE | AFTER | UNTIL
    while start >= 0 and words[start].low in leads:
        taken = {*taken, start}
        start -= 1
    return FoundPeriod(period, frozenset(taken))


def _without_overlaps(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if not any(span[1] & other[1] for other in kept):
            kept.append(span)
    return kept


def _linked(words: Sequence[Token], left: int, right: int) -> bool:
    between = [words[index].low for index in range(left + 1, right)]
    return len(between) <= 2 and any(word in RANGE_LINKS for word in between)
