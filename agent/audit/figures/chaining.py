"""What follows from the figures that a reply states: with the user's numbers, taxes, the rows that they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.audit.figures.assuming import MONTHS, PARTS, USER, of_the_user
from agent.audit.figures.candidates import Derived
from agent.audit.figures.evidence import Table
from agent.audit.figures.knowledge import tax_rates
from agent.audit.figures.names import Names
from agent.audit.figures.pairing import Operand, Operation, paired, with_the_user
from agent.audit.figures.stated import MOST_NEAR, MOST_TABLES, Stated
from agent.audit.figures.within import measures

MOST_OPERANDS, MOST_SHARED = 30, 3


class Chains:
    """Goes on from the figures that a reply states."""

    def __init__(
        self, stated: Stated, asked: str, text: str, asked_values: Sequence[float], tables: Sequence[Table]
    ) -> None:
        self._stated = stated
        self.asked = asked
        self.text = text
        self._asked_values = asked_values
        self.tables = tables[:MOST_TABLES]
        self._asked_names = Names(asked, tables)

    def parts(self) -> Iterator[Derived]:
        """Give figures divided by, or taken times, the parts of a year, a day or a whole that are spoken of."""
        parts = [part for pattern, part in PARTS if pattern.search(self.text)]
        for value, source, percent in self._stated.others()[:MOST_OPERANDS]:
            for part in parts if not percent else ():
                yield Derived(value / part, source, f"{source.how}, divided by {part:.0f}")
                if part >= MONTHS:
                    yield Derived(value * part, source, f"{source.how}, times {part:.0f}")

    def of_user(self, known: Sequence[Operand]) -> Iterator[Derived]:
        """Give what figures, totals and the user's numbers make together."""
        yield from of_the_user(self._asked_values, self.asked)
        everything = [*known, *self._stated.totals(), *(Operand(value, USER) for value in self._asked_values)]
        yield from with_the_user(everything, self._asked_values)
        parts = [part for pattern, part in PARTS if pattern.search(self.text)]
        for value, source, _ in everything:
            yield from (Derived(value / part, source, f"divided by {part:.0f}") for part in parts)

    def with_their_rows(self, near: Sequence[Operand]) -> Iterator[Derived]:
        """Give quotients of the figures nearby and the cells of the rows that they come from or that are asked for."""
        rows = [(one.source.call, one.source.row) for one in near if one.source.row is not None]
        for table in self.tables:
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

    def against_totals(self, near: Sequence[Operand], operation: Operation) -> Iterator[Derived]:
        """Give the shares of the figures nearby in the totals of results and in the user's numbers."""
        for other in (*self._stated.totals(), *(Operand(value, USER) for value in self._asked_values)):
            for one in near[:MOST_SHARED]:
                yield from paired((one, other), operation)

    def taxed(self) -> Iterator[Derived]:
        """Give figures with a tax, without it, and the tax, where a tax is spoken of."""
        for rate in tax_rates(self.text):
            for value, source, _ in (*self._stated.known.values(), *self._stated.totals()):
                for factor, how in ((1 + rate / 100, "with"), (rate / 100, "only"), (1 / (1 + rate / 100), "without")):
                    yield Derived(value * factor, source, f"{how} {rate:g} % of tax")
                yield Derived(value - value / (1 + rate / 100), source, f"the tax of {rate:g} % in it")
