"""What follows from numbers that the user brings: "two more come in", "at 19 %", the mean of three offers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.audit.figures.candidates import Derived
from agent.audit.figures.evidence import Table
from agent.audit.figures.reading import numbers
from agent.audit.figures.values import Source

PARTS = (
    (re.compile(r"\b(?:hälfte|half|halb\w*)\b", re.I), 2.0),
    (re.compile(r"\b(?:drittel\w*|thirds?)\b", re.I), 3.0),
    (re.compile(r"\b(?:viertel\w*|quartal\w*|quarter\w*)\b", re.I), 4.0),
    (re.compile(r"monat|\bmonth", re.I), 12.0),
    (re.compile(r"woche|\bweek", re.I), 52.0),
    (re.compile(r"\bstunden?\b|\bhours?\b|\bminuten?\b|\bminutes?\b", re.I), 60.0),
    (re.compile(r"\btäglich|\btag\b|\bdaily|\bday\b", re.I), 365.0),
)
MONTHS = 12.0
PROJECTED = re.compile(
    r"hochgerechnet|hochrechnung|extrapol|annuali[sz]|projected|run[- ]rate|full year|aufs jahr", re.I
)
HUNDREDTH = re.compile(r"\d\s?(?:%|prozent|percent|cents?\b|ct\b|pence)", re.I)
FRACTIONS = (
    (re.compile(r"\bzehntel|\btenth", re.I), 10.0),
    (re.compile(r"\bfünftel|\bfifth", re.I), 20.0),
    (re.compile(r"\bviertel|\bquarter", re.I), 25.0),
    (re.compile(r"\bdrittel|\bthird", re.I), 100 / 3),
    (re.compile(r"\bhälfte|\bhalf\b|\bhalb", re.I), 50.0),
    (re.compile(r"verdoppel|\bdoppel|\bdoubl|\btwice", re.I), 100.0),
    (re.compile(r"verdreifach|\btripl", re.I), 200.0),
)
PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:%|Prozent|percent)")
USER = Source("", how="said by the user")


def assumed(table: Table, rows: Sequence[int], asked: Sequence[float], text: str) -> Iterator[Derived]:
    """Give cells changed by what the user assumes, and the mean of a column projected on a year."""
    how = "calculated with the user's number"
    for column in (column for column in table.numeric if not column.identifies and column.count):
        cells = [(table.value(row, column), row) for row in rows]
        for value, row in ((value, row) for value, row in cells if value is not None):
            for said in asked:
                for changed in (value + said, value - said, value * said, *_by_percent(value, said)):
                    yield Derived(changed, table, how, column.name, row)
        if PROJECTED.search(text):
            for part in (part for pattern, part in PARTS if part >= MONTHS and pattern.search(text)):
                yield Derived(column.mean * part, table, "mean, projected", column.name)


def fractions_said(text: str) -> list[float]:
    """Give the fractions that a text names ("by a tenth") in percent."""
    return [percent for pattern, percent in FRACTIONS if pattern.search(text)]


def of_the_user(asked: Sequence[float], text: str) -> Iterator[Derived]:
    """Give sums and means of the user's own numbers (of the largest ones), percentages as factors, cents as euros."""
    for start in range(len(asked) - 1):
        total = sum(asked[start:])
        yield from (Derived(value, USER, USER.how) for value in (total, total / (len(asked) - start)))
    for said in asked:
        yield from (Derived(factor, USER, USER.how) for factor in _by_percent(1.0, said))
        if HUNDREDTH.search(text):
            yield Derived(said / 100, USER, USER.how)


def _by_percent(value: float, percent: float) -> tuple[float, float]:
    return value * (1 + percent / 100), value * (1 - percent / 100)


def values_meant(asked: str) -> Iterator[float]:
    """Give the numbers that a user may calculate with: no dates, no ids."""
    yield from (reading.value for number in numbers(asked) for reading in number.readings)
    yield from (float(found[1].replace(",", ".")) for found in PERCENT.finditer(asked))
