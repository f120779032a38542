"""Dates in a query: the column that dates the rows, filters by a period, groups by its parts."""

from __future__ import annotations

from agent.models.offline.columns import dated, is_year
from agent.models.offline.digest import Column, Schema
from agent.models.offline.draft import CannotPlan, Draft
from agent.models.offline.period import LAST_YEAR
from agent.models.offline.plan import Output
from agent.models.offline.question import Condition, Group, NotUnderstood, Question


def period_key(draft: Draft, group: Group, question: Question) -> Output:
    """Give the part of the date to group by."""
    column = date_of(question, draft.schema)
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


def date_of(question: Question, schema: Schema) -> Column:
    """Give the column that dates the rows of a question."""
    if question.date_column:
        table, name = question.date_column
        found = schema[table].column(name)
    else:
        found = dated(schema, question.measure[0] if question.measure else question.subject)
    if found is None:
        raise CannotPlan(NotUnderstood("period", question.subject))
    return found


def period_conditions(question: Question, schema: Schema) -> tuple[Condition, ...]:
    """Give the filters of the period that a question names."""
    period = question.period
    if period is None:
        return ()
    column = date_of(question, schema)
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
