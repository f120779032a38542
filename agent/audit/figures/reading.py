"""The numbers of a text in German and English notation, in digits and in letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.audit.figures.aside import masked
from agent.audit.figures.values import Nearness, Number, Reading
from agent.audit.figures.words import PATTERN, value_of

BLANK = "\u00a0\u202f\u2009"
DIGITS = (
    rf"(?:\d{{1,3}}(?:[{BLANK}’']\d{{3}})+(?:[.,]\d+)?|\d{{1,3}}(?: \d{{3}})+(?:[.,]\d+)?(?!\d)"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
)
NUMBER = re.compile(
    rf"(?<![\w.,])(?<!\d[-–])(?P<sign>[-−+](?=\d))?(?P<digits>{DIGITS})(?![\d])"
    rf"|(?<=\d[-–])(?P<second>{DIGITS})(?![\d])"
)
SCALES = {
    "k": 1e3, "tsd": 1e3, "tausend": 1e3, "thousand": 1e3,
    "m": 1e6, "mio": 1e6, "mill": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "mn": 1e6,
    "mrd": 1e9, "milliarde": 1e9, "milliarden": 1e9, "billion": 1e9, "billions": 1e9, "bn": 1e9,
    "mwh": 1e3, "gwh": 1e6, "km": 1e3,
}  # fmt: skip
SCALE = re.compile(
    rf"[ {BLANK}]?(?P<scale>Tsd|Tausend|thousand|Mio|Mill|Millionen|Million|millions?|Mn|Mrd|Milliarden?"
    rf"|billions?|bn|MWh|GWh|km)\b\.?"
    r"|(?P<letter>[kKM])(?![\w²])",
    re.I,
)
KEPT = ("mwh", "gwh", "km")  # a unit that scales may also be the unit of the result
PERCENT = re.compile(
    rf"[ {BLANK}]?(?:%|Prozentpunkte?n?\b|Prozent\b|percentage points?\b|per ?cent\b|pct\b|pp\b)|-prozentig", re.I
)
NEAR: tuple[tuple[Nearness, re.Pattern[str]], ...] = (
    (
        "about",
        re.compile(
            r"(?:rund|etwa|ca\.?|circa|zirka|ungefähr|annähernd|um die|grob|gerundet|so|some|about|around|roughly|"
            r"approximately|approx\.?|circa|~|≈|near|or so)\s*[€$£]?\s*$",
            re.I,
        ),
    ),
    (
        "above",
        re.compile(
            r"(?:über|mehr als|gut|mindestens|over|more than|above|at least|a little over|upwards of"
            r"|>)\s*[€$£]?\s*$",
            re.I,
        ),
    ),
    (
        "below",
        re.compile(
            r"(?:fast|knapp|beinahe|nahezu|unter|weniger als|höchstens|bis zu|almost|nearly|under|less than|below|"
            r"at most|up to|just short of|close to|<)\s*[€$£]?\s*$",
            re.I,
        ),
    ),
)
ANY = re.compile(r"\d")
LEADING_ZERO = re.compile(r"0\d")


def numbers(text: str) -> list[Number]:
    """Give the numbers of a text that may be claims, in their order."""
    if not ANY.search(text) and not PATTERN.search(text):
        return []
    kept = masked(text)
    found = [*_in_digits(text, kept), *_in_letters(text, kept)]
    return sorted(found, key=lambda number: number.start)


def said_values(text: str) -> set[float]:
    """Give every value that a text names in whatever way, dates and ids included."""
    values = {reading.value for found in NUMBER.finditer(text) for reading in _readings(found, text)[0]}
    values |= {reading.value for number in numbers(text) for reading in number.readings}
    return values | {float(value_of(found[0])) for found in PATTERN.finditer(text)}


def value_of_digits(found: re.Match[str]) -> float:
    """Give the first reading of a number that the pattern has found, without scale and sign."""
    return float(next(_notations(found["digits"] or found["second"]))[0])


def _in_digits(text: str, kept: str) -> Iterator[Number]:
    for found in NUMBER.finditer(kept):
        digits = found["digits"] or found["second"]
        if LEADING_ZERO.match(digits):  # a postal code, a telephone number, an id
            continue
        readings, end = _readings(found, kept)
        percent = PERCENT.match(kept, end)
        end = percent.end() if percent else end
        yield Number(text[found.start() : end], found.start(), end, readings, bool(percent), _near(kept, found.start()))


def _in_letters(text: str, kept: str) -> Iterator[Number]:
    for found in PATTERN.finditer(kept):
        value, end = float(value_of(found[0])), found.end()
        factor, end = _scale(kept, end)
        percent = PERCENT.match(kept, end)
        end = percent.end() if percent else end
        readings = (Reading(value * factor, factor / 2),)
        near = _near(kept, found.start())
        yield Number(text[found.start() : end], found.start(), end, readings, bool(percent), near, spelled=True)


def _readings(found: re.Match[str], text: str) -> tuple[tuple[Reading, ...], int]:
    digits = found["digits"] or found["second"]
    factor, end = _scale(text, found.end())
    sign = -1.0 if found["sign"] in ("-", "−") else 1.0
    read = [(sign * float(whole), decimals) for whole, decimals in _notations(digits)]
    readings = [Reading(value * factor, factor * 0.5 * 10.0**-decimals) for value, decimals in read]
    if factor > 1 and text[found.end() : end].strip(f" {BLANK}.").lower() in KEPT:
        readings += [Reading(value, 0.5 * 10.0**-decimals) for value, decimals in read]
    return tuple(readings), end


def _notations(digits: str) -> Iterator[tuple[str, int]]:
    """Give each way to read the digits, with the number of decimals: grouped, and with a decimal point or comma."""
    bare = re.sub(rf"[ {BLANK}’']", "", digits)
    marks = [mark for mark in bare if mark in ".,"]
    if not marks:
        yield bare, 0
    elif len(set(marks)) == 2:  # the last mark is the decimal one
        whole, decimals = bare[: bare.rindex(marks[-1])], bare[bare.rindex(marks[-1]) + 1 :]
        yield f"{re.sub('[.,]', '', whole)}.{decimals}", len(decimals)
    elif len(marks) > 1:
        yield re.sub("[.,]", "", bare), 0
    else:
        whole, decimals = re.split("[.,]", bare)
        if len(decimals) == 3 and whole not in ("0", "") and len(whole) <= 3 and bare == digits:
            yield whole + decimals, 0
        yield f"{whole}.{decimals}", len(decimals)


def _scale(text: str, end: int) -> tuple[float, int]:
    found = SCALE.match(text, end)
    if found is None:
        return 1.0, end
    return SCALES[(found["scale"] or found["letter"]).lower()], found.end()


def _near(text: str, start: int) -> Nearness:
    before = text[max(0, start - 24) : start]
    return next((name for name, pattern in NEAR if pattern.search(before)), "")
