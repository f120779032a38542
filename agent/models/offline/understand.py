"""Turns a message into a question about data, or says why it cannot."""

from __future__ import annotations

from dataclasses import replace

from agent.models.offline.columns import dated, is_year
from agent.models.offline.comparison import Comparison
from agent.models.offline.conditions import find_conditions
from agent.models.offline.grouping import FoundGroup, bind_group, find_groups
from agent.models.offline.link import Mention
from agent.models.offline.measure import Measure, asks_revenue, find_measure
from agent.models.offline.question import Condition, Group, NotUnderstood, Operator, Question, Related
from agent.models.offline.reading import Reading, start_reading, table_of
from agent.models.offline.signals import Function, small_number
from agent.models.offline.unknown import unknown_words
from agent.models.offline.words import concepts, folded

DEFAULT_TOP = 10
MOST_TYPES = 50
WHICH = folded("welche welchen welcher welches which what")
Having = tuple[Operator, float | int]


def understand(text: str, digest: str, now: str = "") -> Question | NotUnderstood:
    """Give the question about data that a message asks."""
    reading = start_reading(text, digest, now)
    if not reading.mentions and not asks_revenue(reading):
        return NotUnderstood("subject")
    groups = find_groups(reading)
    missing = next((group.missing for group in groups if group.missing), "")
    if missing:
        return NotUnderstood("group", missing)
    question = _assemble(reading, groups)
    if isinstance(question, NotUnderstood):
        return question
    question = _complete(reading, question, groups)
    strange = unknown_words(reading)
    return NotUnderstood("words", ", ".join(strange)) if strange else question


def _assemble(reading: Reading, groups: list[FoundGroup]) -> Question | NotUnderstood:
    superlative, function = reading.signals.superlative, reading.signals.function
    if superlative and superlative.counting:
        return _most(reading, groups)
    if superlative:
        return _highest(reading, groups)
    if function == "avg" and (averaged := _average_count(reading, groups)):
        return averaged
    if reading.signals.count is not None and (found := _counting(reading)):
        return found
    if function or asks_revenue(reading) or (reading.numbers() and (groups or not reading.tables())):
        return _aggregate(reading, function or "sum")
    return _listing(reading, groups)


def _counting(reading: Reading) -> Question | NotUnderstood | None:
    """Read "how many X"; None when what follows is a measure ("how much revenue")."""
    start = reading.signals.count or 0
    tables = [m for m in reading.tables() if m.start > start] or reading.tables()
    columns = [m for m in reading.columns() if m.start > start]
    first = columns[0] if columns and (not tables or columns[0].start < tables[0].start) else None
    if first and reading.signals.different:
        return _distinct(reading, first, counted=True)
    if not tables and not columns and (named := _named_by_value(reading)):
        return named
    if not tables or (first and first in reading.numbers()):
        return _distinct(reading, first, counted=True) if first and first not in reading.numbers() else None
    return _count_of(reading, tables[0])


def _named_by_value(reading: Reading) -> Question | None:
    """Count rows that are called by a value of theirs ("owners"), or by the name of their type ("heat meters")."""
    for mention in reading.mentions:
        target = mention.options[0].target
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


def _count_of(reading: Reading, mention: Mention) -> Question:
    reading.use(mention)
    return Question("count", table_of(mention), mention.text, "count", conditions=_own_value(reading, mention))


def _average_count(reading: Reading, groups: list[FoundGroup]) -> Question | None:
    """Read "how many devices does a customer have on average": the mean of counts; None when a column is averaged."""
    if reading.signals.count is None or not reading.tables() or reading.numbers():
        return None
    question = _count_of(reading, reading.tables()[0])
    if groups:
        return replace(question, averaged=True)
    return replace(question, averaged=True, groups=entity) if (entity := _ranked(reading, question.subject)) else None


def _own_value(reading: Reading, mention: Mention) -> tuple[Condition, ...]:
    """Keep the value that a word names beside its table ("Wohnungen": units that are flats)."""
    best = mention.options[0].target
    return (Condition(best.table, best.column, "=", best.value),) if best.kind == "value" else ()


def _distinct(reading: Reading, mention: Mention, *, counted: bool) -> Question | NotUnderstood:
    reading.use(mention)
    options = mention.targets("column")
    homes = [table_of(other) for other in reading.tables()]
    own = [option for option in options if option.table in homes]
    if own:
        reading.use(next(other for other in reading.tables() if table_of(other) == own[0].table))
    elif len({option.table for option in options}) > 1:
        return NotUnderstood("ambiguous", ", ".join(f"{option.table}.{option.column}" for option in options))
    chosen = (own or options)[0]
    columns = ((chosen.table, chosen.column),)
    return Question("count" if counted else "list", chosen.table, mention.text, columns=columns, distinct=True)


