"""Units of measure: which ones a column can be asked in, and how numbers in them are converted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.models.offline.columns import ideas
from agent.models.offline.digest import Column, Schema
from agent.models.offline.words import Token, fold


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a dimension; ``size`` is in the dimension's smallest unit."""

    dimension: str
    name: str
    size: float = 1.0


UNITS: dict[str, Unit] = {
    fold(word): Unit(dimension, name, size)
    for dimension, name, size, words in (
        ("money", "eur", 1, "euro euros eur €"),
        ("money", "usd", 1, "dollar dollars usd us-dollar $"),
        ("money", "gbp", 1, "pfund pound pounds gbp £"),
        ("money", "chf", 1, "franken francs chf"),
        ("area", "m²", 1, "qm m² m2 sqm quadratmeter quadratmetern square_metres square_meters square_metre"),
        ("volume", "m³", 1, "m³ m3 kubikmeter kubikmetern cubic_metres cubic_meters"),
        ("time", "milliseconds", 1, "ms millisekunden milliseconds"),
        ("time", "seconds", 1000, "sek sekunde sekunden second seconds"),
        ("time", "minutes", 60_000, "min minute minuten minutes"),
        ("time", "hours", 3_600_000, "std stunde stunden hour hours"),
        ("mass", "kg", 1, "kg kilo kilogramm kilograms gramm tonnen tons pounds_weight"),
        ("energy", "kwh", 1, "kwh kilowattstunden"),
        ("energy", "mwh", 1000, "mwh megawattstunden"),
        ("height", "cm", 1, "cm zentimeter centimetres centimeters"),
        ("distance", "km", 1, "km kilometer kilometern kilometre kilometres kilometers"),
        ("liquid", "l", 1, "liter litern litre litres liters"),
        ("temperature", "c", 1, "grad celsius degrees"),
    )
    for word in words.split()
}
MONEY = {"eur": r"\beur\b|€|\beuros?\b", "usd": r"\busd\b|\$|\bdollars?\b", "gbp": r"\bgbp\b|£", "chf": r"\bchf\b"}
WRITTEN = {
    "km": r"kilomet|\bkm\b|km_|_km|mileage",
    "m²": r"m²|m2\b|quadratmeter|sq",
    "m³": r"m³|m3\b",
    "kwh": r"\bkwh\b",
    "mwh": r"\bmwh\b",
    "cm": r"\bcm\b",
}
KINDS = {"area": frozenset({"area", "size", "living"}), "time": frozenset({"length"})}


def unit_of(word: Token) -> Unit | None:
    """Give the unit that a word names."""
    return None if word.quoted else UNITS.get(word.low)


def fits(unit: Unit, column: Column, schema: Schema) -> float | None:
    """Give the factor that turns a number in a unit into one of a column; None when the unit does not fit."""
    said = f"{column.name} {column.comment}".lower()
    if unit.dimension == "money":
        return 1.0 if _pays_in(unit, said, schema) else None
    if unit.name in WRITTEN and re.search(WRITTEN[unit.name], said):
        return 1.0
    if unit.dimension == "time":
        own = next(
            (other for word, other in UNITS.items() if other.dimension == "time" and len(word) > 3 and word in said),
            None,
        )
        if own:
            return unit.size / own.size
        return 1.0 if unit.name == "minutes" and ideas(column) & KINDS["time"] else None
    return 1.0 if ideas(column) & KINDS.get(unit.dimension, frozenset()) else None


def _pays_in(unit: Unit, said: str, schema: Schema) -> bool:
    """Say whether amounts are in this currency: the column says so, or the schema names no other one."""
    texts = (said, " ".join(column.comment.lower() for table in schema.tables for column in table.columns))
    for text in texts:
        named = {name for name, pattern in MONEY.items() if re.search(pattern, text)}
        if named:
            return unit.name in named
    return True
