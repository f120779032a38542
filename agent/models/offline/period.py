"""Spans of time in a message: years, months, quarters, days, "since", "between", "last year"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agent.models.offline.words import Token, fold, folded

MONTHS = {
    fold(word): number
    for number, words in enumerate(
        (
            "Januar Jänner January Jan",
            "Februar February Feb",
            "März March Mrz",
            "April Apr",
            "Mai May",
            "Juni June Jun",
            "Juli July Jul",
            "August Aug",
            "September Sept Sep",
            "Oktober October Okt Oct",
            "November Nov",
            "Dezember December Dez Dec",
        ),
        1,
    )
    for word in words.split()
}
YEAR = re.compile(r"(19|20)\d\d")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
QUARTER = re.compile(r"q([1-4])")
SINCE = folded("seit since ab from starting")
BEFORE = folded("vor before")
AFTER = folded("nach after")
UNTIL = folded("bis until till through")
RANGE_LINKS = folded("bis und and to through until")
THIS = folded("dieses diesem diesen dieser this current aktuelles aktuellen laufenden")
LAST = folded("letztes letzten letztem letzter vorigen voriges vergangenen vergangenes last previous past")
YEAR_WORDS = folded("jahr jahres jahre year")
MONTH_WORDS = folded("monat monats month")
LEADS = folded("im in jahr jahre jahren year years monat month of des the zwischen between von quartal quarter during")
LAST_YEAR = 9999
NOW = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days: from ``first`` up to, not including, ``end``; None is open."""

    first: date | None
    end: date | None

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year when the span is made of whole years."""
        first, end = self.first, self.end
        if (first and (first.month, first.day) != (1, 1)) or (end and (end.month, end.day) != (1, 1)):
            return None
        return (first.year if first else 0, end.year - 1 if end else LAST_YEAR)


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period and the words that name it."""

    period: Period
    words: frozenset[int]


def find_period(words: Sequence[Token], now: str = "", taken: frozenset[int] = frozenset()) -> FoundPeriod | None:
    """Give the span of time that a message names, None when there is none."""
    spans = [span for index in range(len(words)) if index not in taken and (span := _span(words, index))]
    spans = _without_overlaps(spans)
    if not spans:
        return _relative(words, now)
    first, named = spans[0]
    if len(spans) > 1 and _linked(words, max(named), min(spans[1][1])):
        second, more = spans[1]
        return _found(words, Period(first.first, second.end), named | more | set(range(max(named), min(more))))
    lead = _lead(words, min(named))
    if lead in SINCE:
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
    while index >= 0 and words[index].low in YEAR_WORDS | folded("dem den the ende end anfang beginn start of"):
        index -= 1
    return words[index].low if index >= 0 else ""


def _found(words: Sequence[Token], period: Period, taken: set[int]) -> FoundPeriod:
    start = min(taken) - 1
    leads = LEADS | SINCE | BEFORE | AFTER | UNTIL
    while start >= 0 and (words[start].low in leads or words[start].low in ("dem", "den")):
        taken = {*taken, start}
        start -= 1
    return FoundPeriod(period, frozenset(taken))


def _span(words: Sequence[Token], index: int) -> tuple[Period, set[int]] | None:
    low = words[index].low
    following = words[index + 1].low if index + 1 < len(words) else ""
    if day := _day(low):
        return Period(day, day + timedelta(days=1)), {index}
    if low in MONTHS and YEAR.fullmatch(following):
        return _month(int(following), MONTHS[low]), {index, index + 1}
    quarter = QUARTER.fullmatch(low)
    if quarter and YEAR.fullmatch(following):
        return _quarter(int(following), int(quarter[1])), {index, index + 1}
    if YEAR.fullmatch(low) and not words[index].quoted:
        return _year(int(low)), {index}
    return None


def _day(text: str) -> date | None:
    iso, german = ISO.fullmatch(text), GERMAN.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(german[3]), int(german[2]), int(german[1])) if german else None
    except ValueError:
        return None


def _without_overlaps(spans: list[tuple[Period, set[int]]]) -> list[tuple[Period, set[int]]]:
    kept: list[tuple[Period, set[int]]] = []
    for span in spans:
        if not any(span[1] & other[1] for other in kept):
            kept.append(span)
    return kept


def _linked(words: Sequence[Token], left: int, right: int) -> bool:
    between = [words[index].low for index in range(left + 1, right)]
    return len(between) <= 2 and any(word in RANGE_LINKS for word in between)


def _relative(words: Sequence[Token], now: str) -> FoundPeriod | None:
    today = NOW.search(now)
    if not today:
        return None
    day = date(int(today[1]), int(today[2]), int(today[3]))
    for index in range(len(words) - 1):
        which, unit = words[index].low, words[index + 1].low
        if which not in THIS | LAST or unit not in YEAR_WORDS | MONTH_WORDS:
            continue
        back = 1 if which in LAST else 0
        if unit in YEAR_WORDS:
            return _found(words, _year(day.year - back), {index, index + 1})
        months = day.year * 12 + day.month - 1 - back
        return _found(words, _month(months // 12, months % 12 + 1), {index, index + 1})
    return None


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))


def _quarter(year: int, quarter: int) -> Period:
    end = quarter * 3 + 1
    return Period(date(year, end - 3, 1), date(year + (end > 12), (end - 1) % 12 + 1, 1))