def _most(reading: Reading, groups: list[FoundGroup]) -> Question | NotUnderstood:
    superlative = reading.signals.superlative
    assert superlative is not None
    after = [m for m in reading.tables() if m.start > superlative.index]
    if not after:
        return NotUnderstood("subject")
    question = _count_of(reading, after[0])
    entity = () if groups else _ranked(reading, question.subject)
    if not entity and not groups:
        return NotUnderstood("group", reading.words[superlative.index].text)
    return replace(question, groups=entity, descending=superlative.descending, limit=_limit(reading, entity))


def _highest(reading: Reading, groups: list[FoundGroup]) -> Question | NotUnderstood:
    superlative = reading.signals.superlative
    assert superlative is not None
    entity = () if groups else _ranked(reading, "")
    home = entity[0].table if entity else None
    measure = find_measure(reading, home, superlative.by)
    if measure is None:
        return NotUnderstood("measure")
    limit = _limit(reading, entity)
    if entity and home == measure.table:
        question = _measured("list", None, measure)
        own = tuple(
            condition
            for mention in reading.mentions
            if mention.text == entity[0].label
            for condition in _own_value(reading, mention)
        )
        return replace(
            question,
            noun=entity[0].label,
            descending=superlative.descending,
            limit=limit,
            conditions=(*question.conditions, *own),
        )
    if entity:
        question = _measured("aggregate", reading.signals.function or "sum", measure)
        return replace(question, groups=entity, descending=superlative.descending, limit=limit)
    if groups and not _directly_before(reading, superlative.index, measure):
        question = _measured("aggregate", reading.signals.function or "sum", measure)
        return replace(question, descending=superlative.descending, limit=_stated_limit(reading) or 1)
    return _measured("aggregate", "max" if superlative.descending else "min", measure)


def _directly_before(reading: Reading, index: int, measure: Measure) -> bool:
    """Say whether the superlative belongs to the measure itself ("höchste Wohnfläche je Ort")."""
    following = {word.text for word in reading.words[index + 1 : index + 3]}
    return measure.name in following or bool(following & set(measure.name.split()))


def _ranked(reading: Reading, counted: str) -> tuple[Group, ...]:
    """Give what a ranking ranks: the first free table, else the first free column that is no number."""
    for mention in reading.tables():
        if table_of(mention) != counted:
            reading.use(mention)
            return (Group("entity", table_of(mention), label=mention.text),)
    for mention in reading.columns():
        if mention not in reading.numbers():
            reading.use(mention)
            return (bind_group(reading, FoundGroup(mention), counted or mention.options[0].target.table),)
    return ()


def _limit(reading: Reading, entity: tuple[Group, ...]) -> int | None:
    """Give how many rows a ranking shows: as said, one for "which customer has the most", else ten."""
    stated = _stated_limit(reading)
    if stated or not entity:
        return stated
    first = {word.low for word in reading.words[:3]}
    singular = bool(first & {"welcher", "welches", "wer", "who"}) or _is_singular(entity[0].label, reading)
    return 1 if singular else DEFAULT_TOP


def _is_singular(label: str, reading: Reading) -> bool:
    lows = [word.low for word in reading.words]
    texts = [word.text for word in reading.words]
    at = texts.index(label) if label in texts else -1
    following = lows[at + 1] if 0 <= at < len(lows) - 1 else ""
    return following in ("hat", "has", "ist", "is", "hatte", "had", "was", "war", "zahlte", "paid")


def _stated_limit(reading: Reading) -> int | None:
    skipped = {index for comparison in reading.comparisons for index in comparison.words}
    if reading.period:
        skipped |= reading.period.words
    for index, word in enumerate(reading.words):
        number = small_number(word)
        if number is not None and index not in skipped and index not in reading.used:
            reading.used.add(index)
            return number
    return None


def _aggregate(reading: Reading, function: Function) -> Question | NotUnderstood:
    measure = find_measure(reading, None)
    if measure is not None:
        tables = reading.tables()
        if tables and table_of(tables[0]) == measure.table:
            reading.use(tables[0])
        return _measured("aggregate", function, measure)
    if reading.tables() and function == "sum":
        return _count_of(reading, reading.tables()[0])
    return NotUnderstood("measure")


