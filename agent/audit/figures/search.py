"""The search for what a number follows from, from simple ways to complex ones.

A complex way is believed only when it is unlikely by chance: the more candidates lie around a number, and the fewer
digits it has, the more would hit it that have nothing to do with it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import get_args

from agent.audit.figures.assuming import MONTHS, PARTS, USER, assumed, fractions_said, of_the_user
from agent.audit.figures.candidates import Candidates, Derived
from agent.audit.figures.cells import in_cells, of_the_whole, wanted
from agent.audit.figures.dates import DURATION, spans
from agent.audit.figures.deriving import GROWTH, OF, RATIO, whole
from agent.audit.figures.evidence import Table
from agent.audit.figures.knowledge import tax_rates
from agent.audit.figures.names import Names
from agent.audit.figures.own import cell_of, of_row, shares_of_row
from agent.audit.figures.pairing import Operand, Operation, left_over, paired, with_the_user
from agent.audit.figures.pools import Pools
from agent.audit.figures.reading import numbers
from agent.audit.figures.shown import Term, calculations, listed, means_of, sums_of
from agent.audit.figures.speaking import SPOKEN_OF, sentence_starts
from agent.audit.figures.units import ORDER, converted, in_parts, unit_beside, units_named
from agent.audit.figures.values import Figure, Number, Reading, Source
from agent.audit.figures.within import measures

MOST_STATED, MOST_NEAR, MOST_OPERANDS = 12, 8, 30
COMPARED = re.compile(r"\d|größt|höchst|erst|best|largest|highest|first|top|biggest|maxim|jahr|year|month|monat", re.I)
PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:%|Prozent|percent)")
MOST_TABLES = 4  # the newest ones, whose further consequences are looked at
BELIEVED, SPOKEN, BESIDE = 0.03, 0.12, 0.3  # how many chance hits may be expected at most; more where words speak of the way
LIMITS = {"limit": 0.35, "left": 0.25, "sum": 0.2}
SIMPLE = 0.12
NEXT_TO = 120  # characters between a calculation and its result
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
FEW_CELLS, PRECISE = 100, 3
SHORT = 2  # figures of so few characters are not taken for a rounded one
MOST_FIGURES, MOST_SHARED = 200, 3


class Search:
    """Looks for what follows from the results, once the figures that stand in them are known."""

    def __init__(self, reply: str, said: Sequence[str], tables: Sequence[Table], found: Sequence[Number]) -> None:
        self.reply = reply
        self.asked = said[-1] if said else ""
        self.tables = tables
        self.found = found
        self.text = f"{self.asked}\n{reply}".casefold()
        self._known: dict[int, Operand] = {}
        self._starts = sentence_starts(reply)
        self._asks_ratio = bool(RATIO.search(self.asked))
        self._shown = list(calculations(reply))
        self._names = Names(reply, tables)
        self._asked_names = Names(self.asked, tables)
        self._listed: list[list[Term]] = []
        self._percents = {number.start for number in found if number.percent}
        self._places = [(number.start, number.end) for number in found]
        self._parted = list(in_parts(reply))
        self._units = units_named(self.text)
        self._asked_values = sorted({*_meant(self.asked), *fractions_said(self.asked)})[:MOST_STATED]
        self._pools = Pools(self.text, (), self._asked_values)

    def take_in(self, figures: Sequence[Figure]) -> None:
        """Take the figures that stand in results as known."""
        for figure in figures:
            self.note(figure)
        self._pools = Pools(self.text, [known.source for known in self._known.values()][:MOST_STATED], self._asked_values)

    def note(self, figure: Figure) -> None:
        """Take a figure as known, so that others may follow from it."""
        if figure.source is not None:
            percent = figure.start in self._percents
            self._known[figure.start] = Operand(figure.value, figure.source, percent)
            self._listed = []

    def simple(self, number: Number) -> Source | None:
        """Give the source of a number that follows simply from one result, or with the user's numbers."""
        targets = wanted(number)
        kinds = self._kinds(number)
        around = self._around(number)
        for table, kind in product(self.tables, kinds):
            pool = self._pools.simple(table, kind)
            found = pool.find(targets)
            loose = kind not in ("left", "sum") or bool(found and SPOKEN_OF[kind].search(around))
            if found is not None and (loose or pool.by_chance(targets) <= SIMPLE):
                return found.source
        for pool in self._with_the_user(number):
            found = pool.find(targets)
            if found is not None:
                return found.source
        return None

    def beside(self, number: Number) -> list[tuple[Table, int, bool]]:
        """Give the rows that a number stands beside, and whether nothing but their name is said."""
        at = bisect_left(self._places, (number.start, -1))
        after = self._places[at - 1][1] if at else 0
        before = self._places[at + 1][0] if at + 1 < len(self._places) else len(self.reply)
        rows = ((table, self._names.row(table, number, after, before)) for table in self.tables)
        return [(table, *row) for table, row in rows if row is not None]

    def belongs_elsewhere(self, number: Number, source: Source) -> bool:
        """Tell whether a source is in other rows of a result than the one by whose name a number stands alone."""
        return any(
            alone and table.call == source.call and source.row != row for table, row, alone in self.beside(number)
        )

    def from_beside(self, number: Number) -> Source | None:
        """Give what a number is of the row that it stands beside."""
        targets, around = wanted(number), self._around(number)
        for table, row, alone in self.beside(number):
            if number.percent:
                found = shares_of_row(table, row).find(targets)
                if found is not None:
                    return found.source
                continue
            beside = unit_beside(self.reply, number)
            for other, changed in converted(number, beside) if beside else ():
                cell = cell_of(changed, table, row)
                if cell is not None:
                    return replace(cell, how=f"{cell.how}, {other} as {beside}")
            for words, candidates in of_row(table, row, self.text):
                found = candidates.find(targets)
                if found is None:
                    continue
                spoken = alone or SPOKEN_OF[words].search(around)
                if candidates.by_chance(targets) <= (BESIDE if spoken else SPOKEN):
                    return found.source
        return None

    def further(self, number: Number, turn: int) -> Source | None:
        """Give the source of a number that follows in a way which is believed; ``turn`` counts the attempts."""
        targets = wanted(number)
        if unit_beside(self.reply, number) == "cents":
            targets = [*targets, *(target for _, changed in converted(number, "cents") for target in wanted(changed))]
        for start, end, result in self._shown:
            apart = max(number.start - end, start - number.end)
            if -1 <= apart <= NEXT_TO and Candidates([result]).find(targets):
                return result.source
        other = self._in_another_unit(number)
        if other is not None:
            return other
        if turn > 1 and (again := self._restated(number)) is not None:
            return again
        if DURATION.match(self.reply, number.end + 1):
            lasted = self._pools.of(("dates",), self._spans).find(targets)
            if lasted is not None:
                return lasted.source
        around = self._around(number)
        expected = 0.0
        for words, candidates in self._ways(number, turn):
            alone = candidates.by_chance(targets)
            limit = LIMITS.get(words, SPOKEN)
            found = candidates.find(targets) if alone <= limit else None
            if found is not None:
                if expected + alone <= BELIEVED * 2 and alone <= BELIEVED:
                    return found.source
                if words and SPOKEN_OF[words].search(around):
                    return found.source
            expected += alone if alone <= BELIEVED else 0.0
        found = next((hit for pool in self._with_the_user(number) if (hit := pool.find(targets)) is not None), None)
        return None if found is None else found.source

    def _restated(self, number: Number) -> Source | None:
        """Find a number that says a figure of the reply again, rounded, in another unit, or for a part of the time."""
        key = ("known", len(self._known))
        known = self._pools.of(key, lambda: (Derived(one.value, one.source, one.source.how) for one in self._others()))
        found = known.find(wanted(number)) if len(number.text) > SHORT else None
        beside = unit_beside(self.reply, number)
        for other, changed in converted(number, beside) if found is None and beside else ():
            found = known.find(wanted(changed))
            if found is not None:
                return replace(found.source, how=f"{found.how}, {other} as {beside}")
        if found is None and not number.percent:
            found = self._pools.of((*key, "parts"), self._parts).find(wanted(number))
        return None if found is None else found.source

    def _others(self) -> list[Operand]:
        return [one for one in self._known.values() if one.source != USER][:MOST_FIGURES]

    def _parts(self) -> Iterator[Derived]:
        parts = [part for pattern, part in PARTS if pattern.search(self.text)]
        for value, source, percent in self._others()[:MOST_OPERANDS]:
            for part in parts if not percent else ():
                yield Derived(value / part, source, f"{source.how}, divided by {part:.0f}")
                if part >= MONTHS:
                    yield Derived(value * part, source, f"{source.how}, times {part:.0f}")

    def sentence(self, number: Number) -> str:
        """Give the sentence or line in which a number stands."""
        at = bisect_right(self._starts, number.start)
        return self.reply[self._starts[at - 1] : self._starts[at] if at < len(self._starts) else len(self.reply)]

    def _kinds(self, number: Number) -> tuple[str, ...]:
        if number.percent:
            growing = GROWTH.search(self.reply, max(0, number.start - 60), number.end + 20)
            of = bool(OF.match(self.reply, number.end))
            if of and not COMPARED.search(self.reply, number.end, number.end + 60) and not self._names_follow(number):
                return ("parts",)
            return ("changes",) if growing and not of else ("shares",)
        amounts = ("counted", "left", "sum")
        return (*amounts, "ratios") if self._speaks_of_ratios(number) else amounts

    def _names_follow(self, number: Number) -> bool:
        return any(self._names.between(table, number.end, number.end + 60) for table in self.tables)

    def _with_the_user(self, number: Number) -> Iterator[Candidates]:
        known = [*self._known.values()][:MOST_STATED]
        if number.percent:
            both = [*known, *(Operand(value, USER) for value in self._asked_values)]
            key: tuple[object, ...] = ("user", "percent", len(known))
            yield self._pools.of(key, lambda: (d for d in (*paired(both, "share"), *paired(both, "change")) if d.origin == USER))
            return
        for table in self.tables:
            yield self._pools.of((table.call, "assumed"), lambda table=table: self._assumed(table))  # type: ignore[misc]
        yield self._pools.of(("user", len(known)), lambda: self._of_user(known))

    def _assumed(self, table: Table) -> Iterable[Derived]:
        return assumed(table, self._pools.rows(table), self._asked_values, self.text)

    def _of_user(self, known: Sequence[Operand]) -> Iterator[Derived]:
        yield from of_the_user(self._asked_values, self.asked)
        everything = [*known, *self._totals(), *(Operand(value, USER) for value in self._asked_values)]
        yield from with_the_user(everything, self._asked_values)
        parts = [part for pattern, part in PARTS if pattern.search(self.text)]
        for value, source, _ in everything:
            yield from (Derived(value / part, source, f"divided by {part:.0f}") for part in parts)

    def _totals(self) -> Iterator[Operand]:
        for table in self.tables[:MOST_TABLES]:
            if "totals" not in table.worked_out:
                totals = [d for d in whole(table) if d.how in ("sum", "number of rows") or len(table.rows) == 1]
                table.worked_out["totals"] = [Operand(derived.value, derived.source) for derived in totals[:4]]
            yield from table.worked_out["totals"]

    def _ways(self, number: Number, turn: int) -> Iterator[tuple[str, Candidates]]:
        """Give the candidates of the further ways, from few to many, each with the words that go with it."""
        runs = list(listed(number.start, number.percent, self._lines()))
        yield "sum", Candidates(sums_of(runs))
        yield "mean", Candidates(means_of(runs))
        operations: tuple[Operation, ...] = ("share", "change") if number.percent else OPERATIONS[:4]
        near = self._near(number)
        for operation in operations:
            yield operation, Candidates(paired(near, operation))
            if number.percent:
                yield operation, Candidates(self._against_totals(near, operation))
        yield "each", self._pools.of(("row", self._place(number.start), turn), lambda: self._with_their_rows(near))
        if number.percent:
            yield "", Candidates((*left_over(near), *paired(near, "left"), *paired(near, "sum")))
        for table in self.tables[:MOST_TABLES]:
            yield from self._pools.further(table, percent=number.percent)
        yield "worth", self._pools.of(("tax", turn), self._taxed)
        everything = [*self._known.values()][:MOST_OPERANDS]
        everything += [*self._totals(), *(Operand(value, USER) for value in self._asked_values)]
        for operation in operations:
            yield "", self._pools.of((operation, turn), lambda o=operation: paired(everything, o))  # type: ignore[misc]

    def _against_totals(self, near: Sequence[Operand], operation: Operation) -> Iterator[Derived]:
        """Give the shares of the figures nearby in the totals of results and in the user's numbers."""
        for other in (*self._totals(), *(Operand(value, USER) for value in self._asked_values)):
            for one in near[:MOST_SHARED]:
                yield from paired((one, other), operation)

    def _with_their_rows(self, near: Sequence[Operand]) -> Iterator[Derived]:
        """Give quotients of the figures nearby and the cells of the rows that they come from or that are asked for."""
        rows = [(one.source.call, one.source.row) for one in near if one.source.row is not None]
        for table in self.tables[:MOST_TABLES]:
            wanted_rows = [row for call, row in rows if call == table.call and row < len(table.rows)]
            for row in dict.fromkeys((*wanted_rows, *self._asked_names.rows(table)[:MOST_NEAR])):
                for column in measures(table):
                    cell = table.value(row, column)
                    if not cell:
                        continue
                    for value, source, _ in near:
                        how = f"quotient of {value:g} and {column.name} in row {row + 1}"
                        yield Derived(value / cell, source, how)
                        yield Derived(cell / value if value else 0.0, source, how)

    def _spans(self) -> Iterator[Derived]:
        tables = self.tables[:MOST_TABLES]
        return spans(self.text, tables, [self._pools.rows(table) for table in tables])

    def _taxed(self) -> Iterator[Derived]:
        for rate in tax_rates(self.text):
            for value, source, _ in (*self._known.values(), *self._totals()):
                for factor, how in ((1 + rate / 100, "with"), (rate / 100, "only"), (1 / (1 + rate / 100), "without")):
                    yield Derived(value * factor, source, f"{how} {rate:g} % of tax")
                yield Derived(value - value / (1 + rate / 100), source, f"the tax of {rate:g} % in it")

    def _lines(self) -> list[list[Term]]:
        """Give the known figures, and those in question, line by line."""
        if self._listed:
            return self._listed
        lines = self._listed
        at = 0
        for line in self.reply.split("\n"):
            end = at + len(line)
            lines.append([self._term(number) for number in self.found if at <= number.start < end])
            at = end + 1
        return lines

    def _term(self, number: Number) -> Term:
        known = self._known.get(number.start)
        value = known.value if known is not None else float("nan")
        return Term(number.start, number.end, value, number.percent)

    def _near(self, number: Number) -> list[Operand]:
        """Give the known figures of the sentence and of those beside it, the nearest ones."""
        here = self._place(number.start)
        apart = sorted(
            (abs(start - number.start), start)
            for start in self._known
            if start != number.start and abs(self._place(start) - here) <= 1
        )
        return [self._known[start] for _, start in apart[:MOST_NEAR]]

    def _place(self, start: int) -> int:
        return bisect_right(self._starts, start)

    def _in_another_unit(self, number: Number) -> Source | None:
        for start, end, value, unit in self._parted:
            if start <= number.start and number.end <= end:
                whole_of = replace(number, readings=(Reading(value, 0.5),))
                for other, changed in ((unit, whole_of), *converted(whole_of, unit)):
                    for table in self.tables:
                        found = in_cells(changed, table, identifying=False) or of_the_whole(changed, table)
                        if found is not None:
                            return replace(found, how=f"{found.how}, {other} in two units")
        beside = unit_beside(self.reply, number)
        for unit in (beside,) if beside else (unit for unit in ORDER if unit in self._units):
            for other, changed in converted(number, unit):
                for table in self.tables:
                    found = self._of_unit(changed, table, other)
                    if found is not None:
                        return Source(found.call, found.sql, found.row, found.column, f"{found.how}, {other} as {unit}")
        return None

    def _of_unit(self, number: Number, table: Table, unit: str) -> Source | None:
        only = [column.name for column in table.numeric if unit in units_named(column.name)]
        spoken = unit in self._units
        digits = sum(character.isdigit() for character in number.text.lstrip("0,."))
        precise = digits >= PRECISE and len(table.rows) * len(table.columns) <= FEW_CELLS
        if not (only or spoken or precise):
            return None
        return in_cells(number, table, identifying=False, only=only) or of_the_whole(number, table)

    def _around(self, number: Number) -> str:
        return f"{self.asked}\n{self.reply[max(0, number.start - 100) : number.end + 80]}"

    def _speaks_of_ratios(self, number: Number) -> bool:
        return self._asks_ratio or bool(RATIO.search(self.reply[max(0, number.start - 80) : number.end + 60]))


def _meant(asked: str) -> Iterator[float]:
    """Give the numbers that a user may calculate with: no dates, no ids."""
    yield from (reading.value for number in numbers(asked) for reading in number.readings)
    yield from (float(found[1].replace(",", ".")) for found in PERCENT.finditer(asked))

