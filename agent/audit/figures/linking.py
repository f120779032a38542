"""Each number of a reply, linked to where it comes from, or left unlinked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from agent.audit.figures.assuming import PARTS, USER, assumed, of_the_user
from agent.audit.figures.deriving import CHANGES, GROWTH, OF, RATIO, Derived, amounts, named_rows, ratios, shares, whole
from agent.audit.figures.evidence import SEEN_ROWS, Evidence, Table, newest_tables
from agent.audit.figures.reading import numbers, said_values
from agent.audit.figures.values import Figure, FigureVerdict, Number, Reading, Source

MOST_FIGURES = 200  # of one reply; those that follow are not looked at
MOST_STATED = 12
SMALL_WORD = 12  # "two ways to do this": small numbers in letters are never held against a reply


@dataclass(frozen=True)
class Context:
    """What a reply is held against: the user's words (the last message last) and everything that was known."""

    said: Sequence[str] = ()
    evidence: Sequence[Evidence] = ()
    tables: list[Table] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.tables.extend(newest_tables(self.evidence))

    @cached_property
    def user_values(self) -> set[float]:
        """Every number that the user has said."""
        return set(chain.from_iterable(said_values(text) for text in self.said))


def link(reply: str, context: Context) -> tuple[Figure, ...]:
    """Give the figures of a reply with their sources; dates, ids, list numerals and names are no figures.

    Cells are searched first, newest result first; then what follows from them. Searched are 10,000 rows a result,
    derived are figures of the rows that are named (at most 14) and of small results.
    """
    found = numbers(reply)[:MOST_FIGURES]
    if not found:
        return ()
    direct = [_direct(number, context) for number in found]
    search = _Search(reply, context, [figure for figure in direct if figure is not None])
    figures = [known or search.derived(number) for number, known in zip(found, direct, strict=True)]
    return tuple(figure for figure in figures if figure is not None)


def tolerance(number: Number, reading: Reading) -> float:
    """Give how far a value may be away: half of the last digit written; more where words say that it is rounded."""
    value, half = abs(reading.value), reading.half
    digits = f"{value:.0f}" if half == 0.5 and value else ""
    significant = digits.rstrip("0")
    unit = 10.0 ** (len(digits) - len(significant)) if digits else 2 * half
    if number.near in ("above", "below"):
        return max(half, unit)
    if number.near == "about":
        return max(half, unit / 2)
    return unit / 2 if unit >= 1000 and len(significant) > 1 else half


def _direct(number: Number, context: Context) -> Figure | None:
    """Find a number in a cell, in what holds of a whole result, in the user's words, or in what tools said."""
    for table in context.tables:
        source = _in_cells(number, table, identifying=False)
        if source is not None:
            return _figure(number, "linked", source)
    for table in context.tables:
        found = _closest(number, whole(table), fraction=True)
        if found is not None:
            return _figure(number, "derived", found)
    for table in context.tables:
        source = _in_cells(number, table, identifying=True)
        if source is not None:
            return _figure(number, "linked", source)
    if any(reading.value in context.user_values for reading in number.readings):
        return _figure(number, "user", USER)
    for known in reversed(context.evidence):
        if any(reading.value in known.values for reading in number.readings):
            return _figure(number, "linked", Source(known.call, how=known.how))
    return None


def _in_cells(number: Number, table: Table, *, identifying: bool) -> Source | None:
    best: tuple[float, Source] | None = None
    for reading in number.readings:
        for value, allowed in _wanted(number, reading):
            for column in (column for column in table.numeric if column.identifies == identifying):
                hit = column.nearest(value, allowed)
                if hit is not None and (best is None or hit[0] / allowed < best[0]):
                    how = "cell" if hit[0] <= abs(value) * 1e-12 else "rounded cell"
                    best = (hit[0] / allowed, table.source(how, column.name, hit[1]))
    return None if best is None else best[1]


def _wanted(number: Number, reading: Reading) -> Iterator[tuple[float, float]]:
    """Give the values that a cell may have, with what they may be off: a percentage may be stored as a fraction."""
    allowed = tolerance(number, reading)
    signs = (1.0, -1.0) if reading.value else (1.0,)
    for sign in signs:
        yield sign * reading.value, allowed
        if number.percent and abs(reading.value) <= 150:
            yield sign * reading.value / 100, allowed / 100


def _closest(number: Number, derived: Iterable[Derived], *, fraction: bool = False) -> Source | None:
    """Give the source of the first value that a number may mean; ``fraction``: a share may stand there as 0.12."""
    wanted = [(reading.value, tolerance(number, reading)) for reading in number.readings]
    for candidate in derived:
        value = abs(candidate.value)
        if _near(value, wanted) or (fraction and number.percent and value <= 1.5 and _near(100 * value, wanted)):
            return candidate.source
    return None


def _near(value: float, wanted: Sequence[tuple[float, float]]) -> bool:
    return any(abs(abs(target) - value) <= allowed * (1 + 1e-9) + value * 1e-9 for target, allowed in wanted)


