"""Questions that count: rows, different values, rows that are called by a value, counts on average."""

from __future__ import annotations

from dataclasses import replace

from agent.models.offline.grouping import FoundGroup, bind_group
from agent.models.offline.link import Mention
from agent.models.offline.question import Condition, Group, NotUnderstood, Question
from agent.models.offline.ranked import ranked
from agent.models.offline.reading import Reading, own_value, table_of
from agent.models.offline.signals import AND
from agent.models.offline.words import folded

MOST_TYPES = 50
COUNTS = folded("number anzahl häufigkeit frequency counts")
WITH = folded("mit with samt")
THEIR = folded(
    """
    ihrer ihrem ihren ihre ihr seiner seinem seine their its his her jeweiligen jeweilige jeweiliger respective
    zugehörigen
    """
)
SPREAD = ("verteilung", "distribution")


def counting(reading: Reading) -> Question | NotUnderstood | None:
    """Read "how many X"; None when what follows is a measure ("how much revenue")."""
    start = reading.signals.count or 0
    tables = [m for m in reading.tables() if m.start > start] or reading.tables()
    columns = [m for m in reading.columns() if m.start > start]
    first = columns[0] if columns and (not tables or columns[0].start < tables[0].start) else None
    if first and first in reading.numbers() and not reading.signals.different:
        return None
    if columns and columns[0] in reading.numbers() and columns[0].start <= start + 2 and tables[0].start < start:
        return None
    if first and reading.signals.different:
        return distinct(reading, first, counted=True)
    if not tables and not columns and (named := named_by_value(reading)):
        return named
    if not tables or (first and first in reading.numbers()):
        return distinct(reading, first, counted=True) if first and first not in reading.numbers() else None
    return count_of(reading, tables[0])


def counted_beside(reading: Reading) -> Question | NotUnderstood | None:
    """Read "branches and their number of customers", "energy carriers with their count": a count for each."""
    at = _count_beside(reading)
    before = [m for m in reading.mentions if at and m.end <= at and reading.free(m)]
    heads = [m for m in before if table_of(m) or m in reading.columns()]
    if len(heads) != 1 or reading.numbers() == heads:
        return None
    head, counted = heads[0], [m for m in reading.tables() if m.start > at]
    if counted and table_of(counted[0]) != table_of(head):
        question = count_of(reading, counted[0])
        group = bind_group(reading, FoundGroup(reading.use(head)), question.subject)
        return replace(question, groups=(group,))
    if table_of(head):
        return None
    values = distinct(reading, head, counted=False)
    return values if isinstance(values, NotUnderstood) or not values.columns else per_value(reading, values)


def _count_beside(reading: Reading) -> int:
    """Give where a count is asked for beside something else, 0 when it is not."""
    words = reading.words
    for index, word in enumerate(words):
        counts = index == reading.signals.count or word.low in COUNTS
        leads = {other.low for other in words[max(index - 3, 0) : index]}
        if index > 1 and counts and leads & (THEIR | WITH) and leads & (AND | WITH):
            reading.used.add(index)
            return index
    return 0


def count_of(reading: Reading, mention: Mention) -> Question:
    """Give the question how many rows of a table there are."""
    reading.use(mention)
    return Question("count", table_of(mention), mention.text, "count", conditions=own_value(reading, mention))


def average_count(reading: Reading, groups: list[FoundGroup]) -> Question | None:
    """Read "how many devices does a customer have on average": the mean of counts; None when a column is averaged."""
    if reading.signals.count is None or not reading.tables() or reading.numbers():
        return None
    question = count_of(reading, reading.tables()[0])
    if groups:
        return replace(question, over="avg")
    return replace(question, over="avg", groups=entity) if (entity := ranked(reading, question.subject)) else None


def distinct(reading: Reading, mention: Mention, *, counted: bool) -> Question | NotUnderstood:
    """Ask for the different values of a column, or how many there are; several such columns are ambiguous."""
    reading.use(mention)
    options = mention.targets("column")
    homes = [table_of(other) for other in reading.tables()]
    own = [option for option in options if option.table in homes]
    if own:
        reading.use(next(other for other in reading.tables() if table_of(other) == own[0].table))
    elif len({option.table for option in options}) > 1:
        return NotUnderstood("ambiguous", ", ".join(f"{option.table}.{option.column}" for option in options))
    chosen = (own or options)[0]
    if reading.column(chosen).kind == "flag":
        flag = Condition(chosen.table, chosen.column, "=", 0 if reading.negated(mention) else 1)
        return Question("count" if counted else "list", chosen.table, mention.text, conditions=(flag,))
    columns = ((chosen.table, chosen.column),)
    return Question("count" if counted else "list", chosen.table, mention.text, columns=columns, distinct=True)


def distribution(reading: Reading) -> Question | NotUnderstood | None:
    """Read "the distribution of customer types": how many rows have each value of a column."""
    if not any(word.low.startswith(SPREAD) for word in reading.words) or reading.tables() or not reading.columns():
        return None
    values = distinct(reading, reading.columns()[0], counted=False)
    if isinstance(values, NotUnderstood) or not values.columns:
        return values
    return per_value(reading, values)


def per_value(reading: Reading, values: Question) -> Question:
    """Give the question how many rows have each of the different values."""
    group = Group("column", *values.columns[0], label=values.noun)
    return Question("count", values.subject, table_noun(reading, values.subject), "count", groups=(group,))


def table_noun(reading: Reading, table: str) -> str:
    """Give the user's word for a table, else its name."""
    return next((mention.text for mention in reading.mentions if table_of(mention) == table), table)


def named_by_value(reading: Reading) -> Question | None:
    """Count rows that are called by a value of theirs ("owners"), or by the name of their type ("heat meters")."""
    for mention in reading.mentions:
        target = mention.options[0].target
        if target.kind == "value" and reading.free(mention) and (tables := mention.targets_of("table")):
            reading.use(mention)
            return Question("count", tables[0].table, mention.text, "count")
        if target.kind in ("zero", "null") and reading.free(mention):
            reading.use(mention)
            literal = int(target.value) if target.kind == "zero" else ""
            state = Condition(target.table, target.column, "=" if target.kind == "zero" else "null", literal)
            return Question("count", target.table, mention.text, "count", conditions=(state,))
        if target.kind == "value" and reading.free(mention):
            owners = [
                table.name
                for table in reading.schema.tables
                for column in table.columns
                if column.target and column.target[0] == target.table
            ]
            types = (reading.schema[target.table].rows or MOST_TYPES) < MOST_TYPES and len(owners) == 1
            reading.use(mention)
            condition = Condition(target.table, target.column, "=", target.value)
            subject = owners[0] if types else target.table
            return Question("count", subject, mention.text, "count", conditions=(condition,))
    return None
