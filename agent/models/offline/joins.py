"""Ways from one table to another along foreign keys."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from agent.models.offline.digest import Schema
from agent.models.offline.words import concepts

PEOPLE = frozenset({"customer", "employee", "user", "member", "person"})
MOST_WAYS = 200


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
    named = {step.target for step in parents if step.source_column == step.target_column}
    parents.sort(key=lambda step: step.target in named and step.source_column != step.target_column)
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


def rivals(schema: Schema, start: str, end: str) -> tuple[tuple[Step, ...], ...]:
    """Give the shortest ways that do not widen, when they lead through people and through other things.

    A rental's shop may be that of the customer, of the employee or of the copy: which is meant, nobody can tell.
    """
    ways: list[tuple[Step, ...]] = [()]
    while ways:
        longer = [
            (*way, step)
            for way in ways
            for step in neighbours(schema, way[-1].target if way else start)
            if not step.widens and step.target not in {start, *(taken.target for taken in way)}
        ]
        found = tuple(way for way in longer if way[-1].target == end)
        if found:
            people = [any(concepts(part) & PEOPLE for part in schema[way[0].target].parts) for way in found]
            return found if len({way[0].target for way in found}) > 1 and any(people) else ()
        ways = longer[:MOST_WAYS]
    return ()


def bridged(schema: Schema, way: tuple[Step, ...]) -> bool:
    """Say whether a way widens only once, into a table that pairs two others: no pair can be met twice."""
    wide = [index for index, step in enumerate(way) if step.widens]
    if len(wide) != 1 or wide[0] + 1 >= len(way):
        return False
    keys = {column.name for column in schema[way[wide[0]].target].columns if column.key}
    return {way[wide[0]].target_column, way[wide[0] + 1].source_column} == keys


def widens(way: tuple[Step, ...]) -> bool:
    """Say whether following the way may repeat rows of its start."""
    return any(step.widens for step in way)
