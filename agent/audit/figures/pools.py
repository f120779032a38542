"""What may follow from the results, worked out once for a reply and within a bound: candidates by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from agent.audit.figures.candidates import Candidates, Derived
from agent.audit.figures.deriving import CHANGES, counted, differences, named_rows, ratios, shares, sums
from agent.audit.figures.evidence import SEEN_ROWS, Table
from agent.audit.figures.own import per_many
from agent.audit.figures.reading import said_values
from agent.audit.figures.spans import (
    alike,
    all_but_one,
    beyond,
    kinds,
    of_rows,
    running,
    shares_of_rows,
    spoken_rows,
    steps,
    subsets,
    up_to_key,
)
from agent.audit.figures.values import Source
from agent.audit.figures.within import (
    differences_across,
    differences_within,
    products_within,
    quotients_within,
    shares_across,
    totals_across,
    totals_within,
)

MOST_OF_A_KIND, MOST_OF_A_REPLY = 1_500, 20_000
MOST_LIMITS = 40


class Pools:
    """The candidates of a reply, by result and kind; each kind is made when it is first asked for."""

    def __init__(self, text: str, stated: Sequence[Source], limits: Sequence[float]) -> None:
        self._text = text
        self._values = said_values(text)
        self._stated = stated
        self._limits = limits or sorted(self._values)[:MOST_LIMITS]
        self._left = MOST_OF_A_REPLY
        self._made: dict[tuple[object, ...], Candidates] = {}
        self._rows: dict[str, list[int]] = {}
        self._spans: dict[str, list[list[int]]] = {}

    def rows(self, table: Table) -> list[int]:
        """Give the rows of a result that the reply states or the text names; of a small result all."""
        if table.call not in self._rows:
            rows = [source.row for source in self._stated if source.call == table.call and source.row is not None]
            kept = [row for row in rows if row < max(SEEN_ROWS, len(table.rows))]
            self._rows[table.call] = list(dict.fromkeys((*kept, *named_rows(table, self._text, self._values))))
        return self._rows[table.call]

    def simple(self, table: Table, kind: str) -> Candidates:
        """Give the simplest of what follows from a result.

        ``kind``: ``counted``, ``left``, ``sum``, ``ratios``, ``shares``, ``parts`` or ``changes``.
        """
        return self.of((table.call, kind), lambda: self._simple(table, kind))

    def of(self, key: tuple[object, ...], make: Callable[[], Iterable[Derived]]) -> Candidates:
        """Give the candidates of a key, made when it is first asked for, no more than are left for the reply."""
        if key not in self._made:
            self._made[key] = Candidates(islice(make(), min(MOST_OF_A_KIND, self._left)))
            self._left -= len(self._made[key])
        return self._made[key]

    def further(self, table: Table, *, percent: bool) -> Iterable[tuple[str, Candidates]]:
        """Give what else follows from a result, from few candidates to many, each with the words that go with it."""
        rows = self.rows(table)
        if table.call not in self._spans:
            self._spans[table.call] = spoken_rows(table, self._text)
        named = self._spans[table.call]
        makers: tuple[tuple[str, Callable[[], Iterable[Derived]]], ...] = (
            (
                ("", lambda: shares_across(table)),
                ("", lambda: shares_of_rows(table, named, "named")),
            )
            if percent
            else (
                ("limit", lambda: (*beyond(table, self._limits), *up_to_key(table, self._limits))),
                ("left", lambda: differences_across(table)),
                ("left", lambda: differences_within(table, rows)),
                ("sum", lambda: of_rows(table, named, "named")),
                ("sum", lambda: kinds(table)),
                ("worth", lambda: products_within(table, rows)),
                ("sum", lambda: totals_across(table, per_many(self._text))),
                ("sum", lambda: totals_within(table, rows)),
                ("each", lambda: quotients_within(table, rows)),
                ("sum", lambda: running(table)),
                ("left", lambda: steps(table)),
                ("mean", lambda: (*alike(table), *all_but_one(table))),
                ("sum", lambda: subsets(table)),
            )
        )
        for place, (words, make) in enumerate(makers):
            yield words, self.of((table.call, "further", percent, place), make)

    def _simple(self, table: Table, kind: str) -> Iterable[Derived]:
        rows = self.rows(table)
        if kind == "left":
            return differences(table, rows)
        if kind == "sum":
            return sums(table, rows, self._text)
        if kind == "counted":
            return counted(table, self._text)
        if kind == "ratios":
            return ratios(table, rows)
        found = shares(table, rows, self._text)
        if kind == "parts":
            return (share for share in found if share.how != "share of another row")
        return found if kind == "shares" else (share for share in found if share.how.startswith(CHANGES))
