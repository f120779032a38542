"""Filters that a message names: values of columns, names, places, what NULL means in a column."""

from __future__ import annotations

from itertools import pairwise

from agent.models.offline.columns import distance, ideas
from agent.models.offline.counting import WITH
from agent.models.offline.digest import Column
from agent.models.offline.joins import path
from agent.models.offline.link import Mention, Target
from agent.models.offline.naming import owners, row_name
from agent.models.offline.placed import find_places, further_values
from agent.models.offline.question import Condition
from agent.models.offline.reading import Reading, numbered_row, table_of, value_of
from agent.models.offline.signals import STOP
from agent.models.offline.words import concepts, folded, stem

FAR = 10.0
NOT = folded("nicht not never nie neither nor weder")
ONE = folded("ein eine einen einer einem a an")
LIVING = folded("leben lebt living lebend lebendig alive")
HAVING = WITH | folded("hat haben hatte hatten has have had with")
SHARED_IDEAS = frozenset({"city", "country", "region", "postcode", "street"})


def find_conditions(reading: Reading, home: str, subject: Mention | None) -> tuple[Condition, ...]:
    """Give the filters of a message; ``home`` is the table that the question is about."""
    found: list[Condition] = []
    if subject is not None and value_of(subject):
        found.append(_value(reading, subject, home, (home,)))
    for mention in reading.mentions:
        if table := table_of(mention):
            found.extend(row_name(reading, mention, table))
    found.extend(_numbered(reading))
    for mention in reading.mentions:
        if _is_the_deed(reading, mention, home):
            reading.use(mention)
    for mention in reading.mentions:
        if _lives_elsewhere(reading, mention, home):
            continue
        if value_of(mention) and reading.free(mention) and not table_of(mention):
            found.append(_value(reading, mention, home, _beside(reading, mention)))
            reading.use(mention)
        elif mention.options[0].target.kind == "column" and reading.free(mention):
            found.extend(_column(reading, mention, home))
    for left, right in pairwise(reading.mentions):
        if left.end == right.start and value_of(left) and value_of(right) and _rival(left, right):
            reading.unclear.add(f"{left.text} {right.text}")
    found.extend(find_places(reading, home))
    found.extend(further_values(reading, found))
    return tuple(found)


def _numbered(reading: Reading) -> list[Condition]:
    """Take a number right after a table for the key of one of its rows ("invoice 98")."""
    found = []
    taken = {index for comparison in reading.comparisons for index in comparison.words}
    taken |= set(reading.period.words) if reading.period else set()
    for index, word in enumerate(reading.words):
        named = numbered_row(reading, index) if index not in taken | reading.used else None
        key = reading.schema[table_of(named)].key if named else None
        if key and word.text.isdigit():
            reading.used.update({index, index - 1})
            found.append(Condition(key.table, key.name, "=", int(word.text)))
    return found


def _rival(left: Mention, right: Mention) -> bool:
    """Say whether two values side by side are of one column, so that no row has both ("partially paid")."""
    first, second = left.options[0].target, right.options[0].target
    return (first.table, first.column) == (second.table, second.column) and first.value != second.value


def _lives_elsewhere(reading: Reading, mention: Mention, home: str) -> bool:
    """Say whether "live" tells only where the rows are, not that they are alive; doubted when no place is named."""
    living = reading.words[mention.start].low in LIVING and mention.options[0].target.table != home
    if living and not any(word.low in ("in", "bei", "near") for word in reading.words):
        reading.unclear.add(mention.text)
    return living


def _value(reading: Reading, mention: Mention, home: str, near: tuple[str, ...]) -> Condition:
    kind = mention.options[0].target.kind
    target = _nearest_value(reading, mention, home, near)
    if _of_a_nation(reading, target, home):
        reading.unclear.add(mention.text)
    negated = _denied(reading, mention, home) or _negative(reading, mention)
    if kind == "positive":
        return _positive(reading, target, home, negated=negated)
    if negated and (excluded := _also_excluded(reading, target)):
        return Condition(target.table, target.column, "not in", (target.value, *excluded))
    if kind == "null":
        return Condition(target.table, target.column, "not null" if negated else "null")
    if kind == "zero":
        return Condition(target.table, target.column, "<>" if negated else "=", int(target.value))
    return Condition(target.table, target.column, "<>" if negated else "=", target.value)


def _of_a_nation(reading: Reading, target: Target, home: str) -> bool:
    """Say whether a language is said of rows that have a country ("German authors"), so that either may be meant."""
    spoken = target.table != home and "language" in ideas(reading.column(target))
    return spoken and any("country" in ideas(column) for column in reading.schema[home].columns)


def _positive(reading: Reading, target: Target, home: str, *, negated: bool) -> Condition:
    """Read what the absence of 0 or NULL means ("0 = keine Mahnung": a reminder is more than 0)."""
    if negated and distance(reading.schema, home, target.table) >= FAR:
        reading.denied.add(target.table)  # none of the related rows may be so
        negated = False
    if target.value == "NULL":
        return Condition(target.table, target.column, "null" if negated else "not null")
    return Condition(target.table, target.column, "=" if negated else ">", 0)


def _also_excluded(reading: Reading, target: Target) -> tuple[str, ...]:
    """Give what is not meant by "unpaid" either: what was cancelled will never be paid."""
    if target.kind != "value" or "paid" not in concepts(stem(target.value)):
        return ()
    return tuple(value for value in reading.column(target).values if "cancelled" in concepts(stem(value)))


