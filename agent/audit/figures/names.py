"""Which row of a result a number of the reply stands beside: "Köln: 5", "| Köln | 5 |", "3 in Köln"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from agent.audit.figures.evidence import Table
from agent.audit.figures.values import Number

MOST_NAMED = 200
SHORTEST = 2
NAME_FOLLOWS = re.compile(
    r"[\s*]*(?:[^\W\d]+ )?(?:in|im|bei|beim|for|für|at|from|aus|of|von|vom|on|auf|[×x])\s+"
    r"(?:(?:the|der|dem|den|die|das)\s+)?",
    re.I,
)
ENDING = re.compile(r"(?:s|es|e|n|en|er)?(?!\w)")
LONG = 4  # names of so many letters are found with an ending too
ONLY_NAME = re.compile(r"[\s*_|:–—=>•·,;\-]*(?:(?:und|and)\s+)?\x00[\s*_|:–—=(€$£`]*")


class Names:
    """Where the names of rows stand in a reply, by result."""

    def __init__(self, reply: str, tables: Sequence[Table]) -> None:
        self._reply = reply
        text = reply.casefold()
        self._found = {table.call: sorted(_spoken(text, table)) for table in tables} if len(text) == len(reply) else {}

    def row(self, table: Table, number: Number, after: int, before: int) -> tuple[int, bool] | None:
        """Give the row that a number between two others stands beside, and whether nothing else is said there.

        ``after`` is where the number before ends, ``before`` where the next one begins.
        """
        begin, end = self._line(number.start)
        names = self._found.get(table.call, [])
        left = _among(names, max(after, begin), number.start)
        right = _among(names, number.end, min(before, end))
        if right and NAME_FOLLOWS.fullmatch(self._reply, number.end, right[0][0]):
            return right[0][2], False
        if left:
            start, stop, row = left[-1]
            said = f"{self._reply[max(after, begin) : start]}\x00{self._reply[stop : number.start]}"
            return row, bool(ONLY_NAME.fullmatch(said))
        return (right[0][2], False) if right else None

    def between(self, table: Table, start: int, end: int) -> bool:
        """Tell whether a row of a result is named there."""
        return bool(_among(self._found.get(table.call, []), start, end))

    def rows(self, table: Table) -> list[int]:
        """Give the rows of a result that the reply names."""
        return list(dict.fromkeys(row for _, _, row in self._found.get(table.call, [])))

    def _line(self, at: int) -> tuple[int, int]:
        begin = self._reply.rfind("\n", 0, at) + 1
        end = self._reply.find("\n", at)
        return begin, end if end >= 0 else len(self._reply)


def _spoken(text: str, table: Table) -> Iterator[tuple[int, int, int]]:
    """Give where each name of a single row stands, the longest where one holds another."""
    taken: list[tuple[int, int]] = []
    for name, row in sorted(_names(table).items(), key=lambda named: -len(named[0])):
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            begun = not (at and text[at - 1].isalnum())
            whole = begun and (ENDING.match(text, end) if len(name) >= LONG else not text[end : end + 1].isalnum())
            if whole and not any(first < end and at < last for first, last in taken):
                taken.append((at, end))
                yield at, end, row
            at = text.find(name, end)


def _names(table: Table) -> dict[str, int]:
    """Give the texts and years that stand in one row alone."""
    if "names" not in table.worked_out:
        positions = [*table.texts, *(column.position for column in table.numeric if column.years)]
        said = [
            (str(row[position]).casefold(), number)
            for number, row in enumerate(table.rows[:MOST_NAMED])
            for position in positions
            if row[position] is not None
        ]
        often = Counter(name for name, _ in said)
        table.worked_out["names"] = {
            name: row for name, row in said if often[name] == 1 and len(name) >= SHORTEST and not name.isspace()
        }
    found: dict[str, int] = table.worked_out["names"]
    return found


def _among(names: Sequence[tuple[int, int, int]], start: int, end: int) -> Sequence[tuple[int, int, int]]:
    first = bisect_left(names, (start, -1, -1))
    return [name for name in names[first : bisect_right(names, (end, -1, -1))] if name[1] <= end]
