"""A query in the making: which tables are joined, what is filtered."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.models.offline.digest import Schema
from agent.models.offline.joins import Step, path, rivals, widens
from agent.models.offline.plan import Exists, Join
from agent.models.offline.question import Condition, NotUnderstood


class CannotPlan(Exception):
    """A question has no query that would answer it rightly."""

    def __init__(self, why: NotUnderstood) -> None:
        super().__init__(why.reason)
        self.why = why


@dataclass
class Draft:
    """A query in the making."""

    schema: Schema
    base: str
    names: dict[str, str]
    joins: list[Join] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    conditions: list[Condition] = field(default_factory=list)
    exists: dict[str, list[Condition]] = field(default_factory=dict)
    widened: bool = False
    via: frozenset[str] = frozenset()

    def way(self, table: str) -> tuple[Step, ...]:
        """Give the way from the base to a table, through what the question names when it can."""
        return way_between(self.schema, self.base, table, self.via)

    def join(self, table: str, *, may_widen: bool) -> None:
        """Join a table along the foreign keys."""
        way = self.way(table)
        if unclear := rivals(self.schema, self.base, table, self.via):
            raise CannotPlan(NotUnderstood("way", ", ".join(f"{table} ({way[0].target})" for way in unclear)))
        if widens(way):
            if not may_widen:
                raise CannotPlan(NotUnderstood("repeats", table))
            self.widened = True
        for step in way:
            if step.target not in self.joined:
                self.joined.add(step.target)
                self.joins.append(Join(step))

    def filter(self, condition: Condition) -> None:
        """Add a filter: directly, by a join, or through related rows when a join would repeat rows."""
        if condition.table == self.base or condition.table in self.joined:
            self.conditions.append(condition)
        elif widens(self.way(condition.table)):
            self.exists.setdefault(condition.table, []).append(condition)
        else:
            self.join(condition.table, may_widen=False)
            self.conditions.append(condition)

    def related(self) -> tuple[Exists, ...]:
        """Give the filters through related rows."""
        return tuple(Exists(self.way(table), tuple(conditions)) for table, conditions in self.exists.items())


def way_between(schema: Schema, start: str, end: str, via: frozenset[str] = frozenset()) -> tuple[Step, ...]:
    """Give the way from one table to another along foreign keys."""
    way = path(schema, start, end, via)
    if way is None:
        raise CannotPlan(NotUnderstood("path", f"{start}, {end}"))
    return way
