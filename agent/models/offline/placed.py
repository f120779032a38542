"""Places that the digest does not show: "in Kiel", "from Norway", and one more after "and"."""

from __future__ import annotations

from agent.models.offline.columns import distance, ideas
from agent.models.offline.digest import Column
from agent.models.offline.language import detect
from agent.models.offline.places import KNOWN_PLACES, local_name, place_kind
from agent.models.offline.question import Condition
from agent.models.offline.reading import Reading, table_of
from agent.models.offline.signals import AND, OR, STOP
from agent.models.offline.units import unit_of
from agent.models.offline.words import fold, folded

PLACE_LEADS = folded("in aus from near bei")
ARTICLES = folded("der die das dem den des the ein eine einer einem a an")
ALSO_WORDS = folded("essen halle")  # in small letters they mean food and a hall


def find_places(reading: Reading, home: str) -> list[Condition]:
    """Take a well-known place, or a name after "in" that no column was found to hold, for a place."""
    found = []
    written_in = detect(" ".join(f"{table.name} {table.comment}" for table in reading.schema.tables))
    for index, word in enumerate(reading.words):
        if not _may_be_place(reading, index):
            continue
        lead = index - 1 if index and reading.words[index - 1].low in PLACE_LEADS else index
        beside = next((table_of(m) for m in reading.mentions if m.end == lead and table_of(m)), home)
        if column := _place_column(reading, home, place_kind(word.text), beside):
            reading.used.add(index)
            found.append(Condition(column.table, column.name, "=", local_name(word.text, column.values, written_in)))
    return found


def _may_be_place(reading: Reading, index: int) -> bool:
    word = reading.words[index]
    dated = reading.period is not None and index in reading.period.words
    taken = index in reading.signals.taken or dated or index in reading.used or reading.at(index)
    if taken or word.low in STOP or not word.parts or unit_of(word):
        return False
    led = index > 0 and reading.words[index - 1].low in PLACE_LEADS
    named = word.text[:1].isupper() or word.quoted
    if index and reading.words[index - 1].low in ARTICLES and place_kind(word.text) != "country":
        return False  # "in der Halle" is a hall
    if word.low in KNOWN_PLACES:
        return led or named or word.low not in ALSO_WORDS
    return led and named and reading.schema.probed and not word.text.isupper()


def further_values(reading: Reading, found: list[Condition]) -> list[Condition]:
    """Take a capitalised word after "Berlin und" for a further value of the same column."""
    more: list[Condition] = []
    for index in range(2, len(reading.words)):
        word, link, before = reading.words[index], reading.words[index - 1], reading.words[index - 2]
        if index in reading.used or not word.text[:1].isupper() or word.low in STOP or reading.at(index):
            continue
        if link.low not in AND | OR and link.text != ",":
            continue
        same = [c for c in (*found, *more) if c.operator == "=" and c.value in (before.text, fold(before.text))]
        if same:
            reading.used.add(index)
            more.append(Condition(same[0].table, same[0].column, "=", word.text))
    return more


def _place_column(reading: Reading, home: str, idea: str, beside: str) -> Column | None:
    named = {table_of(mention) for mention in reading.mentions}
    columns = [c for t in reading.schema.tables for c in t.columns if c.kind == "text" and idea in ideas(c)]
    if not columns:
        return None
    near = {column.table: distance(reading.schema, home, column.table) for column in columns}
    best = min(columns, key=lambda c: (c.table != beside, c.table != home, c.table not in named, near[c.table]))
    return best if distance(reading.schema, home, best.table) < float("inf") else None
