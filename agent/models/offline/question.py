"""What a question about data asks for, in terms of the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.models.offline.period import Period
from agent.models.offline.signals import Function

Operator = Literal["=", "<>", "in", "not in", "<", "<=", ">", ">=", "like", "null", "not null"]
Kind = Literal["count", "aggregate", "list"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter on one column."""

    table: str
    column: str
    operator: Operator
    value: str | float | int | tuple[str, ...] = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One thing to group by: the rows of a table, a column, or a part of the date."""

    kind: Literal["entity", "column", "period"]
    table: str = ""
    column: str = ""
    part: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Rows must have (or must not have) related rows in another table."""

    table: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """Rows whose ``column`` is the ``picked`` one of a row of the same table that passes some filters."""

    table: str
    column: str
    picked: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question about data.

    ``noun`` is the user's word for its subject, ``over`` is made of the groups' counts, ``part`` says which rows a
    share counts, ``beside`` are columns of other tables to show, ``corrections`` what misspelt words were taken for.
    """

    kind: Kind
    subject: str
    noun: str = ""
    function: Function | None = None
    measure: tuple[str, str] | None = None
    measure_name: str = ""
    groups: tuple[Group, ...] = ()
    conditions: tuple[Condition, ...] = ()
    related: tuple[Related, ...] = ()
    period: Period | None = None
    date_column: tuple[str, str] | None = None
    columns: tuple[tuple[str, str], ...] = ()
    distinct: bool = False
    limit: int | None = None
    descending: bool | None = None
    having: tuple[Operator, float | int] | None = None
    derived: bool = False
    over: Literal["", "avg", "count"] = ""
    sort: tuple[str, str, bool] | None = None
    corrections: tuple[str, ...] = ()
    share: bool = False
    share_of_period: bool = False
    part: tuple[Condition, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    mentioned: tuple[str, ...] = ()
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Why a message could not be turned into a question about data."""

    reason: Literal[
        "words", "subject", "measure", "path", "repeats", "ambiguous", "period", "group", "function", "way", "nothing"
    ]
    detail: str = ""
