"""Periods that are counted from an earlier question's: "and in the year before?", "und im Vorjahr?"."""

from __future__ import annotations

from datetime import date

from agent.models.offline.period import Period
from agent.models.offline.reading import Reading
from agent.models.offline.spans import PRIOR, UNITS
from agent.models.offline.words import folded

BACK = folded("davor zuvor before previous prior vorherigen vorheriges vorherige vorigen voriges")
ON = folded("danach darauf following next folgenden folgendes nächsten nächstes after later")
FOLLOWING = folded("folgejahr folgejahres folgemonat folgequartal")


def shifted(reading: Reading, period: Period | None) -> Period | None:
    """Give the period before or after an earlier one, and mark the words that ask for it; None when none do."""
    if period is None or period.first is None or period.end is None:
        return None
    lows = [word.low for word in reading.words]
    units = [index for index, low in enumerate(lows) if low in UNITS]
    for index, low in enumerate(lows):
        alone, beside = low in PRIOR or low in FOLLOWING, low in BACK | ON and any(abs(at - index) == 1 for at in units)
        if alone or beside:
            reading.used.update({index, *(at for at in units if abs(at - index) == 1)})
            return _moved(period, -1 if low in PRIOR or low in BACK else 1)
    return None


def _moved(period: Period, times: int) -> Period:
    first, end = period.first, period.end
    assert first is not None
    assert end is not None
    if first.day == end.day == 1:
        length = (end.year - first.year) * 12 + end.month - first.month
        return Period(_month(first, times * length), _month(end, times * length))
    return Period(first + times * (end - first), end + times * (end - first))


def _month(day: date, count: int) -> date:
    month = day.year * 12 + day.month - 1 + count
    return date(month // 12, month % 12 + 1, 1)
