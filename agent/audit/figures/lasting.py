"""A number of days, weeks, months or years, held against the dates and years of results and texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import islice

from agent.audit.figures.candidates import Candidates, Wanted
from agent.audit.figures.dates import DURATION, spans, years_apart
from agent.audit.figures.evidence import Table
from agent.audit.figures.names import Names
from agent.audit.figures.speaking import BESIDE
from agent.audit.figures.values import Number, Source

MOST = 1_500  # spans of time that are looked at


class Lasting:
    """Looks for the time between dates and between years."""

    def __init__(self, reply: str, text: str, tables: Sequence[Table], names: Names) -> None:
        self._reply = reply
        self._text = text
        self._tables = tables
        self._names = names
        self._spans: Candidates | None = None

    @cached_property
    def _years(self) -> Candidates:
        rows = [self._names.rows(table) for table in self._tables]
        return Candidates(islice(years_apart(self._text, self._tables, rows), MOST))

    def source(self, number: Number, targets: Wanted, rows: Callable[[Table], list[int]]) -> Source | None:
        """Find a number that a unit of time follows."""
        if not DURATION.match(self._reply, number.end + 1):
            return None
        if self._spans is None:
            made = spans(self._text, self._tables, [rows(table) for table in self._tables])
            self._spans = Candidates(islice(made, MOST))
        found = self._spans.find(targets)
        if found is None and self._years.by_chance(targets) <= BESIDE:
            found = self._years.find(targets)
        return None if found is None else found.source