def _measured(kind: str, function: Function | None, measure: Measure) -> Question:
    question = Question(
        "list" if kind == "list" else "aggregate",
        measure.table,
        measure.name,
        function,
        (measure.table, measure.column),
        measure.name,
        conditions=measure.conditions,
        derived=measure.derived,
    )
    return question


def _listing(reading: Reading, groups: list[FoundGroup]) -> Question | NotUnderstood:
    tables = reading.tables()
    if not tables:
        columns = reading.columns()
        return _distinct(reading, columns[0], counted=False) if columns else NotUnderstood("subject")
    subject = tables[0]
    if groups:
        return _count_of(reading, subject)
    home = table_of(subject)
    columns = [m for m in reading.columns() if m.start < subject.start and not reading.negated(m)]
    own = [(m, t) for m in columns if (t := next((t for t in m.targets("column") if t.table == home), None))]
    if own and (reading.signals.different or _which(reading, own[0][0])):
        return _distinct(reading, own[0][0], counted=False)
    wanted = tuple((target.table, target.column) for mention, target in own if reading.use(mention))
    reading.use(subject)
    limit = _stated_limit(reading)
    return Question("list", home, subject.text, columns=wanted, limit=limit, conditions=_own_value(reading, subject))


def _which(reading: Reading, mention: Mention) -> bool:
    """Say whether a column is what a question asks for ("in welchen Orten haben wir Objekte?")."""
    return mention.start > 0 and reading.words[mention.start - 1].low in WHICH


def _complete(reading: Reading, question: Question, found: list[FoundGroup]) -> Question:
    """Add what all kinds share: groups, conditions, the period, related tables."""
    groups = question.groups or tuple(bind_group(reading, group, question.subject) for group in found)
    date = date_hint(reading) if reading.period else None
    beside = [m for m in reading.tables() if table_of(m) != question.subject] if reading.period and not date else []
    if beside and (column := dated(reading.schema, table_of(beside[-1]))):
        date = (column.table, column.name)
    conditions = [*question.conditions, *find_conditions(reading, question.subject, None)]
    having: Having | None = None
    entity: tuple[Group, ...] = ()
    for comparison in reading.comparisons:
        condition, counted = _compared(reading, comparison, question)
        if condition:
            conditions.append(condition)
        elif counted:
            having, entity = (
                (comparison.operator, comparison.number),
                (Group("entity", question.subject, label=question.noun),),
            )
            question = replace(question, kind="count", function="count", subject=table_of(counted), noun=counted.text)
    return replace(
        question,
        groups=entity or groups,
        conditions=tuple(dict.fromkeys(conditions)),
        related=_related(reading, question, conditions, (*entity, *groups)),
        period=reading.period.period if reading.period else None,
        date_column=date,
        having=having,
    )


def date_hint(reading: Reading) -> tuple[str, str] | None:
    """Give the date column that a message with a period names ("2022 eingebaut")."""
    for mention in reading.mentions:
        for option in mention.options:
            target = option.target
            if target.kind != "column" or not reading.free(mention):
                continue
            column = reading.column(target)
            if column.kind == "date" or (column.type.startswith("year") and not is_year(column)):
                reading.use(mention)
                return target.table, target.column
    return None


def _compared(reading: Reading, comparison: Comparison, question: Question) -> tuple[Condition | None, Mention | None]:
    """Give a comparison its column (the nearest number named, else the amount), or the table that it counts."""
    end = max(comparison.words)
    for mention in reading.tables():
        if mention.start in (end + 1, end + 2) and question.kind == "list" and table_of(mention) != question.subject:
            return None, reading.use(mention)
    numbers = sorted(reading.numbers(), key=lambda mention: abs(mention.start - end))
    if numbers:
        target = reading.nearest(reading.use(numbers[0]), question.subject, "column")
        return Condition(target.table, target.column, comparison.operator, comparison.number), None
    measure = find_measure(reading, question.subject)
    if measure is None:
        return None, None
    return Condition(measure.table, measure.column, comparison.operator, comparison.number), None


def _related(
    reading: Reading, question: Question, conditions: list[Condition], groups: tuple[Group, ...]
) -> tuple[Related, ...]:
    named = {condition.table for condition in conditions} | {group.table for group in groups} | {question.subject}
    found = []
    for mention in reading.tables():
        table = table_of(mention)
        reading.use(mention)
        if reading.negated(mention):
            found.append(Related(table, True))
        elif table not in named:
            found.append(Related(table))
    return tuple(found)


def speaks_of_data(text: str, digest: str) -> bool:
    """Say whether a message names anything of the schema."""
    reading = start_reading(text, digest)
    return bool(reading.mentions) or any("revenue" in concepts(part) for word in reading.words for part in word.parts)
