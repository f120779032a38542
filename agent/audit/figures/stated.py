"""The figures of a reply that are known so far, and where they stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from agent.audit.figures.assuming import USER
from agent.audit.figures.deriving import whole
from agent.audit.figures.evidence import Table
from agent.audit.figures.pairing import Operand
from agent.audit.figures.shown import Term
from agent.audit.figures.speaking import sentence_starts
from agent.audit.figures.values import Figure, Number

MOST_NEAR, MOST_TABLES, MOST_FIGURES = 8, 4, 200


class Stated:
    """What a reply states and what is known of it; more becomes known while the search goes on."""

    def __init__(self, reply: str, found: Sequence[Number], tables: Sequence[Table]) -> None:
        self.known: dict[int, Operand] = {}
        self._reply = reply
        self._found = found
        self._tables = tables[:MOST_TABLES]
        self._starts = sentence_starts(reply)
        self._percents = {number.start for number in found if number.percent}
        self._listed: list[list[Term]] = []

    def note(self, figure: Figure) -> None:
        """Take a figure as known, so that others may follow from it."""
        if figure.source is not None:
            percent = figure.start in self._percents
            self.known[figure.start] = Operand(figure.value, figure.source, percent)
            self._listed = []

    def sentence(self, number: Number) -> str:
        """Give the sentence or line in which a number stands."""
        at = bisect_right(self._starts, number.start)
        return self._reply[self._starts[at - 1] : self._starts[at] if at < len(self._starts) else len(self._reply)]

    def totals(self) -> Iterator[Operand]:
        """Give the totals and numbers of rows of the newest results."""
        for table in self._tables:
            if "totals" not in table.worked_out:
                totals = [d for d in whole(table) if _is_total(d.how, len(table.rows))]
                table.worked_out["totals"] = [Operand(derived.value, derived.source) for derived in totals[:4]]
            yield from table.worked_out["totals"]

    def others(self) -> list[Operand]:
        """Give the known figures that are not the user's."""
        return [one for one in self.known.values() if one.source != USER][:MOST_FIGURES]

    def near(self, number: Number) -> list[Operand]:
        """Give the known figures of the sentence and of those beside it, the nearest ones."""
        here = self.place(number.start)
        apart = sorted(
            (abs(start - number.start), start)
            for start in self.known
            if start != number.start and abs(self.place(start) - here) <= 1
        )
        return [self.known[start] for _, start in apart[:MOST_NEAR]]

    def lines(self) -> list[list[Term]]:
        """Give the known figures, and those in question, line by line."""
        if self._listed:
            return self._listed
        lines = self._listed
        at = 0
        for line in self._reply.split("\n"):
            end = at + len(line)
            lines.append([self._term(number) for number in self._found if at <= number.start < end])
            at = end + 1
        return lines

    def _term(self, number: Number) -> Term:
        known = self.known.get(number.start)
        value = known.value if known is not None else float("nan")
        return Term(number.start, number.end, value, number.percent)

    def place(self, start: int) -> int:
        """Give the number of the sentence that holds a place of the reply."""
        return bisect_right(self._starts, start)


def _is_total(how: str, rows: int) -> bool:
    return how in ("sum", "number of rows") if rows > 1 else how == "maximum"
