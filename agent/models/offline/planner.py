"""Plans the query for a question: which tables to join, how to filter, what to group and sort by."""

from __future__ import annotations

from dataclasses import replace

from agent.models.offline.columns import name_columns
from agent.models.offline.dating import period_conditions, period_key
from agent.models.offline.digest import Schema
from agent.models.offline.draft import CannotPlan, Draft
from agent.models.offline.joins import bridged, path, rivals, widens
from agent.models.offline.plan import Exists, Join, Order, Output, QueryPlan
from agent.models.offline.question import Condition, Group, NotUnderstood, Question

ALIASES = {
    "de": {
        "count": "anzahl",
        "share": "prozent",
        "sum": "summe",
        "avg": "durchschnitt",
        "min": "minimum",
        "max": "maximum",
        "year": "jahr",
        "month": "monat",
        "quarter": "quartal",
        "week": "woche",
        "day": "tag",
        "weekday": "wochentag",
        "hour": "stunde",
    },
    "en": {
        "count": "number",
        "share": "percent",
        "sum": "total",
        "avg": "average",
        "min": "minimum",
        "max": "maximum",
        "year": "year",
        "month": "month",
        "quarter": "quarter",
        "week": "week",
        "day": "day",
        "weekday": "weekday",
        "hour": "hour",
    },
}


def plan_query(question: Question, schema: Schema, language: str) -> QueryPlan | NotUnderstood:
    """Give the query that answers a question, or why there is none."""
    names = ALIASES["de" if language == "de" else "en"]
    try:
        plan = _plan(question, schema, names)
        if question.over:
            plan = replace(plan, over=question.over, over_name=names[question.over], shape="value", orders=())
        filters = period_conditions(question, schema)
        yearly = any(isinstance(condition.value, int) for condition in filters)
        return replace(plan, within=question.within, date=filters[0].column if filters else "", yearly=yearly)
    except CannotPlan as cannot:
        return cannot.why


def _plan(question: Question, schema: Schema, names: dict[str, str]) -> QueryPlan:
    if question.kind == "list":
        return _rows(question, schema, names)
    if question.kind == "count" and not question.share and (every := _with_zeros(question, schema, names)):
        return every
    return _calculated(question, schema, names)


def _rows(question: Question, schema: Schema, names: dict[str, str]) -> QueryPlan:
    draft = _filtered(question, schema, names)
    table = schema[question.subject]
    columns = [schema[name].column(column) for name, column in question.columns] or list(table.columns)
    outputs = tuple(Output(column.table, column.name) for column in columns if column)
    for name, _ in question.beside:
        draft.join(name, may_widen=False)
    own = {output.column for output in outputs}
    outputs += tuple(Output(t, c, f"{t}_{c}" if c in own else "") for t, c in question.beside)
    orders: tuple[Order, ...] = ()
    if question.measure:
        orders = (Order(Output(*question.measure), bool(question.descending)),)
    elif question.sort:
        orders = (Order(Output(*question.sort[:2]), question.sort[2]),)
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
    if question.share:
        return _share(question, schema, names)
    draft = Draft(schema, question.subject, names, via=frozenset(question.mentioned))
    may_widen = question.kind == "count" and schema[question.subject].key is not None
    wanted = (key for group in question.groups for key in _keys(draft, group, question, may_widen=may_widen))
    keys = tuple(dict.fromkeys(wanted))
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


def _share(question: Question, schema: Schema, names: dict[str, str]) -> QueryPlan:
    """Plan the percentage of rows that pass the filters of the part, among those that pass the others."""
    draft = Draft(schema, question.subject, names, via=frozenset(question.mentioned))
    keys = tuple(key for group in question.groups for key in _keys(draft, group, question, may_widen=False))
    base = replace(question, part=(), related=())
    dated = period_conditions(question, schema)
    for condition in (*question.conditions, *(() if question.share_of_period else dated)):
        draft.filter(condition)
    filters, through = tuple(draft.conditions), tuple(draft.related())
    for condition in (*question.part, *(dated if question.share_of_period else ())):
        draft.filter(condition)
    cases = tuple(condition for condition in draft.conditions if condition not in filters)
    exists = tuple(found for found in _exists(draft, question) if found not in through)
    measure = Output(base.subject, "", names["share"], "share", cases=cases, exists=exists)
    orders = tuple(Order(key) for key in keys) if keys else ()
    return QueryPlan(base.subject, (*keys, measure), tuple(draft.joins), filters, through, groups=keys, orders=orders,
                     measure=measure, shape="groups" if keys else "value")  # fmt: skip


