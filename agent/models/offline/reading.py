"""One message on its way to a question: its words, what they may mean, and which already have a role."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from agent.models.offline.columns import distance
from agent.models.offline.comparison import Comparison, find_comparisons
from agent.models.offline.digest import Column, Schema, read_digest
from agent.models.offline.harmless import KNOWN
from agent.models.offline.link import Mention, Target, TargetKind, link
from agent.models.offline.period import FoundPeriod, find_period
from agent.models.offline.question import Condition
from agent.models.offline.rewording import reworded
from agent.models.offline.signals import NEGATION, PERIODS, Signals, read_signals, small_number
from agent.models.offline.words import Token, folded, singular, tokens

NEGATION_REACH = 4
NUMBERING = folded("nummer nr number no id")
FAR = 10.0


@dataclass
class Reading:
    """The words of a message, and what has been made of them so far."""

    words: tuple[Token, ...]
    schema: Schema
    signals: Signals
    period: FoundPeriod | None
    comparisons: tuple[Comparison, ...]
    mentions: tuple[Mention, ...]
    used: set[int] = field(default_factory=set)
    corrections: tuple[str, ...] = ()
    denied: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)

    def free(self, mention: Mention) -> bool:
        """Say whether a mention has no role yet."""
        return mention.start not in self.used

    def use(self, mention: Mention) -> Mention:
        """Give a mention its role."""
        self.used.update(range(mention.start, mention.end))
        return mention

    def tables(self) -> list[Mention]:
        """Give the free mentions that name a table."""
        return [mention for mention in self.mentions if self.free(mention) and table_of(mention)]

    def columns(self) -> list[Mention]:
        """Give the free mentions that name a column."""
        return [m for m in self.mentions if self.free(m) and m.options[0].target.kind == "column"]

    def numbers(self) -> list[Mention]:
        """Give the free mentions that name a column one can calculate with."""
        return [m for m in self.columns() if any(self.column(t).plain_number for t in m.targets("column"))]

    def column(self, target: Target) -> Column:
        """Give the column that a target names."""
        found = self.schema[target.table].column(target.column)
        assert found is not None, target
        return found

    def at(self, index: int) -> Mention | None:
        """Give the free mention that covers a word."""
        return next((m for m in self.mentions if m.start <= index < m.end and self.free(m)), None)

    def negated(self, mention: Mention) -> bool:
        """Say whether "no", "not" or "without" stands before a mention, with nothing of meaning between."""
        for index in range(mention.start - 1, max(mention.start - 1 - NEGATION_REACH, -1), -1):
            if self.words[index].low in NEGATION:
                return True
            inside = next((m for m in self.mentions if m.start <= index < m.end), None)
            if inside is not None and inside.end == mention.start and value_of(inside):
                continue  # "no overdue invoice"
            if self.words[index].low not in KNOWN or inside is not None:
                return False
        return False

    def nearest(self, mention: Mention, home: str, *kinds: TargetKind, near: tuple[str, ...] = ()) -> Target:
        """Give the meaning of a mention that lies nearest: in a table named beside it, else by way from home."""
        targets = mention.targets(*kinds)
        return min(targets, key=lambda target: (target.table not in near, distance(self.schema, home, target.table)))


def table_of(mention: Mention) -> str:
    """Give the table that words name, as their best meaning or beside a value of that very table; else nothing."""
    best = mention.options[0].target
    if best.kind == "table":
        return best.table
    beside = best.kind == "value" and any(target.table == best.table for target in mention.targets("table"))
    return best.table if beside else ""


def value_of(mention: Mention) -> bool:
    """Say whether words name a value (alone, or beside its table)."""
    return mention.options[0].target.kind in ("value", "null", "zero", "positive")


def _names_a_table(word: Token, schema: Schema) -> bool:
    """Say whether a word that otherwise has a function is what a table is called (``Tag``, ``Months``)."""
    return word.low in PERIODS and any(table.parts == word.parts for table in schema.tables)


def own_value(reading: Reading, mention: Mention) -> tuple[Condition, ...]:
    """Keep the value that a word names beside its table ("Wohnungen": units that are flats)."""
    best = mention.options[0].target
    return (Condition(best.table, best.column, "=", best.value),) if best.kind == "value" else ()


def stated_limit(reading: Reading) -> int | None:
    """Give the number of rows that a message asks for, and mark it as used."""
    skipped = {index for comparison in reading.comparisons for index in comparison.words}
    if reading.period:
        skipped |= reading.period.words
    named = {mention.end for mention in reading.numbers()}
    for index, word in enumerate(reading.words):
        number = small_number(word)
        if (
            number is not None
            and numbered_row(reading, index) is None
            and index not in skipped | named
            and index not in reading.used
        ):
            reading.used.add(index)
            return number
    return None


def numbered_row(reading: Reading, index: int) -> Mention | None:
    """Give the table whose row a number names ("invoice 98", "Kunde Nr. 5"); None when it names none."""
    before = index - 1 if index and reading.words[index - 1].low in NUMBERING else index
    named = next((m for m in reading.mentions if m.end == before and table_of(m)), None)
    if named is None or not reading.words[index].number or singular(named.text) != named.text:
        return None
    key = reading.schema[table_of(named)].key
    many = named.text[:1].islower() and named.text.endswith("s")
    return named if key is not None and key.kind == "number" and not many else None


def _heads(words: tuple[Token, ...], schema: Schema, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Join a table right before another one that belongs to it: "meter readings" are readings."""
    kept = list(mentions)
    for left, right in pairwise(mentions):
        owner, owned = table_of(left), table_of(right)
        beside = owner and owned and left.end == right.start and owner != owned
        if beside and left.text[:1].islower() and not left.text.endswith("s") and distance(schema, owned, owner) < FAR:
            kept.remove(left)
            kept[kept.index(right)] = replace(right, start=left.start)
    return tuple(kept)


def start_reading(text: str, digest: str, now: str = "") -> Reading:
    """Take a message apart and link its words to the schema."""
    words, corrections = reworded(tokens(text), digest)
    signals, comparisons = read_signals(words), find_comparisons(words)
    compared = frozenset(index for comparison in comparisons for index in comparison.words)
    period = find_period(words, now, compared)
    if period and signals.superlative and signals.superlative.index in period.words:
        signals = replace(signals, superlative=None)
    taken = set(compared)
    schema = read_digest(digest)
    taken.update(index for index in signals.taken if not _names_a_table(words[index], schema))
    if period:
        taken.update(period.words)
    mentions = link(words, digest, frozenset(taken))
    mentions = _heads(words, schema, mentions)
    return Reading(words, schema, signals, period, comparisons, mentions, corrections=corrections)
