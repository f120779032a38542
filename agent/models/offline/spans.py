"""Single spans of time in words: days, months, quarters, halves, years; named outright or counted from today."""

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
QUARTER, HALF = re.compile(r"q([1-4])"), re.compile(r"h([12])")
ORDINALS = {
    fold(word): number
    for number, words in enumerate(
        (
            "erstes ersten erste first 1",
            "zweites zweiten zweite second 2",
            "drittes dritten dritte third 3",
            "viertes vierten vierte letztes fourth 4",
        ),
        1,
    )
    for word in words.split()
}
LINKS = folded("of in des im the jahres jahr year")
LEADS = folded("in im seit since vor before nach after bis until ab from between zwischen von during")
THIS = folded("dieses diesem diesen dieser diese this current aktuelles aktuellen laufenden")
LAST = folded("letztes letzten letztem letzter letzte vorigen voriges vergangenen vergangenes last previous past")
UNITS = {
    **dict.fromkeys(folded("jahr jahres jahre jahren year years"), "year"),
    **dict.fromkeys(folded("quartal quartals quartale quartalen quarter quarters"), "quarter"),
    **dict.fromkeys(folded("monat monats monate monaten month months"), "month"),
    **dict.fromkeys(folded("woche wochen week weeks"), "week"),
    **dict.fromkeys(folded("tag tage tagen day days"), "day"),
}
PRIOR = {
    **dict.fromkeys(folded("vorjahr vorjahres vorjahren"), "year"),
    **dict.fromkeys(folded("vorquartal vorquartals"), "quarter"),
    **dict.fromkeys(folded("vormonat vormonats"), "month"),
    **dict.fromkeys(folded("vorwoche"), "week"),
}
QUARTERS, HALVES = folded("quartal quarter"), folded("hälfte halbjahr half")
DAYS = {**dict.fromkeys(folded("heute today"), 0), **dict.fromkeys(folded("gestern yesterday"), 1)}


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


LAST_YEAR = 9999
Span = tuple[Period, set[int]]


def span_at(words: Sequence[Token], index: int, today: date | None) -> Span | None:
    """Give the span that begins with a word, and the words that name it."""
    low = words[index].low
    if day := _day(low):
        return Period(day, day + timedelta(days=1)), {index}
    return (
        _written_day(words, index)
        or _part_of_year(words, index)
        or _month_of_year(words, index, today)
        or (_whole_year(words, index))
        or (_relative(words, index, today) if today else None)
    )


def _whole_year(words: Sequence[Token], index: int) -> Span | None:
    found = YEAR.fullmatch(words[index].low) and not words[index].quoted
    return (months(int(words[index].low), 1, 12), {index}) if found else None


def _written_day(words: Sequence[Token], index: int) -> Span | None:
    """Read "1. März 2023", "1 March 2023" and "March 1, 2023"."""
    plain = [at for at in range(index, min(index + 4, len(words))) if words[at].text != ","]
    lows = [words[at].low for at in plain[:3]]
    if len(lows) < 3 or not YEAR.fullmatch(lows[2]):
        return None
    number, month = (lows[0], lows[1]) if lows[1] in MONTHS else (lows[1], lows[0])
    if month not in MONTHS or not number.isdigit():
        return None
    day = _date(int(lows[2]), MONTHS[month], int(number))
    return (Period(day, day + timedelta(days=1)), set(plain[:3])) if day else None


def _part_of_year(words: Sequence[Token], index: int) -> Span | None:
    """Read "Q2 2023", "first quarter of 2023", "zweites Halbjahr 2023"."""
    low, following = words[index].low, words[index + 1].low if index + 1 < len(words) else ""
    if named := QUARTER.fullmatch(low) or HALF.fullmatch(low):
        number, length, last = int(named[1]), 3 if low.startswith("q") else 6, index
    elif low in ORDINALS and following in QUARTERS | HALVES:
        number, length, last = ORDINALS[low], 3 if following in QUARTERS else 6, index + 1
    else:
        return None
    year = _year_after(words, last)
    if year is None or number * length > 12:
        return None
    return months(int(words[year].low), (number - 1) * length + 1, length), set(range(index, year + 1))


def _month_of_year(words: Sequence[Token], index: int, today: date | None) -> Span | None:
    """Read "March 2023", the March of "March to May 2023", and "im März", which is the latest one begun."""
    month = MONTHS.get(words[index].low)
    if month is None or (words[index].text[:1].islower() and words[index].low in ("may", "mar", "sep", "dec", "jan")):
        return None
    if (year := _year_after(words, index)) is not None:
        return months(int(words[year].low), month), set(range(index, year + 1))
    later = next((at for at in range(index + 1, min(index + 4, len(words))) if words[at].low in MONTHS), None)
    if later is not None and (year := _year_after(words, later)) is not None:
        return months(int(words[year].low), month), {index}
    led = index > 0 and words[index - 1].low in LEADS
    if not led or today is None:
        return None
    return months(today.year if month <= today.month else today.year - 1, month), {index}


def _year_after(words: Sequence[Token], index: int) -> int | None:
    for at in range(index + 1, min(index + 4, len(words))):
        if YEAR.fullmatch(words[at].low):
            return at
        if words[at].low not in LINKS:
            return None
    return None


def _relative(words: Sequence[Token], index: int, today: date) -> Span | None:
    """Read "last year", "this quarter", "letzten 3 Monate", "yesterday"."""
    low = words[index].low
    if low in DAYS:
        day = today - timedelta(days=DAYS[low])
        return Period(day, day + timedelta(days=1)), {index}
    if low in PRIOR:
        return _unit(PRIOR[low], today, 1), {index}
    following = [word.low for word in words[index + 1 : index + 3]]
    if low not in THIS | LAST or not following:
        return None
    if following[0] in UNITS and not _plural(following[0]):
        return _unit(UNITS[following[0]], today, 1 if low in LAST else 0), {index, index + 1}
    if low in LAST and len(following) == 2 and following[0].isdigit() and following[1] in UNITS:
        return _recent(UNITS[following[1]], int(following[0]), today), {index, index + 1, index + 2}
    return None


def _plural(low: str) -> bool:
    return (low.endswith(("s", "n")) and low not in folded("jahres monats quartals")) or low in folded(
        "jahre tage monate"
    )


def _unit(unit: str, today: date, back: int) -> Period:
    if unit == "year":
        return months(today.year - back, 1, 12)
    if unit == "day":
        day = today - timedelta(days=back)
        return Period(day, day + timedelta(days=1))
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Period(monday, monday + timedelta(days=7))
    length = 3 if unit == "quarter" else 1
    first = (today.year * 12 + today.month - 1) // length * length - back * length
    return months(first // 12, first % 12 + 1, length)


def _recent(unit: str, count: int, today: date) -> Period:
    end = today + timedelta(days=1)
    if unit in ("day", "week"):
        return Period(today - timedelta(days=count * (7 if unit == "week" else 1)), end)
    month = today.year * 12 + today.month - 1 - count * {"year": 12, "quarter": 3, "month": 1}[unit]
    first = next(day for number in range(today.day, 0, -1) if (day := _date(month // 12, month % 12 + 1, number)))
    return Period(first, end)


def months(year: int, month: int, count: int = 1) -> Period:
    """Give the span of some months from the first of one on."""
    last = year * 12 + month - 1 + count
    return Period(date(year, month, 1), date(last // 12, last % 12 + 1, 1))


def _day(text: str) -> date | None:
    if iso := ISO.fullmatch(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    german = GERMAN.fullmatch(text)
    return _date(int(german[3]), int(german[2]), int(german[1])) if german else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
