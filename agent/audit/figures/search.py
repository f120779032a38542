"""The search for what a number follows from, from simple ways to complex ones.

A complex way is believed only when it is unlikely by chance: the more candidates lie around a number, and the fewer
digits it has, the more would hit it that have nothing to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import product
from typing import get_args

from agent.audit.figures.assuming import USER, assumed, fractions_said, values_meant
from agent.audit.figures.belonging import Belonging
from agent.audit.figures.candidates import Candidates, Derived, Wanted
from agent.audit.figures.cells import wanted
from agent.audit.figures.chaining import MOST_OPERANDS, Chains
from agent.audit.figures.dates import DURATION, of_the_row
from agent.audit.figures.deriving import LEFT
from agent.audit.figures.evidence import Table
from agent.audit.figures.kinds import kinds_of
from agent.audit.figures.lasting import Lasting
from agent.audit.figures.measured import Measured
from agent.audit.figures.own import cell_of, of_row, shares_of_row
from agent.audit.figures.pairing import Operand, Operation, left_over, paired
from agent.audit.figures.pools import Pools
from agent.audit.figures.sentences import Sentences
from agent.audit.figures.shown import calculations, listed, means_of, sums_of
from agent.audit.figures.speaking import BELIEVED, BESIDE, LIMITS, SPOKEN, SPOKEN_OF
from agent.audit.figures.stated import MOST_TABLES, Stated
from agent.audit.figures.units import converted, unit_beside
from agent.audit.figures.values import Figure, Number, Source
from agent.audit.figures.within import measures

MOST_STATED = 12
SIMPLE = 0.12
POINTS = re.compile(r"\s*(?:points?|Punkt)", re.I)  # "rose by 21 points" is said of percentages
EQUALS = re.compile(r"[=≈]\s*[€$£*]*\s*\Z")
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
        self.belonging = Belonging(reply, tables, found)
        self._names = self.belonging.names
        self._lasting = Lasting(reply, self.text, tables[:MOST_TABLES], self._names)
        self._fixed: dict[int, float] = {}  # what lay around a number when it was last looked at in vain
        self._sentences = Sentences(reply, self.text, found, self._stated, self._names)

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
        equals = EQUALS.search(self.reply, max(0, number.start - 6), number.start)
        if equals and (written := self._written(number, targets)) is not None:
            return written
        followed = self.belonging.followed_by_name(number)
        kinds = kinds_of(self.reply, self.asked, number, followed=followed)
        around = self._around(number)
        for table, kind in product(self.tables, kinds):
            pool = self._pools.simple(table, kind)
            found = pool.find(targets)
            loose = kind not in ("left", "sum") or bool(found and SPOKEN_OF[kind].search(around))
            limit = BELIEVED if kind == "shares" and "own" in kinds else SIMPLE
            loose = loose and limit == SIMPLE
            unsaid = found is not None and found.how == "rest of the sum" and not LEFT.search(around)
            if found is not None and not unsaid and (loose or pool.by_chance(targets) <= limit):
                return found.source
        for pool in self._with_the_user(number):
            found = pool.find(targets)
            if found is not None:
                return found.source
        return None

    def from_beside(self, number: Number) -> Source | None:
        """Give what a number is of the row that it stands beside."""
        targets, around = wanted(number), self._around(number)
        for table, row, alone in self.belonging.beside(number):
            if number.percent:
                of_user = self._pools.of(("row of user", table.call, row), lambda t=table, r=row: self._of_user(t, r))  # type: ignore[misc]
                found = shares_of_row(table, row).find(targets) or of_user.find(targets)
                if found is not None:
                    return found.source
                continue
            if DURATION.search(self.sentence(number)):
                found = Candidates(of_the_row(table, row)).find(targets)
                if found is not None:
                    return found.source
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

    def _of_user(self, table: Table, row: int) -> Iterator[Derived]:
        """Give what a row is in percent of the user's numbers."""
        for column in measures(table):
            value = table.value(row, column)
            for said in self._asked_values if value is not None else ():
                if said and value is not None:
                    yield Derived(100 * value / said, table, f"share in the user's {said:g}", column.name, row)

    def _written(self, number: Number, targets: Wanted) -> Source | None:
        """Find the result of a calculation that the reply writes out."""
        for start, end, result in self._shown:
            apart = max(number.start - end, start - number.end)
            if -1 <= apart <= NEXT_TO and Candidates([result]).find(targets):
                return result.source
        return None

    def further(self, number: Number, turn: int) -> Source | None:
        """Give the source of a number that follows in a way which is believed; ``turn`` counts the attempts."""
        targets = wanted(number)
        if unit_beside(self.reply, number) == "cents":
            targets = [*targets, *(target for _, changed in converted(number, "cents") for target in wanted(changed))]
        other = (
            self._written(number, targets)
            or self._measured.source(number)
            or self._sentences.in_order(number, self.tables[:MOST_TABLES])
        )
        if other is not None:
            return other
        if turn > 1 and (again := self._restated(number)) is not None:
            return again
        other = self._sentences.proportion(number, self.tables[:MOST_TABLES]) or self._lasting.source(
            number, targets, self._pools.rows
        )
        if other is not None:
            return other
        around = self._around(number)
        expected = self._fixed.get(number.start, 0.0)
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
        self._fixed[number.start] = expected
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
            of_amounts = (
                operation in ("left", "sum") and not number.percent and not POINTS.match(self.reply, number.end)
            )
            yield operation, Candidates(paired([one for one in near if not (of_amounts and one.percent)], operation))
            if number.percent:
                yield operation, Candidates(self._chains.against_totals(near, operation))
        yield (
            "each",
            self._pools.of(("row", self._stated.place(number.start), turn), lambda: self._chains.with_their_rows(near)),
        )
        yield from self._sentences.ways(number, near, self.tables[:MOST_TABLES])
        if number.percent:
            yield "gap", Candidates((*left_over(near), *paired(near, "left")))
            yield "", Candidates(paired(near, "sum"))
        for table in self.tables[:MOST_TABLES] if turn == 1 else ():
            yield from self._pools.further(table, percent=number.percent)
        yield "worth", self._pools.of(("tax", turn), self._chains.taxed)
        everything = [*self._stated.known.values()][:MOST_OPERANDS]
        everything += [*self._stated.totals(), *(Operand(value, USER) for value in self._asked_values)]
        for operation in operations:
            yield "", self._pools.of((operation, turn), lambda o=operation: paired(everything, o))  # type: ignore[misc]

    def _around(self, number: Number) -> str:
        return f"{self.asked}\n{self.reply[max(0, number.start - 100) : number.end + 80]}"
