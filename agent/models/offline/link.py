"""Finds in a message the tables, columns and values of a schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.models.offline.columns import amount_column
from agent.models.offline.digest import Column, Schema, read_digest
from agent.models.offline.signals import STOP
from agent.models.offline.words import Token, acronym, concepts, fold, folded, likeness, name_parts, stem

TargetKind = Literal["table", "column", "value", "null", "zero", "positive"]
LONGEST_WINDOW = 4
HEAD_SCORE = 0.6
OWNED_SCORE = 0.7
VIEW_SCORE = 0.95  # a view repeats what tables hold, and is meant only by its full name
NEGATIVES = frozenset(stem(word) for word in ("kein", "keine", "keinen", "nicht", "not", "no", "ohne", "never", "nie"))
EXACT = 0.03  # more for a word that is written like the name itself
CLOSE = 0.15
RANK: dict[TargetKind, float] = {
    "table": 0.03,
    "value": 0.02,
    "null": 0.015,
    "zero": 0.015,
    "positive": 0.01,
    "column": 0.0,
}
MEANING_OF_NULL = re.compile(r"\b(NULL|0|1) = ([^;,.]+)")
LEAD_SCORE = 0.8
DATE_STEM = stem("Datum")
DATE_IDEAS = frozenset({"date", "year", "day", "month"})
ACTIONS = frozenset(
    {"dauern", "dauert", "kosten", "kostet", "cost", "wiegen", "wiegt"}
)  # verbs, not heads of compounds
WRITTEN = re.compile(r"\w+")
VERBS = frozenset({"earn", "earns", "earned", "verdient", "verdienen", "kostet", "wiegt", "dauert", "lasts", "weighs"})
PARTICIPLE = re.compile(r"[a-z]+ed|born|ge[a-zäöüß]+(t|en)|(auf|ein|aus|ab|be|er|ver)(ge)?[a-zäöüß]+t")
COMPARING = folded(
    """
    mehr weniger more less über unter over under länger kürzer between zwischen mindestens at höchstens up bis exactly
    genau
    """
)
FILLERS = frozenset({"am", "at", "on", "id", "noch", "still"})


@dataclass(frozen=True, slots=True)
class Target:
    """Something in the schema that words may mean."""

    kind: TargetKind
    table: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A target with how well the words fit it."""

    target: Target
    score: float


@dataclass(frozen=True, slots=True)
class Mention:
    """Words ``start`` to ``end`` (exclusive) and what they may mean, best first."""

    start: int
    end: int
    text: str
    options: tuple[Option, ...]

    @property
    def score(self) -> float:
        """How well the best option fits."""
        return self.options[0].score

    def targets(self, *kinds: TargetKind) -> tuple[Target, ...]:
        """Give the targets of these kinds that fit about as well as the best of them."""
        found = [option for option in self.options if option.target.kind in kinds]
        return tuple(option.target for option in found if option.score >= found[0].score - CLOSE)

    def targets_of(self, kind: TargetKind) -> tuple[Target, ...]:
        """Give all targets of a kind, best first."""
        return tuple(option.target for option in self.options if option.target.kind == kind)


Entry = tuple[tuple[str, ...], Target, float]


@lru_cache(maxsize=16)
def _index(digest: str) -> dict[str, tuple[Entry, ...]]:
    """Give all targets by the last stem of their names and by its ideas."""
    found: dict[str, list[Entry]] = {}
    for entry in _entries(read_digest(digest)):
        last = entry[0][-1]
        for key in (last, *(f"={concept}" for concept in concepts(last))):
            found.setdefault(key, []).append(entry)
    return {key: tuple(entries) for key, entries in found.items()}


def _entries(schema: Schema) -> Iterator[Entry]:
    for table in schema.tables:
        if (amount := amount_column(table)) and not table.view:
            yield (table.parts[-1], stem("Betrag")), Target("column", table.name, amount.name), LEAD_SCORE
        if table.view:
            yield table.parts, Target("table", table.name), VIEW_SCORE
            continue
        yield table.parts, Target("table", table.name), 1.0
        if len(table.parts) > 1:
            yield table.parts[-1:], Target("table", table.name), HEAD_SCORE
        for column in table.columns:
            yield from _column_entries(column, table.parts)


