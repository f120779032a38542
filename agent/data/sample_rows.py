"""The rows of the sample data: invented heating-cost billing, the same on every machine.

A billing service has seven branches (niederlassungen) and customers (kunden): owners, property managers, cooperatives,
businesses. A customer has buildings (objekte), a building has units (nutzeinheiten), a unit has meters (geraete) of
four types (geraetetypen: heat cost allocator, heat meter, warm and cold water meter), and a meter is read twice a year
(ablesungen). Each year a building is billed (abrechnungen), its cost is divided among its units (rechnungen, to the
cent), and these are paid (zahlungen). What makes questions interesting: readings that are missing or estimated, meters
that were replaced (ersetzt_seriennummer), years of construction and numbers of people that nobody knows, customers
without buildings or e-mail, invoices that are open, overdue, cancelled or paid in parts.

Size 1 has 60 customers, 480 units and 11,000 readings; size 100 has 1.1 million readings.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from agent.data.sample_words import (
    BRANCHES,
    DEVICE_TYPES,
    FIRMS,
    FIRST_NAMES,
    FLOORS,
    HEATED_ROOMS,
    LETTERS,
    PEOPLE,
    PLACES,
    STREETS,
)

T = TypeVar("T")
Row = tuple[Any, ...]

SEED = 2024
YEARS = (2021, 2022, 2023, 2024)
TODAY = date(2024, 12, 31)  # the day on which an invoice counts as overdue
HALF_YEAR_USE = {1: 340.0, 2: 3.1, 3: 14.0, 4: 33.0}  # usual consumption per device type
HEAT_PRICE = {2021: 9.8, 2022: 14.9, 2023: 17.2, 2024: 13.6}  # EUR per m² and heating period


class Dice:
    """Random choices from ``Random.random()``, the only method whose sequence Python promises to keep."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """Give True in this share of the calls."""
        return self._random() < share

    def between(self, low: float, high: float) -> float:
        """Give a number from low up to high."""
        return low + (high - low) * self._random()

    def whole(self, low: int, high: int) -> int:
        """Give a whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def one(self, values: Sequence[T]) -> T:
        """Give one of the values."""
        return values[int(self._random() * len(values))]

    def day(self, first: date, last: date) -> date:
        """Give a day, both ends included."""
        return first + timedelta(self.whole(0, (last - first).days))


@dataclass(slots=True)
class Sample:
    """What later tables are made from: the rows of the earlier ones, and where the random numbers stand."""

    size: float = 1.0
    dice: Dice = field(default_factory=lambda: Dice(SEED), repr=False)
    tables: dict[str, list[Row]] = field(default_factory=dict, repr=False)


def sample_tables(size: float = 1.0) -> dict[str, list[Row]]:
    """Give the rows of every table; ``size`` multiplies customers, and with them all else."""
    return {table: list(rows) for table, rows in stream_tables(size)}


def stream_tables(size: float = 1.0) -> Iterator[tuple[str, Iterable[Row]]]:
    """Give the tables in the order in which foreign keys allow to load them, the largest ones row by row.

    All tables share one sequence of random numbers: read each to its end before you take the next.
    """
    sample = Sample(size)
    branches = [
        (i, f"Niederlassung {name}", place, date.fromisoformat(day)) for i, (name, place, day) in enumerate(BRANCHES, 1)
    ]
    yield "niederlassungen", branches
    sample.tables["kunden"] = _customers(sample)
    yield "kunden", sample.tables["kunden"]
    sample.tables["objekte"], sample.tables["nutzeinheiten"] = _buildings(sample)
    yield "objekte", sample.tables["objekte"]
    yield "nutzeinheiten", sample.tables["nutzeinheiten"]
    yield "geraetetypen", DEVICE_TYPES
    sample.tables["geraete"] = _devices(sample)
    yield "geraete", sample.tables["geraete"]
    yield "ablesungen", _readings(sample)
    del sample.tables["geraete"]
    sample.tables["abrechnungen"] = _billings(sample)
    yield "abrechnungen", sample.tables["abrechnungen"]
    sample.tables["rechnungen"] = _invoices(sample)
    yield "rechnungen", sample.tables["rechnungen"]
    yield "zahlungen", _payments(sample)


