"""The ways that the sentence of a number points to: rows that it names together, proportions, other results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.audit.figures.assuming import MONTHS, PARTS
from agent.audit.figures.candidates import Candidates
from agent.audit.figures.cells import wanted
from agent.audit.figures.evidence import Table
from agent.audit.figures.listing import in_the_order_of_rows
from agent.audit.figures.names import Names
from agent.audit.figures.nearby import (
    FOR_ONE,
    across_results,
    by_the_year,
    in_whole_pieces,
    missing_of_parts,
    of_rows_named,
    of_those_before,
    proportioned,
    quotients_of,
    slopes,
    spreads,
)
from agent.audit.figures.pairing import Operand, paired
from agent.audit.figures.stated import Stated
from agent.audit.figures.values import Number, Source

WHOLE, LARGE = 0.5, 100  # a small whole number is too easily the quotient of two results
PROPORTION = 0.3  # chance hits that are expected at most of a proportion, which is spoken of by its form


class Sentences:
    """Looks at the sentence of a number."""

    def __init__(self, reply: str, text: str, found: Sequence[Number], stated: Stated, names: Names) -> None:
        self._text = text
        self._for_one = bool(FOR_ONE.search(text))
        self._parts = [part for pattern, part in PARTS if part < MONTHS and pattern.search(text)]
        self._spreads: dict[str, Candidates] = {}
        self._named: dict[tuple[tuple[int, int], bool], list[Candidates]] = {}
        self._stated = stated
        self._names = names
        self._found = found
        self._ordered: dict[tuple[int, int], dict[int, Source]] = {}
        self._proportions = proportioned(reply, found)

    def proportion(self, number: Number, tables: Sequence[Table]) -> Source | None:
        """Find what the parts of "3:1" mean together."""
        meant = self._proportions.get(number.start)
        if meant is None:
            return None
        targets, (begin, end) = wanted(meant), self._stated.span(number)
        made = (quotients_of(table, self._names.rows(table), self._names.rows(table, begin, end)) for table in tables)
        for candidates in (Candidates(paired(self._stated.near(number), "each")), *map(Candidates, made)):
            found = candidates.find(targets)
            if found is not None and candidates.by_chance(targets) <= PROPORTION:
                return found.source
        return None

    def in_order(self, number: Number, tables: Sequence[Table]) -> Source | None:
        """Find a number in a list that follows the rows of a result."""
        span = self._stated.span(number)
        if span not in self._ordered:
            listed = [one for one in self._found if span[0] <= one.start < span[1]]
            found: dict[int, Source] = {}
            for table in tables:
                found = in_the_order_of_rows(listed, table) | found
            self._ordered[span] = found
        return self._ordered[span].get(number.start)

    def ways(
        self, number: Number, near: Sequence[Operand], tables: Sequence[Table]
    ) -> Iterator[tuple[str, Candidates]]:
        """Give the candidates that the sentence of a number points to, with the words that go with them."""
        totals = list(self._stated.totals())
        before = self._stated.before(number, percent=False)
        words = "beside" if number.percent else "two"
        yield words, Candidates(of_those_before(before, (*near, *totals), percent=number.percent))
        words = "share" if number.percent else "sum"
        yield from ((words, candidates) for candidates in self._rows_named(number, tables))
        yield from (("spread", self._spread(table)) for table in tables)
        if not near:
            return
        if number.percent or number.readings[0].half < WHOLE or number.readings[0].value >= LARGE:
            yield "each", Candidates(across_results(near, tables, percent=number.percent))
        yield "each", Candidates(by_the_year(near, tables, percent=number.percent))
        if not number.percent:
            yield "left", Candidates(missing_of_parts(near, totals, self._parts))
            yield "pieces", Candidates(in_whole_pieces(near, for_one=self._for_one))
            yield "each", Candidates(slopes(self._stated.within(*self._stated.span(number)), tables))

    def _rows_named(self, number: Number, tables: Sequence[Table]) -> list[Candidates]:
        """Give what the rows make that the sentence names, worked out once for a sentence."""
        span = self._stated.span(number)
        key = (span, number.percent)
        if key not in self._named:
            named = ((table, self._names.rows(table, *span)) for table in tables)
            made = (Candidates(of_rows_named(table, rows, percent=number.percent)) for table, rows in named)
            self._named[key] = [candidates for candidates in made if candidates]
        return self._named[key]

    def _spread(self, table: Table) -> Candidates:
        if table.call not in self._spreads:
            self._spreads[table.call] = Candidates(spreads(table, self._names.rows(table), self._text))
        return self._spreads[table.call]
