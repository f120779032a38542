"""Ways from one table to another along foreign keys."""

from __future__ import annotations

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


Way = tuple[Step, ...]


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


def path(schema: Schema, start: str, end: str, via: frozenset[str] = frozenset()) -> Way | None:
    """Give the shortest way, one that does not widen when there is one; None when there is none that means something.

    Among equally short ways one through a table of ``via`` is taken, and a longer one rather than none of them.
    """
    if start == end:
        return ()
    plain = shortest(schema, start, end, widening=False)
    ways = plain or shortest(schema, start, end, widening=True)
    through = [way for way in ways if via & {step.target for step in way[:-1]}]
    if not through and not plain:
        through = _detours(schema, start, end, via)
    return next(iter(through or ways), None)


def shortest(schema: Schema, start: str, end: str, *, widening: bool) -> tuple[Way, ...]:
    """Give the shortest ways; a way never goes down again after it went up, but for pairs.

    From a customer up to the shop and down to all that the shop has leads to things the customer has no part in.
    """
    ways: list[Way] = [()]
    for _ in range(len(schema.tables)):
        longer = [(*way, step) for way in ways for step in _onward(schema, way, start, widening=widening)]
        if found := tuple(way for way in longer if way[-1].target == end):
            return found
        if not longer:
            return ()
        ways = longer[:MOST_WAYS]
    return ()


def _onward(schema: Schema, way: Way, start: str, *, widening: bool) -> list[Step]:
    seen = {start, *(step.target for step in way)}
    rose = any(not step.widens for step in way)
    return [
        step
        for step in neighbours(schema, way[-1].target if way else start)
        if step.target not in seen and (not step.widens or (widening and (not rose or _pairs(schema, step.target))))
    ]


def _pairs(schema: Schema, name: str) -> bool:
    """Say whether a table only pairs others: its key is made of references."""
    keys = [column for column in schema[name].columns if column.key]
    return len(keys) > 1 and all(column.target for column in keys)


def _detours(schema: Schema, start: str, end: str, via: frozenset[str]) -> list[Way]:
    found = []
    for middle in sorted(via & {table.name for table in schema.tables} - {start, end}):
        first, rest = path(schema, start, middle), path(schema, middle, end)
        if first and rest and end not in {step.target for step in first}:
            found.append((*first, *rest))
    return [way for way in found if len({step.target for step in way}) == len(way)]


def rivals(schema: Schema, start: str, end: str, via: frozenset[str] = frozenset()) -> tuple[Way, ...]:
    """Give the shortest ways that do not widen, when they lead through people and through other things.

    A rental's shop may be that of the customer, of the employee or of the copy: which is meant, nobody can tell.
    """
    ways = shortest(schema, start, end, widening=False)
    firsts = {way[0].target for way in ways}
    named = [way for way in ways if via & {step.target for step in way[:-1]}]
    people = any(concepts(part) & PEOPLE for name in firsts for part in schema[name].parts)
    return ways if len(firsts) > 1 and people and len({way[0].target for way in named}) != 1 else ()


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
