"""What a question groups by: "je Objekt", "per city and year", "each customer", "monatlich"."""

from __future__ import annotations

from dataclasses import dataclass

from agent.models.offline.columns import distance
from agent.models.offline.harmless import KNOWN
from agent.models.offline.link import Mention, Target
from agent.models.offline.question import Group
from agent.models.offline.reading import Reading, table_of, value_of
from agent.models.offline.signals import AND, BY, EACH, PERIOD_ADVERBS, PERIODS, SORTING, STOP, WHICH
from agent.models.offline.words import concepts

REACH = 3
DOERS = frozenset({"made", "bought", "paid", "written", "sold", "taken", "sent", "given", "done", "held", "spent"})
ACROSS = frozenset({"auf", "across", "among", "over"})
DISTRIBUTED = ("verteil", "aufgeteil", "distribut", "split", "spread", "broken")
ABOUT_AS_GOOD = 0.2


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A thing to group by, bound to a table later; ``missing`` was not understood, ``asked`` is "which month ...?"."""

    mention: Mention | None = None
    part: str = ""
    missing: str = ""
    asked: bool = False


def find_groups(reading: Reading) -> list[FoundGroup]:
    """Give what the message groups by, in order, and mark its words as used."""
    found: list[FoundGroup] = []
    words = reading.words
    for index, word in enumerate(words):
        if index in reading.used:
            continue
        if word.low in PERIOD_ADVERBS:
            reading.used.add(index)
            found.append(FoundGroup(part=PERIODS[word.low]))
        elif word.low in WHICH and index + 1 < len(words) and words[index + 1].low in PERIODS:
            reading.used.update({index, index + 1})
            found.append(FoundGroup(part=PERIODS[words[index + 1].low], asked=True))
        elif _marks(reading, index):
            found.extend(_after(reading, index, must=word.low in EACH))
    return found


def bind_group(reading: Reading, found: FoundGroup, home: str) -> Group:
    """Give a group its table: the nearest one that has the column."""
    if found.mention is None:
        return Group("period", part=found.part)
    target = _nearest_target(reading, found.mention, home)
    if target.kind == "table":
        return Group("entity", _meant(reading, target.table), label=found.mention.text)
    return Group("column", target.table, target.column, label=found.mention.text)


def _meant(reading: Reading, name: str) -> str:
    """Give the table that is meant by one that only pairs two others ("film category"): the latter of them."""
    table = reading.schema[name]
    keys = [column for column in table.columns if column.key]
    if len(keys) != 2 or not all(column.target for column in keys):
        return name
    tails = [c.target[0] for c in keys if c.target and reading.schema[c.target[0]].parts == table.parts[-1:]]
    return tails[0] if tails else name


def _nearest_target(reading: Reading, mention: Mention, home: str) -> Target:
    """Give the table or column that is meant: the nearest of those that fit about as well as the best."""
    options = [option for option in mention.options if option.target.kind in ("table", "column")]
    close = [option for option in options if option.score >= options[0].score - ABOUT_AS_GOOD]
    best = min(close, key=lambda o: (distance(reading.schema, home, o.target.table), -o.score))
    return best.target


def _marks(reading: Reading, index: int) -> bool:
    words = reading.words
    low, before = words[index].low, words[index - 1].low if index else ""
    following = words[index + 1] if index + 1 < len(words) else None
    if low in EACH:
        mention = reading.at(index + 1)
        return not (mention and value_of(mention) and not table_of(mention))
    if low in BY and any(word.low in SORTING for word in words):
        return False
    if low in ACROSS and any(word.low.startswith(DISTRIBUTED) for word in words[:index]):
        return True
    if (
        low not in BY
        or before in SORTING
        or (before in DOERS or (before.endswith("ed") and before != "grouped"))
        or (following is not None and following.number)
    ):
        return False
    return not _names_measure(reading, index) and not _names_row(reading, index)


def _names_row(reading: Reading, index: int) -> bool:
    """Say whether "by" leads to one row that is called by its name ("loans by member Ida Alder")."""
    mention = reading.at(index + 1)
    after = reading.words[mention.end] if mention and table_of(mention) and mention.end < len(reading.words) else None
    return after is not None and after.text[:1].isupper() and after.low not in KNOWN


def _names_measure(reading: Reading, index: int) -> bool:
    """Say whether "by" leads to what is measured ("top 5 customers by revenue") and not to a group."""
    following = reading.words[index + 1] if index + 1 < len(reading.words) else None
    if following is None:
        return False
    if any("revenue" in concepts(part) for part in following.parts):
        return True
    if reading.signals.superlative and reading.signals.count in (index + 1, index + 2):
        return True
    mention = reading.at(index + 1)
    return bool(mention and any(mention is number for number in reading.numbers()) and reading.signals.superlative)


def _after(reading: Reading, index: int, *, must: bool) -> list[FoundGroup]:
    found: list[FoundGroup] = []
    position, limit = index + 1, index + 1 + REACH
    while position < len(reading.words) and position < limit:
        word = reading.words[position]
        mention = reading.at(position)
        if mention is None and word.low in PERIODS and position not in reading.used:
            reading.used.update({index, position})
            found.append(FoundGroup(part=PERIODS[word.low]))
            position += 1
        elif mention is not None and _groupable(mention):
            reading.use(mention)
            reading.used.add(index)
            found.append(FoundGroup(mention))
            position = mention.end
        elif word.low in STOP and not found:
            if word.low in EACH:
                reading.used.add(position)
            position += 1
            continue
        else:
            break
        if position + 1 < len(reading.words) and (
            reading.words[position].low in AND or reading.words[position].text == ","
        ):
            position += 1
            limit = position + REACH
        else:
            break
    if not found and must:
        rest = [word.text for word in reading.words[index + 1 :] if word.parts and word.low not in STOP]
        found.append(FoundGroup(missing=rest[0] if rest else reading.words[index].text))
    return found


def _groupable(mention: Mention) -> bool:
    return bool(table_of(mention)) or mention.options[0].target.kind == "column"


def held_by_values(reading: Reading) -> tuple[Mention, Mention] | None:
    """Give a column and the table that a comparison counts for each of its values ("cities with more than 3 ...")."""
    tables, columns = reading.tables(), [m for m in reading.columns() if m not in reading.numbers()]
    if len(tables) != 1 or len(reading.comparisons) != 1 or not columns:
        return None
    end = max(reading.comparisons[0].words)
    counted = tables[0].start in (end + 1, end + 2) and columns[0].end <= min(reading.comparisons[0].words)
    return (columns[0], tables[0]) if counted else None
