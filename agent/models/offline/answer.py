"""Says what a query found: the figures as the database gave them, and which rows they are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agent.models.offline.columns import name_columns
from agent.models.offline.digest import Schema
from agent.models.offline.nouns import spoken
from agent.models.offline.period import LAST_YEAR, Period
from agent.models.offline.phrases import phrase
from agent.models.offline.plan import QueryPlan
from agent.models.offline.question import Condition, Group, Question
from agent.models.offline.result import Result
from agent.models.offline.words import fold, singular

FIRST_NAMES = ("first", "vorname", "given")
SHOWN = 5
ALL_UP_TO = 12
MOST_COLUMNS = 6
FUNCTIONS = {
    "de": {
        "sum": "Summe von {0}",
        "avg": "Durchschnitt von {0}",
        "min": "Minimum von {0}",
        "max": "Maximum von {0}",
        "count": "Anzahl {0}",
    },
    "en": {
        "sum": "total of {0}",
        "avg": "average of {0}",
        "min": "minimum of {0}",
        "max": "maximum of {0}",
        "count": "number of {0}",
    },
}
PARTS = {
    "de": {
        "year": "Jahr",
        "month": "Monat",
        "quarter": "Quartal",
        "week": "Woche",
        "day": "Tag",
        "weekday": "Wochentag",
        "hour": "Stunde",
    },
    "en": {
        "year": "year",
        "month": "month",
        "quarter": "quarter",
        "week": "week",
        "day": "day",
        "weekday": "weekday",
        "hour": "hour",
    },
}


def tell(question: Question, plan: QueryPlan, result: Result, language: str, schema: Schema) -> str:
    """Give the answer to a question from the result of its query."""
    language = "de" if language == "de" else "en"
    if result.row_count and not result.rows:  # the session keeps values away from models
        return phrase("withheld", language, rows=result.row_count)
    groups = tuple(replace(group, label=spoken(group.label, group.table, language)) for group in question.groups)
    question = replace(question, noun=spoken(question.noun, question.subject, language), groups=groups)
    where = _where(question, plan, language)
    if plan.shape == "value":
        lines = [_value(question, result, where, language)]
    elif plan.shape == "groups":
        lines = _groups(question, plan, result, where, language)
    else:
        lines = _rows(question, result, where, language, schema)
    if question.corrections:
        lines.insert(0, phrase("corrected", language, words=", ".join(question.corrections)))
    closing = [_derived(question, language)] if question.derived and question.measure else []
    closing += [phrase("note", language, note=note) for note in result.notes]
    if closing and lines[-1].startswith("- "):
        lines.append("")  # a blank line ends a list in Markdown
    return "\n".join([*lines, *closing])


def _value(question: Question, result: Result, where: str, language: str) -> str:
    number = result.rows[0][0] if result.rows and result.rows[0] else "NULL"
    if question.share:
        return phrase("share", language, noun=question.noun, part=_part(question, language), where=where, number=number)
    if question.kind == "count" and question.over != "avg":
        if number == "1":
            return phrase("count_one", language, noun=singular(question.noun), where=where)
        return phrase("count", language, number=number, noun=question.noun, where=where)
    what = _first_upper(_what(question, language))
    if question.over == "avg":
        what = f"{FUNCTIONS[language]['avg'].format(question.noun)} {_by(question.groups, language)}"
        what = _first_upper(what)
    if number == "NULL":
        return phrase("no_value", language, what=what, where=where)
    return phrase("value", language, what=what, where=where, number=number)


def _part(question: Question, language: str) -> str:
    """Say which part of the rows a share counts."""
    without = ("mit", "ohne") if language == "de" else ("with", "without")
    related = (f"{without[item.negated]} {item.table}" for item in question.related)
    return ", ".join([*(condition_text(condition) for condition in question.part), *related])


def _groups(question: Question, plan: QueryPlan, result: Result, where: str, language: str) -> list[str]:
    what = _first_upper(f"{_what(question, language)} {_by(question.groups, language)}")
    if not result.row_count:
        return [phrase("none", language, noun=what, where=where)]
    lines = [_group_line(row, plan) for row in result.rows]
    if result.row_count == 1:
        return [phrase("one_group", language, what=what, where=where, first=lines[0])]
    shown = _shown(result)
    name = "groups_all" if shown == result.row_count else "groups_first"
    head = phrase(name, language, what=what, where=where, rows=result.row_count, shown=shown)
    return [head, *(f"- {line}" for line in lines[:shown])]


def _rows(question: Question, result: Result, where: str, language: str, schema: Schema) -> list[str]:
    noun = _first_upper(question.noun)
    if not result.row_count:
        return [phrase("none", language, noun=noun, where=where)]
    shown = _shown(result)
    name = "rows_all" if shown == result.row_count else "rows_first"
    head = phrase(name, language, noun=noun, where=where, rows=result.row_count, shown=shown)
    table = schema[question.subject]
    keys = {column.name for column in table.columns if column.key or column.target}
    names = {column.name for column in name_columns(table)}
    return [head, *(f"- {_row_line(row, result.columns, question, keys, names)}" for row in result.rows[:shown])]


def _shown(result: Result) -> int:
    return len(result.rows) if result.row_count <= ALL_UP_TO and len(result.rows) == result.row_count else SHOWN


def _group_line(row: tuple[str, ...], plan: QueryPlan) -> str:
    keys, value = row[:-1], row[-1]
    with_id = len(keys) > 1 and plan.groups and plan.groups[0].column.lower().endswith("id")
    shown = keys[1:] if with_id else keys
    between = " " if any(fold(group.column).startswith(FIRST_NAMES) for group in plan.groups) else ", "
    return f"{between.join(key for key in shown if key) or '–'}: {value}"


def _row_line(
    row: tuple[str, ...], columns: tuple[str, ...], question: Question, keys: set[str], names: set[str]
) -> str:
    if len(row) == 1:
        return row[0]
    pairs = list(zip(columns, row, strict=False))
    pairs = [pair for pair in pairs if pair[0] not in keys] or pairs
    pairs = [*[pair for pair in pairs if pair[0] in names], *[pair for pair in pairs if pair[0] not in names]]
    if question.measure:
        own = [pair for pair in pairs if pair[0] == question.measure[1]]
        pairs = [*[pair for pair in pairs if pair not in own][: MOST_COLUMNS - 1], *own]
    head = max(1, sum(name in names for name, _ in pairs))
    shown = pairs[head : head + MOST_COLUMNS - 1]
    return ", ".join([" ".join(value for _, value in pairs[:head]), *(f"{name} {value}" for name, value in shown)])


def _what(question: Question, language: str) -> str:
    if question.kind == "count":
        return FUNCTIONS[language]["count"].format(question.noun)
    if question.derived and question.function == "sum":
        return question.measure_name
    return FUNCTIONS[language][question.function or "sum"].format(question.measure_name)


def _by(groups: tuple[Group, ...], language: str) -> str:
    names = [PARTS[language][group.part] if group.kind == "period" else singular(group.label) for group in groups]
    return f"{'je' if language == 'de' else 'per'} {(' und ' if language == 'de' else ' and ').join(names)}"


def _where(question: Question, plan: QueryPlan, language: str) -> str:
    """Say which rows were counted, exactly as the statement filters them."""
    said = [condition_text(condition) for condition in question.conditions if not _in_definition(question, condition)]
    if question.period:
        said.append(f"{plan.date} {_span(question.period, plan.yearly)}")
    for related in question.related:
        with_, without = ("mit", "ohne") if language == "de" else ("with", "without")
        said.append(f"{without if related.negated else with_} {related.table}")
    if question.within:
        said += [f"{question.within.column}: {condition_text(condition)}" for condition in question.within.conditions]
    if question.having:
        said.append(f"{'Anzahl' if language == 'de' else 'number'} {question.having[0]} {question.having[1]}")
    return f" ({', '.join(said)})" if said else ""


def _in_definition(question: Question, condition: Condition) -> bool:
    return question.derived and condition.operator == "<>" and condition.table == question.subject


def condition_text(condition: Condition) -> str:
    """Give a filter in the words of the statement."""
    column = condition.column
    if condition.operator in ("null", "not null"):
        return f"{column} {'!=' if condition.operator == 'not null' else '='} NULL"
    if condition.operator == "like":
        return f"{column} ~ {str(condition.value).strip('%')}"
    if isinstance(condition.value, tuple):
        return f"{column} {'!=' if condition.operator == 'not in' else '='} {' | '.join(condition.value)}"
    return f"{column} {condition.operator} {condition.value}"


def _span(period: Period, yearly: bool) -> str:
    """Give first and last day (or year) of a period; an open side is three dots."""
    if yearly and period.years:
        first, last = period.years
        return str(first) if first == last else f"{first or '...'} – {last if last < LAST_YEAR else '...'}"
    start = period.first.isoformat() if period.first else "..."
    return f"{start} – {(period.end - timedelta(days=1)).isoformat() if period.end else '...'}"


def _derived(question: Question, language: str) -> str:
    assert question.measure is not None
    without = [c for c in question.conditions if c.operator == "<>" and c.table == question.measure[0]]
    word = "ohne" if language == "de" else "without"
    tail = f", {word} {without[0].column} = {without[0].value}" if without else ""
    return phrase("derived", language, column=".".join(question.measure), without=tail)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