def _column_entries(column: Column, table_parts: tuple[str, ...]) -> Iterator[Entry]:
    if column.target is None and not column.key:
        target = Target("column", column.table, column.name)
        names = tuple(part for part in column.parts if part not in FILLERS) or column.parts
        yield names, target, 1.0
        if column.kind != "date" or any(concepts(part) & DATE_IDEAS for part in names):
            yield (table_parts[-1], *names), target, 0.98  # "invoice date", but "invoices due" are invoices
        if len(names) > 1:
            owned = likeness(names[0], table_parts[-1]) > 0
            yield names[1:], target, OWNED_SCORE if owned else HEAD_SCORE
            if column.kind == "date" or column.type.startswith("year"):
                lead = tuple(part for part in names if not concepts(part) & DATE_IDEAS)
                if lead and lead != names:
                    yield lead, target, LEAD_SCORE
        if column.kind == "date" and not any(concepts(part) & DATE_IDEAS for part in names):
            yield (*names, DATE_STEM), target, LEAD_SCORE  # "Eröffnungsdatum" for eroeffnet_am
    if "death" in {idea for part in column.parts for idea in concepts(part)}:
        yield (stem("lebend"),), Target("null", column.table, column.name, "NULL"), 0.9
    if column.kind == "flag" and "active" in concepts(column.parts[-1]):
        yield (stem("inaktiv"),), Target("zero", column.table, column.name, "0"), 1.0
    if column.kind == "text":
        for value in column.values:
            if words := name_parts(value):
                yield words, Target("value", column.table, column.name, value), 1.0
            if (written := tuple(stem(piece) for piece in WRITTEN.findall(value))) and written != words:
                yield written, Target("value", column.table, column.name, value), 1.0  # "U2"
    for literal, meaning in MEANING_OF_NULL.findall(column.comment):
        words = tuple(part for part in name_parts(meaning) if part not in FILLERS)
        if words:
            yield words, Target("null" if literal == "NULL" else "zero", column.table, column.name, literal), 0.9
        if len(words) > 1 and words[0] in NEGATIVES:
            yield words[1:], Target("positive", column.table, column.name, literal), 0.85


def link(words: Sequence[Token], digest: str, taken: frozenset[int] = frozenset()) -> tuple[Mention, ...]:
    """Give the mentions of a message in order, none overlapping; ``taken`` words are left out."""
    index = _index(digest)
    candidates = list(_candidates(words, index, taken))
    candidates.sort(key=lambda mention: (-_strength(mention), mention.start))
    chosen: list[Mention] = []
    covered: set[int] = set()
    for mention in candidates:
        span = range(mention.start, mention.end)
        if covered.isdisjoint(span):
            covered.update(span)
            chosen.append(mention)
    return tuple(sorted(chosen, key=lambda mention: mention.start))


def _stops(word: Token) -> bool:
    return word.low in STOP and not word.quoted and not acronym(word)


def can_mean(word: Token, digest: str, kind: TargetKind | None = None) -> bool:
    """Say whether a word alone means something in a schema (something of this kind)."""
    if not word.parts or (word.low in STOP and not word.quoted):
        return False
    return any(kind is None or option.target.kind == kind for option in _options([word], _index(digest)))


def table_meant(word: Token, digest: str) -> str:
    """Give the table that a word may mean best, nothing when it means none."""
    found = (option.target for option in _options([word], _index(digest)) if option.target.kind == "table")
    return next((target.table for target in found), "")


def _strength(mention: Mention) -> float:
    return mention.score + 0.5 * (mention.end - mention.start)


def _candidates(
    words: Sequence[Token], index: dict[str, tuple[Entry, ...]], taken: frozenset[int]
) -> Iterator[Mention]:
    for start, first in enumerate(words):
        if not first.parts or start in taken or _stops(first):
            continue
        for end in range(start + 1, min(start + LONGEST_WINDOW, len(words)) + 1):
            last = words[end - 1]
            if end > start + 1 and not last.quoted and PARTICIPLE.fullmatch(last.text):
                break
            if end > start + 1 and last.text in VERBS:
                break
            if end > start + 1 and last.text in ACTIONS and end < len(words) and words[end].low in COMPARING:
                break
            if not last.parts or end - 1 in taken or _stops(last):
                break
            if options := _options(words[start:end], index):
                yield Mention(start, end, " ".join(word.text for word in words[start:end]), options)


def _options(window: Sequence[Token], index: dict[str, tuple[Entry, ...]]) -> tuple[Option, ...]:
    said = tuple(part for word in window for part in word.parts)
    keys = (said[-1], *(f"={concept}" for concept in concepts(said[-1])))
    best: dict[Target, float] = {}
    for key in keys:
        for names, target, weight in index.get(key, ()):
            score = _fit(said, names, target, window) * weight
            if score > best.get(target, 0.0):
                best[target] = score
    ranked = [Option(target, score + RANK[target.kind]) for target, score in best.items()]
    return tuple(sorted(ranked, key=lambda option: (-option.score, option.target.table, option.target.column)))


def _fit(said: tuple[str, ...], names: tuple[str, ...], target: Target, window: Sequence[Token]) -> float:
    if len(said) != len(names):
        return 0.0
    likenesses = [likeness(left, right) for left, right in zip(said, names, strict=True)]
    if not all(likenesses):
        return 0.0
    score = sum(likenesses) / len(likenesses)
    spelt = fold(" ".join(word.text for word in window))
    if target.kind == "value" and spelt == fold(target.value):
        score += 0.02 + EXACT
    elif (target.kind == "column" and spelt == fold(target.column)) or (
        target.kind == "table" and spelt == fold(target.table)
    ):
        score += EXACT
    return score
