"""A query as a tree of small values, before it becomes SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.models.offline.joins import Step
from agent.models.offline.question import Condition, Operator, Within
from agent.models.offline.signals import Function


@dataclass(frozen=True, slots=True)
class Exists:
    """A filter through related rows: the way to them and their conditions."""

    way: tuple[Step, ...]
    conditions: tuple[Condition, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the result: a plain column, a part of a date, or a calculation over rows."""

    table: str
    column: str
    name: str = ""
    function: Function | None = None
    distinct: bool = False
    part: str = ""
    whole: bool = False
    cases: tuple[Condition, ...] = ()
    exists: tuple[Exists, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """One joined table; a left join carries the conditions of its table itself."""

    step: Step
    left: bool = False
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What the result is sorted by."""

    output: Output
    descending: bool = False


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A SELECT: outputs, base table, joins, filters, groups, order, limit."""

    base: str
    outputs: tuple[Output, ...]
    joins: tuple[Join, ...] = ()
    conditions: tuple[Condition, ...] = ()
    exists: tuple[Exists, ...] = ()
    groups: tuple[Output, ...] = ()
    having: tuple[Output, Operator, float | int] | None = None
    orders: tuple[Order, ...] = ()
    limit: int | None = None
    distinct: bool = False
    measure: Output | None = None
    date: str = ""
    yearly: bool = False
    over: Literal["", "avg", "count"] = ""
    over_name: str = ""
    within: Within | None = None
    shape: Literal["value", "groups", "rows"] = "rows"
