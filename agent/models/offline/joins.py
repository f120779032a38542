"""Ways from one table to another along foreign keys."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from agent.models.offline.digest import Schema


@dataclass(frozen=True, slots=True)
class Step:
    """One join: ``source.column = target.key``; ``widens`` when one source row may meet many target rows."""

    source: str
    source_column: str
    target: str
    target_column: str
    widens: bool

    @property
    def reverse(self) -> Step:
        """The same join from the other side."""
        return Step(self.target, self.target_column, self.source, self.source_column, not self.widens)


def neighbours(schema: Schema, table: str) -> list[Step]:
    """Give the joins that start at a table: to parents first, then to children."""
    parents = [
        Step(table, column.name, *column.target, False)
        for column in schema[table].columns
        if column.target and column.target[0] in schema and column.target[0] != table
    ]
    children = [
        Step(table, column.target[1], other.name, column.name, True)
        for other in schema.tables
        for column in other.columns
        if column.target and column.target[0] == table and other.name != table
    ]
    return [*parents, *children]


def path(schema: Schema, start: str, end: str) -> tuple[Step, ...] | None:
    """Give the shortest way, one that does not widen when there is one; None when the tables are not connected."""
    return _search(schema, start, end, widening=False) or _search(schema, start, end, widening=True)


def _search(schema: Schema, start: str, end: str, *, widening: bool) -> tuple[Step, ...] | None:
    if start == end:
        return ()
    queue: deque[tuple[Step, ...]] = deque([()])
    seen = {start}
    while queue:
        way = queue.popleft()
        at = way[-1].target if way else start
        for step in neighbours(schema, at):
            if step.target in seen or (step.widens and not widening):
                continue
            if step.target == end:
                return (*way, step)
            seen.add(step.target)
            queue.append((*way, step))
    return None


def widens(way: tuple[Step, ...]) -> bool:
    """Say whether following the way may repeat rows of its start."""
    return any(step.widens for step in way)