def _with_zeros(question: Question, schema: Schema, names: dict[str, str]) -> QueryPlan | None:
    """Count per row of a parent table so that parents without any are shown with 0; None when that does not apply."""
    if len(question.groups) != 1 or question.groups[0].kind != "entity" or question.distinct or question.columns:
        return None
    parent, child = question.groups[0].table, schema[question.subject]
    way = path(schema, question.subject, parent, frozenset(question.mentioned))
    paired = bool(way) and bridged(schema, way or ())
    if not way or (widens(way) and not paired) or child.key is None or question.related:
        return None
    if unclear := rivals(schema, question.subject, parent, frozenset(question.mentioned)):
        raise CannotPlan(NotUnderstood("way", ", ".join(f"{parent} ({way[0].target})" for way in unclear)))
    down = tuple(step.reverse for step in reversed(way))
    inside = {step.target for step in down}
    period = period_conditions(question, schema)
    filters = [*question.conditions, *period]
    if any(condition.table not in inside | {parent} for condition in filters):
        return None
    joins = tuple(Join(step, True, tuple(c for c in filters if c.table == step.target)) for step in down)
    draft = Draft(schema, parent, names)
    keys = _keys(draft, question.groups[0], question, may_widen=False)
    measure = Output(child.name, child.key.name, names["count"], "count", distinct=paired)
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


def _measure(draft: Draft, question: Question) -> Output:
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


def _keys(draft: Draft, group: Group, question: Question, *, may_widen: bool) -> tuple[Output, ...]:
    if group.kind == "period":
        return (period_key(draft, group, question),)
    if group.table != draft.base:
        once = group.kind == "entity" and bridged(draft.schema, draft.way(group.table))
        draft.join(group.table, may_widen=may_widen or (once and not draft.widened))
    if group.kind == "column":
        return (Output(group.table, group.column),)
    table = draft.schema[group.table]
    keys = (Output(table.name, table.key.name),) if table.key else ()
    names = tuple(Output(table.name, column.name) for column in name_columns(table))
    if not keys and not names:
        raise CannotPlan(NotUnderstood("group", group.table))
    return (*keys, *names)


def _filtered(question: Question, schema: Schema, names: dict[str, str]) -> Draft:
    draft = Draft(schema, question.subject, names, via=frozenset(question.mentioned))
    _filter_all(draft, question)
    return draft


def _filter_all(draft: Draft, question: Question) -> None:
    for condition in (*question.conditions, *period_conditions(question, draft.schema)):
        draft.filter(condition)


def _exists(draft: Draft, question: Question) -> tuple[Exists, ...]:
    plain = tuple(
        Exists(draft.way(related.table), (), related.negated)
        for related in question.related
        if related.table != draft.base and related.table not in draft.exists and _restricts(draft, related.table)
    )
    negated = {related.table for related in question.related if related.negated}
    with_conditions = tuple(
        Exists(found.way, found.conditions, found.way[-1].target in negated) for found in draft.related()
    )
    return (*with_conditions, *plain)


def _restricts(draft: Draft, table: str) -> bool:
    """Say whether asking for related rows changes anything (each row has its parents already)."""
    return widens(draft.way(table))


def _orders(question: Question, keys: tuple[Output, ...], measure: Output) -> tuple[Order, ...]:
    by_measure = Order(measure, question.descending is not False)
    if question.descending is not None or question.having:
        return (by_measure, *(Order(key) for key in keys[:1]))
    if any(group.kind == "period" for group in question.groups):
        return tuple(Order(key) for key in keys)
    return (by_measure, *(Order(key) for key in keys[:1])) if keys else ()
