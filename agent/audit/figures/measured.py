"""A number in another unit than the cell that it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.audit.figures.cells import in_cells, of_the_whole
from agent.audit.figures.evidence import Table
from agent.audit.figures.units import ORDER, converted, in_parts, unit_beside, units_named
from agent.audit.figures.values import Number, Reading, Source

FEW_CELLS, PRECISE = 100, 3


class Measured:
    """Looks numbers of a reply up in the units that it and the question name."""

    def __init__(self, reply: str, text: str, tables: Sequence[Table]) -> None:
        self.reply = reply
        self.tables = tables
        self._parted = list(in_parts(reply))
        self._units = units_named(text)

    def source(self, number: Number) -> Source | None:
        """Give the cell or total that a number is in another unit."""
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
