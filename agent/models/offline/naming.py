"""Rows that a message calls by their name: "Kunde Müller", "the artist Iron Maiden", "genre Rock"."""

from __future__ import annotations

from collections.abc import Sequence

from agent.models.offline.columns import ideas, name_columns
from agent.models.offline.digest import Column
from agent.models.offline.link import Mention, Target
from agent.models.offline.question import Condition
from agent.models.offline.reading import Reading, table_of, value_of
from agent.models.offline.signals import STOP
from agent.models.offline.words import concepts, folded, name_parts

PEOPLE = frozenset(
    {
        "customer",
        "employee",
        "supplier",
        "company",
        "person",
        "tenant",
        "owner",
        "manager",
        "user",
        "member",
        "author",
        "student",
        "teacher",
        "doctor",
        "patient",
        "guest",
        "driver",
        "player",
        "actor",
    }
)
MAKERS = frozenset({"artist", "composer", "publisher", "brand", "team"})
CALLED = folded("called named titled title heißt heißen namens genannt mit_dem_titel")
PLURAL_LEADS = frozenset({"welche", "which", "alle", "all", "die", "the", "viele", "many"})
MOST_WORDS = 5
FEW = 50  # rows of a table that lists kinds


def row_name(reading: Reading, mention: Mention, table: str) -> list[Condition]:
    """Take capitalised or quoted words right after a table for the name of one of its rows."""
    names = name_columns(reading.schema[table])
    run = _run(reading, mention, table) if names else []
    if not run:
        return []
    for index in run:
        if found := reading.at(index):
            reading.use(found)
    reading.used.update(run)
    return named([reading.words[index].text for index in run], table, names)


def named(said: list[str], table: str, names: tuple[Column, ...]) -> list[Condition]:
    """Give the filters for a row that is called by these words: parts of people's names, whole names of things."""
    if len(names) == 2 and len(said) == 2 and "first name" in ideas(names[0]):
        return [Condition(table, column.name, "=", word) for column, word in zip(names, said, strict=True)]
    text = " ".join(said)
    if any(concepts(part) & PEOPLE for part in name_parts(table)):
        return [Condition(table, names[-1].name, "like", f"%{text}%")]
    return [Condition(table, names[-1].name, "=", text)]


def owners(reading: Reading, targets: Sequence[Target], home: str) -> Sequence[Target]:
    """Prefer people (artists, customers) that are called so to other rows, or texts, that bear their name.

    "Albums by Iron Maiden" are those of the band, not the one of that name; what is "called" so is meant itself.
    """
    themselves = any(concepts(part) & (PEOPLE | MAKERS) for part in reading.schema[home].parts)
    if themselves or any(word.low in CALLED for word in reading.words):
        return targets
    people = [
        target
        for target in targets
        if target.table != home
        and any(concepts(part) & (PEOPLE | MAKERS) for part in reading.schema[target.table].parts)
        and reading.column(target) in name_columns(reading.schema[target.table])
    ]
    plain = all(_free_text(reading.column(target)) for target in targets)
    return people if people and plain else targets


def doubtful(reading: Reading, mention: Mention) -> bool:
    """Say whether a name that many rows may bear could also be that of people, which the digest does not show."""
    named = mention.options[0].target
    if not value_of(mention) or table_of(mention) or any(word.low in CALLED for word in reading.words):
        return False
    if _of_two_people(reading, mention):
        return True
    table = reading.schema[named.table]
    plain = _free_text(reading.column(named))
    known = {target.table for target in mention.targets_of("value")}
    makers = (other for other in reading.schema.tables if any(concepts(part) & MAKERS for part in other.parts))
    return plain and (table.rows or 0) > FEW and any(other.name not in known for other in makers)


def _of_two_people(reading: Reading, mention: Mention) -> bool:
    """Say whether a first and a last name side by side are shown in different tables only ("Robert King")."""
    for other in reading.mentions:
        if other.start != mention.end or not value_of(other):
            continue
        first, last = mention.targets_of("value"), other.targets_of("value")
        people = all("name" in " ".join(ideas(reading.column(target))) for target in (*first, *last))
        return people and not {target.table for target in first} & {target.table for target in last}
    return False


def _free_text(column: Column) -> bool:
    return not column.type.startswith(("enum", "set")) and not ideas(column) & {"city", "country", "region"}


def _run(reading: Reading, mention: Mention, table: str) -> list[int]:
    found: list[int] = []
    for index in range(mention.end, min(mention.end + MOST_WORDS, len(reading.words))):
        word = reading.words[index]
        if index in reading.used or not (word.quoted or (word.text[:1].isupper() and (found or word.low not in STOP))):
            break
        other = reading.at(index)
        if (
            other is not None
            and not _strays(reading, other, table)
            and not (found and _completes(reading, other, table))
        ):
            break
        if not found and not word.quoted and not _singular(reading, mention):
            break
        found.append(index)
        if word.quoted:
            break
    return found


def _completes(reading: Reading, other: Mention, table: str) -> bool:
    """Say whether a value is the last part of a name in two columns, of which no more is shown ("Ida Alder")."""
    names = {column.name for column in name_columns(reading.schema[table])}
    return len(names) == 2 and any(t.table == table and t.column in names for t in other.targets_of("value"))


def _strays(reading: Reading, other: Mention, table: str) -> bool:
    """Say whether words are a value only of other tables, so that after "the artist" they name an artist."""
    if not value_of(other) or reading.column(other.options[0].target).type.startswith(("enum", "set")):
        return False
    own = {target.table for target in other.targets("value")}
    return table not in own and not any(ideas(reading.column(t)) & {"city", "country"} for t in other.targets("value"))


def _singular(reading: Reading, mention: Mention) -> bool:
    before = reading.words[mention.start - 1].low if mention.start else ""
    plural = mention.text.endswith("s") and reading.words[0].low in ("how", "which", "show", "list", "what")
    return not plural and (before not in PLURAL_LEADS or (before == "the" and not mention.text.endswith("s")))
