"""Units: a number that is given in another unit than the cell it comes from (ms and s, kWh and MWh, cents and €)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from agent.audit.figures.values import Number, Reading

FAMILIES: tuple[dict[str, float], ...] = (
    {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "days": 86400.0, "weeks": 604800.0},
    {"months": 1.0, "years": 12.0},
    {"Wh": 1e-3, "kWh": 1.0, "MWh": 1e3, "GWh": 1e6},
    {"W": 1e-3, "kW": 1.0, "MW": 1e3},
    {"g": 1e-3, "lb": 0.45359237, "kg": 1.0, "t": 1e3},
    {"mm": 1e-3, "cm": 1e-2, "inches": 0.0254, "feet": 0.3048, "m": 1.0, "km": 1e3, "miles": 1609.344},
    {"ml": 1e-3, "l": 1.0, "hl": 100.0, "m³": 1e3},
    {"m²": 1.0, "ha": 1e4, "km²": 1e6},
    {"bytes": 1.0, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12},
    {"bytes": 1.0, "KB": 2.0**10, "MB": 2.0**20, "GB": 2.0**30, "TB": 2.0**40},
    {"cents": 0.01, "€": 1.0},
    {"pieces": 1.0, "dozens": 12.0},
)
NAMES = {
    "ms": r"ms|msec|millis|Millisekunden?|milliseconds?",
    "s": r"s|sek|Sekunden?|secs?|seconds?",
    "min": r"min|mins|Minuten?|minutes?",
    "h": r"h|Std|Stunden?|hours?|hrs?",
    "days": r"Tagen?|Tage?|days?",
    "weeks": r"Wochen?|weeks?",
    "months": r"Monaten?|Monate?|months?",
    "years": r"Jahren?|Jahre?|years?",
    "Wh": r"Wh|Wattstunden",
    "kWh": r"kWh|Kilowattstunden",
    "MWh": r"MWh|Megawattstunden",
    "GWh": r"GWh|Gigawattstunden",
    "W": r"W|Watt|watts",
    "kW": r"kW|Kilowatt",
    "MW": r"MW|Megawatt",
    "g": r"g|gr|Gramm|grams?",
    "kg": r"kg|Kilo|Kilogramm|kilos?|kilograms?",
    "t": r"t|to|Tonnen?|tonnes?|tons?",
    "mm": r"mm|Millimetern?|millimet(?:er|re)s?",
    "cm": r"cm|Zentimetern?|centimet(?:er|re)s?",
    "m": r"m|Metern?|met(?:er|re)s?",
    "km": r"km|Kilometern?|kilomet(?:er|re)s?",
    "ml": r"ml|Milliliter",
    "l": r"l|Litern?|lit(?:er|re)s?",
    "hl": r"hl|Hektoliter",
    "m³": r"m³|m3|cbm|Kubikmetern?|cubic met(?:er|re)s?",
    "m²": r"m²|m2|qm|sqm|Quadratmetern?|square met(?:er|re)s?",
    "ha": r"ha|Hektar|hectares?",
    "km²": r"km²|km2|Quadratkilometern?|square kilomet(?:er|re)s?",
    "bytes": r"bytes?|B",
    "KB": r"KB|KiB|kilobytes?",
    "MB": r"MB|MiB|megabytes?",
    "GB": r"GB|GiB|gigabytes?",
    "TB": r"TB|TiB|terabytes?",
    "cents": r"Cent|cents?|ct|pence",
    "inches": r"inch|inches|Zoll",
    "feet": r"ft|feet|foot|Fuß",
    "miles": r"mi|miles?|Meilen?",
    "lb": r"lbs?|pounds of weight",
    "pieces": r"pieces?|pcs|items?|Stück",
    "dozens": r"dozens?|Dutzend",
    "°F": r"°\s?F|Fahrenheit|F",
    "°C": r"°\s?C|Celsius|celsius",
    "€": r"€|EUR|Euro|euros?|\$|USD|dollars?|£|GBP|pounds?",
}
UNIT = re.compile(
    "|".join(rf"(?P<u{at}>(?<![\w²³])(?:{names})(?![\w²³]))" for at, names in enumerate(NAMES.values())), re.I
)
ORDER = tuple(NAMES)
SCALING = ("mwh", "gwh", "km")  # the reading of a number is in kWh or m already
PARTED = re.compile(
    r"(?P<large>\d+)\s?(?P<first>h|Std\.?|Stunden?|hours?|hrs?|min|Minuten?|minutes?|days?|Tage?)(?:,|\s*und|\s*and)?"
    r"\s+(?P<small>\d+)\s?(?P<second>h|Std\.?|Stunden?|hours?|hrs?|min|Minuten?|minutes?|s|Sek\.?|Sekunden?|seconds?)\b",
    re.I,
)


@lru_cache(maxsize=1024)
def units_named(text: str) -> frozenset[str]:
    """Give the units that a text or the name of a column names."""
    return frozenset(ORDER[int((found.lastgroup or "u0")[1:])] for found in UNIT.finditer(text.replace("_", " ")))


def unit_beside(text: str, number: Number) -> str:
    """Give the unit that stands before or after a number; empty when there is none."""
    if number.text.casefold().endswith(SCALING):
        return next(unit for unit in ("MWh", "GWh", "km") if number.text.casefold().endswith(unit.casefold()))
    after = UNIT.match(text, number.end) or UNIT.match(text, number.end + 1)
    if after is not None and text[number.end : after.start()] in ("", " ", "\u00a0", "\u202f", "-"):
        return ORDER[int((after.lastgroup or "u0")[1:])]
    return "€" if text[max(0, number.start - 2) : number.start].strip()[-1:] in ("€", "$", "£") else ""


def converted(number: Number, unit: str) -> Iterator[tuple[str, Number]]:
    """Give what a number in some unit is in the other units of its kind."""
    scaled = number.text.casefold().endswith(SCALING)
    readings = number.readings[len(number.readings) // 2 :] if scaled else number.readings
    for family in FAMILIES:
        for other in family if unit in family else ():
            if other != unit:
                factor = family[unit] / family[other]
                changed = tuple(Reading(reading.value * factor, reading.half * factor) for reading in readings)
                yield other, replace(number, readings=changed)
    if unit == "°F":
        changed = tuple(Reading((reading.value - 32) / 1.8, reading.half / 1.8) for reading in readings)
        yield "°C", replace(number, readings=changed)


def in_parts(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Give what is said in two units ("1 h 30 min"): where it begins and ends, and its value in the smaller one."""
    for found in PARTED.finditer(text):
        large, small = (next(iter(units_named(found[name]))) for name in ("first", "second"))
        times = FAMILIES[0]
        if times[large] > times[small]:
            yield (
                found.start(),
                found.end(),
                int(found["large"]) * times[large] / times[small] + int(found["small"]),
                small,
            )