def _nearest_value(reading: Reading, mention: Mention, home: str, near: tuple[str, ...]) -> Target:
    """Give the nearest column that may hold a value: the digest shows only some values of each column."""
    kind = mention.options[0].target.kind
    targets = list(mention.targets(kind))
    if kind == "value":
        free = [target for target in targets if not _is_enum(reading.column(target))]
        shared = {idea: t.value for t in free for idea in sorted(ideas(reading.column(t)) & SHARED_IDEAS)}
        targets += [
            Target("value", column.table, column.name, shared[idea])
            for table in reading.schema.tables
            for column in table.columns
            for idea in sorted(ideas(column) & set(shared))
            if column.kind == "text" and not _is_enum(column)
        ]
        targets = list(owners(reading, targets, home)) if not set(near) - {home} else targets
    return min(targets, key=lambda t: (t.table not in near, distance(reading.schema, home, t.table)))


def _is_the_deed(reading: Reading, mention: Mention, home: str) -> bool:
    """Say whether "paid" only says again that payments are asked about."""
    deed = any("paid" in concepts(part) for word in reading.words[mention.start : mention.end] for part in word.parts)
    paying = _pays(reading, home) or any(
        value_of(other) and other is not mention and _pays(reading, other.options[0].target.table)
        for other in reading.mentions
    )
    return value_of(mention) and deed and paying and not reading.negated(mention)


def _pays(reading: Reading, table: str) -> bool:
    return any("payment" in concepts(part) for part in reading.schema[table].parts)


def _is_enum(column: Column) -> bool:
    return column.type.startswith(("enum", "set"))


def _denied(reading: Reading, mention: Mention, home: str) -> bool:
    """Say whether a value is negated itself, and not the rows that it describes ("no overdue invoice")."""
    before = reading.words[max(mention.start - 2, 0) : mention.start]
    if any(word.low in NOT for word in before):
        return True
    if any(m.start <= mention.start - 1 < m.end for m in reading.mentions):
        return False
    described = any(m.start == mention.end and table_of(m) not in ("", home) for m in reading.mentions)
    return reading.negated(mention) and not described


def _negative(reading: Reading, mention: Mention) -> bool:
    return reading.words[mention.start].negative


def _beside(reading: Reading, mention: Mention) -> tuple[str, ...]:
    """Give the tables named next to a value: after it ("offene Rechnungen"), before it ("Objekte in Berlin")."""
    after = [m for m in reading.mentions if m.start == mention.end and table_of(m)]
    before = [m for m in reading.mentions if mention.start - 3 <= m.end <= mention.start and table_of(m)]
    columns = [m for m in reading.mentions if m.end == mention.start and m.options[0].target.kind == "column"]
    found = [table_of(m) for m in [*after, *reversed(before)]]
    return tuple(found[:1]) or tuple(target.table for m in columns for target in m.targets("column"))


def _column(reading: Reading, mention: Mention, home: str) -> list[Condition]:
    """Take a column for a filter when a literal follows it, or when it is a flag ("active customers")."""
    target = reading.nearest(mention, home, "column")
    column = reading.column(target)
    if column.kind == "flag":
        reading.use(mention)
        negated = reading.negated(mention) or _negative(reading, mention)
        return [Condition(target.table, target.column, "=", 0 if negated else 1)]
    if column.kind == "date":
        return _state(reading, mention, home)
    if reading.negated(mention):
        reading.use(mention)
        return [Condition(target.table, target.column, "null")]
    literal = _literal_after(reading, mention)
    if literal is None:
        return _given(reading, mention, column)
    reading.use(mention)
    text, number = reading.words[literal].text, reading.words[literal].number
    reading.used.add(literal)
    if number and column.kind == "number":
        return [Condition(target.table, target.column, "=", int(text) if text.isdigit() else float(text))]
    return [Condition(target.table, target.column, "=", text)]


def _given(reading: Reading, mention: Mention, column: Column) -> list[Condition]:
    """Read "who have an e-mail address", and a count of those "with e-mail": the column is filled."""
    before = [word.low for word in reading.words[max(mention.start - 2, 0) : mention.start]]
    having = bool(before) and (before[-1] in HAVING or (before[-1] in ONE and before[0] in HAVING))
    valued = any(other.start == mention.end and value_of(other) for other in reading.mentions)
    if valued or not having or column.kind != "text" or (before[-1] in WITH and reading.signals.count is None):
        return []
    reading.use(mention)
    return [Condition(column.table, column.name, "not null")]


def _state(reading: Reading, mention: Mention, home: str) -> list[Condition]:
    """Read a participle ("installed", "ausgebaut") by what a comment says that NULL means in a date column."""
    if reading.period:
        return []
    negated = reading.negated(mention)
    meanings = [t for t in mention.targets_of("null") if t.table == home] or list(mention.targets_of("null"))
    if meanings:
        reading.use(mention)
        return [Condition(meanings[0].table, meanings[0].column, "not null" if negated else "null")]
    target = reading.nearest(mention, home, "column")
    if target.table != home and any(step.widens for step in path(reading.schema, home, target.table) or ()):
        reading.use(mention)
        (reading.denied if negated else reading.asked).add(target.table)  # "never borrowed": no such row
        return []
    before = any(m.start == mention.end and table_of(m) == home for m in reading.mentions)  # "returned loans"
    if before or "NULL = " in reading.column(target).comment or (negated and target.table == home):
        reading.use(mention)
        return [Condition(target.table, target.column, "null" if negated else "not null")]
    return []


def _literal_after(reading: Reading, mention: Mention) -> int | None:
    index = mention.end
    while index < len(reading.words) and reading.words[index].low in ("ist", "is", "=", "gleich", ":", "von", "of"):
        index += 1
    if index >= len(reading.words) or reading.at(index) or index in reading.used:
        return None
    word = reading.words[index]
    taken = reading.period is not None and index in reading.period.words
    literal = word.quoted or word.number or (word.text[:1].isupper() and word.low not in STOP)
    return index if literal and not taken else None