class _Search:
    """Looks for what follows from the results, once the figures that stand in them are known."""

    def __init__(self, reply: str, context: Context, stated: Sequence[Figure]) -> None:
        self.reply = reply
        self.context = context
        self.text = "\n".join((*context.said[-1:], reply)).casefold()
        self.values = said_values(self.text)
        self.stated = [figure for figure in stated if figure.source is not None][:MOST_STATED]
        self.rows = [self._rows(table) for table in context.tables]
        self._chained: list[tuple[float, Source]] = []
        self._pools: dict[tuple[int, str], list[Derived]] = {}

    def derived(self, number: Number) -> Figure | None:
        """Give the figure of a number that no result holds; None when it is no claim after all."""
        for index in range(len(self.rows)):
            source = self._from(index, number)
            if source is not None:
                self._chained.append((number.readings[0].value, source))
                return _figure(number, "derived", source)
        source = _closest(number, self._calculated(number))
        if source is not None:
            self._chained.append((number.readings[0].value, source))
            return _figure(number, "user" if source == USER else "derived", source)
        if self._is_name(number) or (number.spelled and number.readings[0].value <= SMALL_WORD):
            return None
        return _figure(number, "unlinked", None)

    def _from(self, index: int, number: Number) -> Source | None:
        if number.percent:
            found_shares = self._pool(index, "shares")
            growing = GROWTH.search(self.reply, max(0, number.start - 60), number.end + 20)
            if growing and not OF.match(self.reply, number.end):
                found_shares = [share for share in found_shares if share.source.how.startswith(CHANGES)]
            return _closest(number, found_shares)
        found = _closest(number, self._pool(index, "amounts"))
        if found is None and self._speaks_of_ratios(number):
            found = _closest(number, self._pool(index, "ratios"))
        return found

    def _pool(self, index: int, kind: str) -> list[Derived]:
        """Give what follows from one result, worked out when it is first needed."""
        if (index, kind) not in self._pools:
            table, rows = self.context.tables[index], self.rows[index]
            made = {
                "shares": lambda: shares(table, rows, self.text),
                "amounts": lambda: amounts(table, rows, self.text),
                "ratios": lambda: ratios(table, rows),
            }
            self._pools[index, kind] = list(made[kind]())
        return self._pools[index, kind]

    def _rows(self, table: Table) -> list[int]:
        stated = (figure.source for figure in self.stated)
        rows = [source.row for source in stated if source and source.call == table.call and source.row is not None]
        kept = [row for row in rows if row < max(SEEN_ROWS, len(table.rows))]
        return list(dict.fromkeys((*kept, *named_rows(table, self.text, self.values))))

    def _calculated(self, number: Number) -> Iterator[Derived]:
        """Give what follows from figures that the reply states, the user's numbers and totals, across results."""
        known = self._operands()
        for index, (a, first) in enumerate(known):
            for b, second in known[index + 1 :]:
                source = first if first != USER else second
                source = source if source == USER else replace(source, how="calculated from two figures")
                if number.percent:
                    yield from (Derived(100 * x / y, source) for x, y in ((a, b), (b, a)) if y)
                    yield from (Derived(100 * (x / y - 1), source) for x, y in ((a, b), (b, a)) if y)
                    continue
                if USER in (first, second):
                    shares = (a * b / 100, a * (1 + b / 100), a * (1 - b / 100), b * (1 + a / 100), b * (1 - a / 100))
                    yield from (Derived(x / (1 + y / 100), source) for x, y in ((a, b), (b, a)) if y != -100)
                    yield from (Derived(value, source) for value in (a - b, a + b, a * b, *shares))
                if self._speaks_of_ratios(number) or source == USER:
                    yield from (Derived(x / y, source) for x, y in ((a, b), (b, a)) if y)
        parts = [part for pattern, part in PARTS if pattern.search(self.text)]
        asked = self._asked()
        for table, rows in zip(self.context.tables, self.rows, strict=True):
            yield from assumed(table, rows, asked, self.text)
        yield from of_the_user(asked)
        for value, source in known:
            yield from (Derived(value / part, replace(source, how=f"divided by {part:.0f}")) for part in parts)

    def _asked(self) -> list[float]:
        return sorted(said_values(self.context.said[-1]))[:MOST_STATED] if self.context.said else []

    def _operands(self) -> list[tuple[float, Source]]:
        known = [(figure.value, figure.source) for figure in self.stated if figure.source is not None]
        known += [(value, USER) for value in self._asked()]
        known += self._chained[:MOST_STATED]
        for table in self.context.tables[:4]:
            totals = (d for d in whole(table) if d.source.how in ("sum", "number of rows") or len(table.rows) == 1)
            known += [(derived.value, derived.source) for derived in list(totals)[:4]]
        return known

    def _speaks_of_ratios(self, number: Number) -> bool:
        around = self.reply[max(0, number.start - 80) : number.end + 60]
        asked = self.context.said[-1] if self.context.said else ""
        return bool(RATIO.search(around) or RATIO.search(asked))

    def _is_name(self, number: Number) -> bool:
        """Tell whether number and the word before it stand together in a text cell: "Ahornweg 143"."""
        before = re.search(r"(\w+)[ \N{NO-BREAK SPACE}]$", self.reply[: number.start])
        if before is None:
            return False
        name = f"{before[1]} {number.text}".casefold()
        return any(name in table.wording for table in self.context.tables)


def _figure(number: Number, verdict: FigureVerdict, source: Source | None) -> Figure:
    return Figure(number.text, number.start, number.end, number.readings[0].value, verdict, source)
