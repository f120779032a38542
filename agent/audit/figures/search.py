"""The search for what a number follows from, from simple ways to complex ones.

A complex way is believed only when it is unlikely by chance: the more candidates lie around a number, and the fewer
digits it has, the more would hit it that have nothing to do with it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import product
from typing import get_args

from agent.audit.figures.assuming import USER, assumed, fractions_said, values_meant
from agent.audit.figures.candidates import Candidates, Derived
from agent.audit.figures.cells import wanted
from agent.audit.figures.chaining import MOST_OPERANDS, Chains
from agent.audit.figures.dates import DURATION, spans
from agent.audit.figures.deriving import GROWTH, OF, RATIO
from agent.audit.figures.evidence import Table
from agent.audit.figures.measured import Measured
from agent.audit.figures.names import Names
from agent.audit.figures.own import cell_of, of_row, shares_of_row
from agent.audit.figures.pairing import Operand, Operation, left_over, paired
from agent.audit.figures.pools import Pools
from agent.audit.figures.shown import calculations, listed, means_of, sums_of
from agent.audit.figures.speaking import SPOKEN_OF
from agent.audit.figures.stated import MOST_TABLES, Stated
from agent.audit.figures.units import converted, unit_beside
from agent.audit.figures.values import Figure, Number, Source

MOST_STATED = 12
COMPARED = re.compile(r"\d|größt|höchst|erst|best|largest|highest|first|top|biggest|maxim|jahr|year|month|monat", re.I)
BELIEVED, SPOKEN, BESIDE = (
    0.03,
    0.12,
    0.3,
)  # how many chance hits may be expected at most; more where words speak of the way
LIMITS = {"limit": 0.35, "left": 0.25, "sum": 0.2}
SIMPLE = 0.12
NEXT_TO = 120  # characters between a calculation and its result
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
SHORT = 2  # figures of so few characters are not taken for a rounded one


class Search:
    """Looks for what follows from the results, once the figures that stand in them are known."""

    def __init__(self, reply: str, said: Sequence[str], tables: Sequence[Table], found: Sequence[Number]) -> None:
        self.reply = reply
        self.asked = said[-1] if said else ""
        self.tables = tables
        self.text = f"{self.asked}\n{reply}".casefold()
        self._asked_values = sorted({*values_meant(self.asked), *fractions_said(self.asked)})[:MOST_STATED]
        self._stated = Stated(reply, found, tables)
        self._chains = Chains(self._stated, self.asked, self.text, self._asked_values, tables)
        self.note = self._stated.note
        self.sentence = self._stated.sentence
        self._asks_ratio = bool(RATIO.search(self.asked))
        self._names = Names(reply, tables)
        self._places = [(number.start, number.end) for number in found]

    def take_in(self, figures: Sequence[Figure]) -> None:
        """Take the figures that stand in results as known."""
        for figure in figures:
            self._stated.note(figure)

    @cached_property
    def _pools(self) -> Pools:
        sources = [known.source for known in self._stated.known.values()][:MOST_STATED]
        return Pools(self.text, sources, self._asked_values)

    @cached_property
    def _shown(self) -> list[tuple[int, int, Derived]]:
        return list(calculations(self.reply))

    @cached_property
    def _measured(self) -> Measured:
        return Measured(self.reply, self.text, self.tables)

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
        other = self._measured.source(number)
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
        key = ("known", len(self._stated.known))
        known = self._pools.of(
            key, lambda: (Derived(one.value, one.source, one.source.how) for one in self._stated.others())
        )
        found = known.find(wanted(number)) if len(number.text) > SHORT else None
        beside = unit_beside(self.reply, number)
        for other, changed in converted(number, beside) if found is None and beside else ():
            found = known.find(wanted(changed))
            if found is not None:
                return replace(found.source, how=f"{found.how}, {other} as {beside}")
        if found is None and not number.percent:
            found = self._pools.of((*key, "parts"), self._chains.parts).find(wanted(number))
        return None if found is None else found.source

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
        known = [*self._stated.known.values()][:MOST_STATED]
        if number.percent:
            both = [*known, *(Operand(value, USER) for value in self._asked_values)]
            key: tuple[object, ...] = ("user", "percent", len(known))
            yield self._pools.of(
                key, lambda: (d for d in (*paired(both, "share"), *paired(both, "change")) if d.origin == USER)
            )
            return
        for table in self.tables:
            yield self._pools.of((table.call, "assumed"), lambda table=table: self._assumed(table))  # type: ignore[misc]
        yield self._pools.of(("user", len(known)), lambda: self._chains.of_user(known))

    def _assumed(self, table: Table) -> Iterable[Derived]:
        return assumed(table, self._pools.rows(table), self._asked_values, self.text)

    def _ways(self, number: Number, turn: int) -> Iterator[tuple[str, Candidates]]:
        """Give the candidates of the further ways, from few to many, each with the words that go with it."""
        runs = list(listed(number.start, number.percent, self._stated.lines()))
        yield "sum", Candidates(sums_of(runs))
        yield "mean", Candidates(means_of(runs))
        operations: tuple[Operation, ...] = ("share", "change") if number.percent else OPERATIONS[:4]
        near = self._stated.near(number)
        for operation in operations:
            yield operation, Candidates(paired(near, operation))
            if number.percent:
                yield operation, Candidates(self._chains.against_totals(near, operation))
        yield (
            "each",
            self._pools.of(("row", self._stated.place(number.start), turn), lambda: self._chains.with_their_rows(near)),
        )
        if number.percent:
            yield "", Candidates((*left_over(near), *paired(near, "left"), *paired(near, "sum")))
        for table in self.tables[:MOST_TABLES]:
            yield from self._pools.further(table, percent=number.percent)
        yield "worth", self._pools.of(("tax", turn), self._chains.taxed)
        everything = [*self._stated.known.values()][:MOST_OPERANDS]
        everything += [*self._stated.totals(), *(Operand(value, USER) for value in self._asked_values)]
        for operation in operations:
            yield "", self._pools.of((operation, turn), lambda o=operation: paired(everything, o))  # type: ignore[misc]

    def _spans(self) -> Iterator[Derived]:
        tables = self.tables[:MOST_TABLES]
        return spans(self.text, tables, [self._pools.rows(table) for table in tables])

    def _around(self, number: Number) -> str:
        return f"{self.asked}\n{self.reply[max(0, number.start - 100) : number.end + 80]}"

    def _speaks_of_ratios(self, number: Number) -> bool:
        return self._asks_ratio or bool(RATIO.search(self.reply[max(0, number.start - 80) : number.end + 60]))