def _customers(sample: Sample) -> list[Row]:
    dice, rows, taken = sample.dice, list[Row](), set[str]()
    for i in range(1, max(2, round(60 * sample.size)) + 1):
        branch = dice.whole(1, len(BRANCHES))
        place, code = dice.one(PLACES[branch])
        kind = dice.one(("Eigentümer", "Eigentümer", "Hausverwaltung", "Hausverwaltung", "Genossenschaft", "Gewerbe"))
        name, firm, full = _full_name(dice, kind, place, taken)
        mailbox = (name if kind in ("Eigentümer", "Gewerbe") else firm).lower().translate(LETTERS)
        address = f"{mailbox}{i}@example.org"
        since = dice.day(date(2006, 1, 1), date(2020, 9, 30))
        email = None if dice.chance(0.15) else address
        rows.append(
            (
                i,
                branch,
                f"K-{10000 + i}",
                full,
                kind,
                _postcode(dice, code),
                place,
                email,
                since,
                int(not dice.chance(0.08)),
            )
        )
    return rows


def _full_name(dice: Dice, kind: str, place: str, taken: set[str]) -> tuple[str, str, str]:
    """Draw a family name, a firm's name and a full name, which few customers share even in a big sample."""
    for _ in range(20):
        name, firm = dice.one(PEOPLE), dice.one(FIRMS)
        full = {
            "Eigentümer": f"{dice.one(FIRST_NAMES)} {name}",
            "Hausverwaltung": f"{firm}hof Hausverwaltung {place}",
            "Genossenschaft": f"Baugenossenschaft {firm}park {place}",
            "Gewerbe": f"{name} & Söhne KG",
        }[kind]
        if full not in taken:
            break
    taken.add(full)
    return name, firm, full


