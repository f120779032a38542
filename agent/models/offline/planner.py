"""Plans the query for a question: which tables to join, how to filter, what to group and sort by."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from agent.models.offline.columns import dated, is_year, name_columns
from agent.models.offline.digest import Column, Schema
from agent.models.offline.joins import Step, path, widens
from agent.models.offline.period import LAST_YEAR
from agent.models.offline.plan import Exists, Join, Order, Output, QueryPlan
from agent.models.offline.question import Condition, Group, NotUnderstood, Question

ALIASES = {
    "de": {
        "count": "anzahl",
        "sum": "summe",
        "avg": "durchschnitt",
        "min": "minimum",
        "max": "maximum",
        "year": "jahr",
        "month": "monat",
        "quarter": "quartal",
        "week": "woche",
        "day": "tag",
    },
    "en": {
        "count": "number",
        "sum": "total",
        "avg": "average",
        "min": "minimum",
        "max": "maximum",
        "year": "year",
        "month": "month",
        "quarter": "quarter",
        "week": "week",
        "day": "day",
    },
}


class CannotPlan(Exception):
    """A question has no query that would answer it rightly."""

    def __init__(self, why: NotUnderstood) -> None:
        super().__init__(why.reason)
        self.why = why


@dataclass
class _Draft:
    """A query in the making."""

    schema: Schema
    base: str
    names: dict[str, str]
    joins: list[Join] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    conditions: list[Condition] = field(default_factory=list)
    exists: dict[str, list[Condition]] = field(default_factory=dict)
    widened: bool = False

    def join(self, table: str, *, may_widen: bool) -> None:
        """Join a table along the foreign keys."""
        way = _way(self.schema, self.base, table)
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
        elif widens(_way(self.schema, self.base, condition.table)):
            self.exists.setdefault(condition.table, []).append(condition)
        else:
            self.join(condition.table, may_widen=False)
            self.conditions.append(condition)

    def related(self) -> tuple[Exists, ...]:
        """Give the filters through related rows."""
        return tuple(
            Exists(_way(self.schema, self.base, table), tuple(conditions)) for table, conditions in self.exists.items()
        )


def plan_query(question: Question, schema: Schema, language: str) -> QueryPlan | NotUnderstood:
    """Give the query that answers a question, or why there is none."""
    names = ALIASES["de" if language == "de" else "en"]
    try:
        plan = _plan(question, schema, names)
        if question.averaged:
            plan = replace(plan, average=names["avg"], shape="value", orders=())
        filters = _period_conditions(question, schema)
        yearly = any(isinstance(condition.value, int) for condition in filters)
        return replace(plan, date=filters[0].column if filters else "", yearly=yearly)
    except CannotPlan as cannot:
        return cannot.why


def _plan(question: Question, schema: Schema, names: dict[str, str]) -> QueryPlan:
    if question.kind == "list":
        return _rows(question, schema, names)
    if question.kind == "count" and (every := _with_zeros(question, schema, names)):
        return every
    return _calculated(question, schema, names)


def _rows(question: Question, schema: Schema, names: dict[str, str]) -> QueryPlan:
    draft = _filtered(question, schema, names)
    table = schema[question.subject]
    columns = [schema[name].column(column) for name, column in question.columns] or list(table.columns)
    outputs = tuple(Output(column.table, column.name) for column in columns if column)
    orders: tuple[Order, ...] = ()
    if question.measure:
        orders = (Order(Output(*question.measure), bool(question.descending)),)
    elif question.distinct:
        orders = (Order(outputs[0]),)
    if table.key and not question.distinct:
        orders = (*orders, Order(Output(table.name, table.key.name)))
    conditions = list(draft.conditions)
    if question.measure and question.descending is False:
        conditions.append(Condition(*question.measure, "not null"))
    return QueryPlan(
        question.subject,
        outputs,
        tuple(draft.joins),
        tuple(conditions),
        _exists(draft, question),
        orders=orders,
        limit=question.limit,
        distinct=question.distinct,
        shape="rows",
        measure=Output(*question.measure) if question.measure else None,
    )


def _calculated(question: Question, schema: Schema, names: dict[str, str]) -> QueryPlan:
    draft = _Draft(schema, question.subject, names)
    may_widen = question.kind == "count" and schema[question.subject].key is not None
    keys = tuple(key for group in question.groups for key in _keys(draft, group, question, may_widen=may_widen))
    _filter_all(draft, question)
    measure = _measure(draft, question)
    return QueryPlan(
        question.subject,
        (*keys, measure),
        tuple(draft.joins),
        tuple(draft.conditions),
        _exists(draft, question),
        groups=keys,
        having=(measure, *question.having) if question.having else None,
        orders=_orders(question, keys, measure),
        limit=question.limit,
        measure=measure,
        shape="groups" if keys else "value",
    )


def _with_zeros(question: Question, schema: Schema, names: dict[str, str]) -> QueryPlan | None:
    """Count per row of a parent table so that parents without any are shown with 0; None when that does not apply."""
    if len(question.groups) != 1 or question.groups[0].kind != "entity" or question.distinct or question.columns:
        return None
    parent, child = question.groups[0].table, schema[question.subject]
    way = path(schema, question.subject, parent)
    if not way or widens(way) or child.key is None or question.related:
        return None
    down = tuple(step.reverse for step in reversed(way))
    inside = {step.target for step in down}
    period = _period_conditions(question, schema)
    filters = [*question.conditions, *period]
    if any(condition.table not in inside | {parent} for condition in filters):
        return None
    joins = tuple(Join(step, True, tuple(c for c in filters if c.table == step.target)) for step in down)
    draft = _Draft(schema, parent, names)
    keys = _keys(draft, question.groups[0], question, may_widen=False)
    measure = Output(child.name, child.key.name, names["count"], "count")
    return QueryPlan(
        parent,
        (*keys, measure),
        joins,
        tuple(c for c in filters if c.table == parent),
        groups=keys,
        having=(measure, *question.having) if question.having else None,
        orders=_orders(question, keys, measure),
        limit=question.limit,
        measure=measure,
        shape="groups",
    )


def _measure(draft: _Draft, question: Question) -> Output:
    if question.kind == "count":
        if question.distinct and question.columns:
            return Output(*question.columns[0], draft.names["count"], "count", distinct=True)
        key = draft.schema[question.subject].key
        if draft.widened and key:
            return Output(question.subject, key.name, draft.names["count"], "count", distinct=True)
        return Output(question.subject, "", draft.names["count"], "count")
    assert question.measure is not None
    function = question.function or "sum"
    column = draft.schema[question.measure[0]].column(question.measure[1])
    whole = column is not None and "int" in column.type
    return Output(*question.measure, draft.names[function], function, whole=whole)


def _keys(draft: _Draft, group: Group, question: Question, *, may_widen: bool) -> tuple[Output, ...]:
    if group.kind == "period":
        return (_period_key(draft, group, question),)
    if group.table != draft.base:
        draft.join(group.table, may_widen=may_widen)
    if group.kind == "column":
        return (Output(group.table, group.column),)
    table = draft.schema[group.table]
    keys = (Output(table.name, table.key.name),) if table.key else ()
    names = tuple(Output(table.name, column.name, _named(draft, column)) for column in name_columns(table))
    if not keys and not names:
        raise CannotPlan(NotUnderstood("group", group.table))
    return (*keys, *names)


def _named(draft: _Draft, column: Column) -> str:
    """Give a name column an alias that says whose name it is when another table has the same."""
    return ""


def _period_key(draft: _Draft, group: Group, question: Question) -> Output:
    column = _date(question, draft.schema)
    if column.table != draft.base:
        draft.join(column.table, may_widen=False)
    if column.kind != "date":
        if group.part != "year":
            raise CannotPlan(NotUnderstood("period", f"{column.table}.{column.name}"))
        return Output(column.table, column.name, draft.names["year"] if column.name != draft.names["year"] else "")
    if group.part == "year" and (year := _year_beside(draft.schema, column)):
        return Output(year.table, year.name)
    return Output(column.table, column.name, draft.names[group.part], part=group.part)


def _year_beside(schema: Schema, column: Column) -> Column | None:
    return next(
        (other for other in schema[column.table].columns if is_year(other) and other.type.startswith("year")), None
    )


def _date(question: Question, schema: Schema) -> Column:
    if question.date_column:
        table, name = question.date_column
        found = schema[table].column(name)
    else:
        found = dated(schema, question.measure[0] if question.measure else question.subject)
    if found is None:
        raise CannotPlan(NotUnderstood("period", question.subject))
    return found


def _period_conditions(question: Question, schema: Schema) -> tuple[Condition, ...]:
    period = question.period
    if period is None:
        return ()
    column = _date(question, schema)
    if column.kind == "date":
        year = _year_beside(schema, column)
        if year is None or question.date_column or period.years is None:
            return _days(column, question)
        column = year
    if period.years is None:
        raise CannotPlan(NotUnderstood("period", f"{column.table}.{column.name}"))
    first, last = period.years
    if first == last:
        return (Condition(column.table, column.name, "=", first),)
    low = (Condition(column.table, column.name, ">=", first),) if first > 0 else ()
    return (*low, Condition(column.table, column.name, "<=", last)) if last < LAST_YEAR else low


def _days(column: Column, question: Question) -> tuple[Condition, ...]:
    assert question.period is not None
    first, end = question.period.first, question.period.end
    found: tuple[Condition, ...] = ()
    if first:
        found = (Condition(column.table, column.name, ">=", first.isoformat()),)
    if end:
        found = (*found, Condition(column.table, column.name, "<", end.isoformat()))
    return found


def _filtered(question: Question, schema: Schema, names: dict[str, str]) -> _Draft:
    draft = _Draft(schema, question.subject, names)
    _filter_all(draft, question)
    return draft


def _filter_all(draft: _Draft, question: Question) -> None:
    for condition in (*question.conditions, *_period_conditions(question, draft.schema)):
        draft.filter(condition)


def _exists(draft: _Draft, question: Question) -> tuple[Exists, ...]:
    plain = tuple(
        Exists(_way(draft.schema, draft.base, related.table), (), related.negated)
        for related in question.related
        if related.table != draft.base and related.table not in draft.exists and _restricts(draft, related.table)
    )
    negated = {related.table for related in question.related if related.negated}
    with_conditions = tuple(
        Exists(found.way, found.conditions, found.way[-1].target in negated) for found in draft.related()
    )
    return (*with_conditions, *plain)


def _restricts(draft: _Draft, table: str) -> bool:
    """Say whether asking for related rows changes anything (each row has its parents already)."""
    return widens(_way(draft.schema, draft.base, table))


def _orders(question: Question, keys: tuple[Output, ...], measure: Output) -> tuple[Order, ...]:
    by_measure = Order(measure, question.descending is not False)
    if question.descending is not None or question.having:
        return (by_measure, *(Order(key) for key in keys[:1]))
    if any(group.kind == "period" for group in question.groups):
        return tuple(Order(key) for key in keys)
    return (by_measure, *(Order(key) for key in keys[:1])) if keys else ()


def _way(schema: Schema, start: str, end: str) -> tuple[Step, ...]:
    way = path(schema, start, end)
    if way is None:
        raise CannotPlan(NotUnderstood("path", f"{start}, {end}"))
    return way
