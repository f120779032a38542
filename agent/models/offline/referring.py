"""Rows that refer to rows of their own table: "who reports to Ada King", "the boss of Mei Tan", "without a boss"."""

from __future__ import annotations

from dataclasses import dataclass

from agent.models.offline.conditions import find_conditions
from agent.models.offline.digest import Column, Schema
from agent.models.offline.link import Mention
from agent.models.offline.question import Condition, Kind, Question, Within
from agent.models.offline.reading import Reading, table_of
from agent.models.offline.signals import NEGATION
from agent.models.offline.words import Token, concepts, folded

SHORTEST_STEM = 3
PEOPLE = frozenset({"employee", "person", "librarian", "teacher", "doctor", "nurse", "agent", "user", "member"})
LEADERS = frozenset({"boss", "manager"})
REPORTING = folded("report reports reporting reported berichtet berichten unterstellt untersteht unterstehen")
OF = folded("of von vom")
WHOM = folded("whom wem wen")
WHO, WHOSE = folded("who wer"), folded("whose deren dessen")
ASKING = folded("does do did")


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose rows refer to ``key`` of the same table."""

    column: Column
    key: str


def references(schema: Schema) -> tuple[Reference, ...]:
    """Give the columns that refer to their own table."""
    return tuple(
        Reference(column, column.target[1])
        for table in schema.tables
        for column in table.columns
        if column.target and column.target[0] == table.name
    )


def reference_at(reading: Reading) -> tuple[int, Reference] | None:
    """Give the word that speaks of such a reference, and which one; None when there is none or more than one."""
    named = {table for mention in reading.mentions for table in (table_of(mention), mention.options[0].target.table)}
    found = references(reading.schema)
    near = [reference for reference in found if reference.column.table in named] or list(found)
    if len(near) != 1:
        return None
    places = (index for index, word in enumerate(reading.words) if _speaks_of(word, near[0], reading.schema))
    return next(((index, near[0]) for index in places if not reading.at(index)), None)


def _speaks_of(word: Token, reference: Reference, schema: Schema) -> bool:
    stems = {part for part in reference.column.parts if len(part) > SHORTEST_STEM}
    people = any(concepts(part) & PEOPLE for part in schema[reference.column.table].parts)
    leads = word.low in REPORTING or any(concepts(part) & LEADERS for part in word.parts)
    return bool(stems & set(word.parts)) or (people and leads)


def referring(reading: Reading) -> Question | None:
    """Read a question about the rows that refer to a named row, or that a named row refers to; None for any other."""
    spoken = reference_at(reading)
    if spoken is None:
        return None
    index, reference = spoken
    table = reference.column.table
    own = [m for m in reading.mentions if table_of(m) == table]
    names = [m for m in reading.mentions if any(t.table == table for t in m.targets_of("value"))]
    noun = own[0].text if own else table if reading.words[index].low in REPORTING else reading.words[index].text
    kind: Kind = "count" if reading.signals.count is not None else "list"
    if not names:
        if not any(word.low in NEGATION for word in reading.words[max(index - 3, 0) : index]):
            return None
        _use(reading, index, own)
        missing = Condition(table, reference.column.name, "null")
        return Question(kind, table, noun, "count" if kind == "count" else None, conditions=(missing,))
    up = _upwards(reading, index, names[0].start)
    saved = set(reading.used)
    _use(reading, index, own)
    conditions = find_conditions(reading, table, None)
    if not conditions or any(condition.table != table for condition in conditions):
        reading.used.clear()
        reading.used.update(saved)
        return None
    column, picked = (reference.key, reference.column.name) if up else (reference.column.name, reference.key)
    within = Within(table, column, picked, conditions)
    return Question(kind, table, noun, "count" if kind == "count" else None, within=within)


def _use(reading: Reading, index: int, own: list[Mention]) -> None:
    reading.used.add(index)
    for mention in own:
        reading.use(mention)


def _upwards(reading: Reading, index: int, name: int) -> bool:
    """Say whether the row is asked for that the named one refers to, and not those that refer to it."""
    lows = [word.low for word in reading.words]
    if any(low in WHOSE for low in lows):
        return False
    if any(low in WHOM for low in lows):
        return True
    if lows[index] in REPORTING:
        return lows[0] in WHO and any(low in ASKING for low in lows[:name])
    return name < index or any(low in OF for low in lows[index:name])