def _buildings(sample: Sample) -> tuple[list[Row], list[Row]]:
    dice, customers = sample.dice, sample.tables["kunden"]
    count = len(customers) * 2
    flats = [1] * count
    for _ in range(count * 3):  # on average four units in a building
        flats[dice.whole(0, count - 1)] += 1
    owners = customers[: len(customers) - max(1, len(customers) // 20)]  # the newest customers have no building yet
    buildings, units = list[Row](), list[Row]()
    for i in range(1, count + 1):
        owner = owners[i - 1] if i <= len(owners) else dice.one(owners)
        place, code = dice.one(PLACES[owner[1]])
        street, built = (
            f"{dice.one(STREETS)} {dice.whole(1, 148)}",
            None if dice.chance(0.08) else dice.whole(1908, 2018),
        )
        own = [_unit(dice, len(units) + number, i, number) for number in range(1, flats[i - 1] + 1)]
        units += own
        energy = dice.one(("Gas", "Gas", "Gas", "Öl", "Fernwärme", "Fernwärme", "Wärmepumpe", "Pellets"))
        area = sum((unit[5] for unit in own), Decimal(0))
        buildings.append((i, owner[0], street, _postcode(dice, code), place, built, area, energy))
    return buildings, units


def _unit(dice: Dice, unit_id: int, building: int, number: int) -> Row:
    floor, side = divmod(number - 1, 2)
    shop = number == 1 and dice.chance(0.12)
    where = f"{FLOORS[min(floor, len(FLOORS) - 1)]} {'rechts' if side else 'links'}"
    area = _decimal(dice.between(60, 240) if shop else dice.between(28, 128), 2)
    people = None if shop or dice.chance(0.1) else dice.whole(1, 5)
    return unit_id, building, number, where, "Gewerbe" if shop else "Wohnung", area, people


def _devices(sample: Sample) -> list[Row]:
    dice, rows = sample.dice, list[Row]()

    def add(unit: int, kind: int, room: str, built_in: date, predecessor: str | None) -> None:
        number = f"{DEVICE_TYPES[kind - 1][1]}{40_000_000 + len(rows) * 7919 % 9_000_000:08d}"
        taken_out = dice.day(date(2022, 3, 1), date(2024, 6, 30)) if predecessor is None and dice.chance(0.04) else None
        rows.append((len(rows) + 1, unit, kind, number, room, built_in, taken_out, predecessor))
        if taken_out:
            add(unit, kind, room, taken_out, number)

    for unit in sample.tables["nutzeinheiten"]:
        first = dice.day(date(2014, 1, 1), date(2020, 9, 15))
        if dice.chance(0.78):
            for room in HEATED_ROOMS[: dice.whole(1, 3)]:
                add(unit[0], 1, room, first, None)
        else:
            add(unit[0], 2, "Flur", first, None)
        for kind, share in ((3, 0.72), (4, 0.4)):
            if dice.chance(share):
                add(unit[0], kind, "Bad", first, None)
    return rows


def _readings(sample: Sample) -> Iterator[Row]:
    dice, number = sample.dice, 0
    for device in sample.tables["geraete"]:
        level, last, personal = dice.between(0, 900), None, dice.between(0.5, 1.7)
        by_hand = dice.chance(0.2)
        for year in YEARS:
            for month, day in ((3, 31), (9, 30)):
                level += HALF_YEAR_USE[device[2]] * personal * dice.between(0.8, 1.2) * _season(device[2], month)
                missing, guessed = dice.chance(0.025), dice.chance(0.04)
                when = date(year, month, day) - timedelta(dice.whole(0, 12) if by_hand else 0)
                if missing or when <= device[5] or (device[6] and when >= device[6]):
                    continue
                stand = _decimal(level, 3)
                kind = "Schätzung" if guessed else "Manuell" if by_hand else "Funk"
                number += 1
                yield number, device[0], when, stand, None if last is None else stand - last, kind
                last = stand


def _billings(sample: Sample) -> list[Row]:
    dice, rows = sample.dice, list[Row]()
    for building in sample.tables["objekte"]:
        personal = dice.between(0.75, 1.3)
        for year in YEARS:
            heat = _decimal(float(building[6]) * HEAT_PRICE[year] * personal * dice.between(0.92, 1.08), 2)
            water = _decimal(float(heat) * dice.between(0.18, 0.34), 2)
            made = dice.day(date(year, 10, 10), date(year, 12, 12))
            period = date(year - 1, 10, 1), date(year, 9, 30)
            rows.append((len(rows) + 1, building[0], year, *period, made, heat, water, heat + water))
    return rows


def _invoices(sample: Sample) -> list[Row]:
    dice, rows = sample.dice, list[Row]()
    units: dict[int, list[Row]] = {}
    for unit in sample.tables["nutzeinheiten"]:
        units.setdefault(unit[1], []).append(unit)
    for billing in sample.tables["abrechnungen"]:
        own = units[billing[1]]
        for unit, amount in zip(own, _shares(dice, own, billing[8]), strict=True):
            number = f"R-{billing[2]}-{len(rows) + 1:05d}"
            due = billing[5] + timedelta(30)
            status, reminders = _fate(dice, due, billing[2])
            rows.append((len(rows) + 1, billing[0], unit[0], number, billing[5], due, amount, status, reminders))
    return rows


def _shares(dice: Dice, units: Sequence[Row], total: Decimal) -> list[Decimal]:
    """Divide a billing among its units by area and use; the parts sum up to the cent."""
    weights = [float(unit[5]) * dice.between(0.6, 1.4) for unit in units]
    parts = [_decimal(float(total) * weight / math.fsum(weights), 2) for weight in weights[:-1]]
    return [*parts, total - sum(parts, Decimal(0))]


def _fate(dice: Dice, due: date, year: int) -> tuple[str, int]:
    luck = dice.between(0, 1)
    if luck < 0.012:
        return "storniert", 0
    if luck < (0.16 if year == 2024 else 0.05):
        return ("offen", 0) if due > TODAY else ("überfällig", dice.whole(1, 3) if year < 2024 else dice.whole(0, 1))
    if luck > 0.985:
        return "teilbezahlt", 1
    return "bezahlt", 0


def _payments(sample: Sample) -> Iterator[Row]:
    dice, number = sample.dice, 0
    for invoice in sample.tables["rechnungen"]:
        status, amount = invoice[7], invoice[6]
        if status not in ("bezahlt", "teilbezahlt"):
            continue
        halves = status == "bezahlt" and dice.chance(0.03)
        parts = [_decimal(float(amount) / 2, 2)] if halves or status == "teilbezahlt" else [amount]
        if halves:
            parts.append(amount - parts[0])
        kind, when = (
            dice.one(("Lastschrift", "Lastschrift", "Überweisung", "Überweisung", "Überweisung", "Bar")),
            invoice[4],
        )
        for part in parts:
            when = min(TODAY, when + timedelta(dice.whole(6, 42)))
            number += 1
            yield number, invoice[0], when, part, kind


def _season(device_type: int, month: int) -> float:
    return 1.0 if device_type > 2 else 1.55 if month == 3 else 0.45


def _postcode(dice: Dice, start: str) -> str:
    return f"{start}{dice.whole(0, 10 ** (5 - len(start)) - 1):0{5 - len(start)}d}"


def _decimal(value: float, places: int) -> Decimal:
    return Decimal(f"{value:.{places}f}")
