"""Which rows of the results a number of the reply belongs to, by the names that stand beside it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from agent.audit.figures.evidence import Table
from agent.audit.figures.names import Names
from agent.audit.figures.own import cell_of
from agent.audit.figures.values import Number, Source

OF_ONE_ROW = ("cell", "within the row", "columns of the row")
FAR = 60  # characters after a number in which a name may follow


class Belonging:
    """Holds the numbers of a reply against the names of rows."""

    def __init__(self, reply: str, tables: Sequence[Table], found: Sequence[Number]) -> None:
        self.reply = reply
        self.tables = tables
        self.names = Names(reply, tables)
        self._places = [(number.start, number.end) for number in found if not self.names.hold(number)]

    def beside(self, number: Number) -> list[tuple[Table, int, bool]]:
        """Give the rows that a number stands beside, and whether nothing but their name is said."""
        after, before = self._between(number)
        rows = ((table, self.names.row(table, number, after, before)) for table in self.tables)
        return [(table, *row) for table, row in rows if row is not None]

    def _between(self, number: Number) -> tuple[int, int]:
        """Give where the number before ends and the next one begins."""
        at = bisect_left(self._places, (number.start, -1))
        after = self._places[at - 1][1] if at else 0
        return after, self._places[at + 1][0] if at + 1 < len(self._places) else len(self.reply)

    def belongs_elsewhere(self, number: Number, source: Source, *, strict: bool = True) -> bool:
        """Tell whether a source is in other rows of a result than the one by whose name a number stands alone."""
        return self._said_of_others(number, source) or any(
            strict and alone and table.call == source.call and source.row != row
            for table, row, alone in self.beside(number)
        )

    def _said_of_others(self, number: Number, source: Source) -> bool:
        """Tell whether a cell, or what follows from a row alone, is said of other rows by their name."""
        if source.row is None or not source.how.endswith(OF_ONE_ROW):
            return False
        table = next((table for table in self.tables if table.call == source.call), None)
        rows = self.names.subject(table, number, *self._between(number)) if table is not None else ()
        return bool(rows) and source.row not in rows and not any(cell_of(number, table, row) for row in rows if table)

    def is_name(self, number: Number) -> bool:
        """Tell whether a number belongs to a name: it stands so in a text cell, with the word before or after it."""
        if self.names.hold(number):
            return True
        before = re.search(r"(\w+)[ \N{NO-BREAK SPACE}]$", self.reply[max(0, number.start - FAR) : number.start])
        after = re.match(r"[ \N{NO-BREAK SPACE}](\w+)", self.reply[number.end : number.end + 60])
        names = [f"{before[1]} {number.text}"] if before else []
        names += [f"{number.text} {after[1]}"] if after else []
        return any(name.casefold() in table.wording for name in names for table in self.tables)

    def followed_by_name(self, number: Number) -> bool:
        """Tell whether the name of a row follows a number."""
        return any(self.names.between(table, number.end, number.end + FAR) for table in self.tables)
