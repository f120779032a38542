"""Continuations that keep the rows of an earlier question: shown, counted, or what belongs to them counted."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.models.offline.digest import Schema
from agent.models.offline.joins import path, widens
from agent.models.offline.question import NotUnderstood, Question
from agent.models.offline.reading import Reading, stated_limit
from agent.models.offline.words import tokens

LEAD = r"^\s*(?:und|and|ok(?:ay)?|gut|please|bitte)?[\s,]*"
ROWS = r"(?:das|diese|sie|es|die|they|them|those|these|that|it)"
SHOW = re.compile(
    rf"{LEAD}(?:(?:welche|wer|which|who)\s+(?:ones?\s+)?(?:sind|ist|are|is)\s+{ROWS}|"
    rf"(?:zeige?|liste?|nenne?|show|list|give)\s+(?:mir\s+|me\s+)?{ROWS}(?:\s+(?:mir|auf|me|all|alle|bitte|please))*)"
    r"\s*[?.!]*\s*$",
    re.I,
)
COUNT = re.compile(
    rf"{LEAD}(?:wie\s*viele?|how\s+many)\s+(?:(?:sind|ist|are|is)\s+)?(?:{ROWS}|there|es)(?:\s+insgesamt|\s+in\s+total)?"
    r"\s*[?.!]*\s*$",
    re.I,
)
PRONOUNS = frozenset({"sie", "they", "them", "diese", "diesen", "those", "these", "denen"})
COMPARED = frozenset({"<", "<=", ">", ">="})


def asks_again(text: str) -> bool:
    """Say whether a message only asks to show or to count what was found before."""
    return bool(SHOW.match(text) or COUNT.match(text))


def again(base: Question, text: str) -> Question | NotUnderstood:
    """Give the earlier question as a list of its rows, or as their number."""
    if base.kind == "aggregate" or base.groups or base.over or base.share or base.limit:
        return NotUnderstood("subject")
    if COUNT.match(text):
        return replace(base, kind="count", function="count", sort=None, beside=(), columns=(), distinct=False)
    return replace(base, kind="list", function=None, columns=base.columns if base.distinct else ())


def pronoun_in(text: str) -> str:
    """Give the pronoun by which a message may speak of what was found before; polite forms are written large."""
    return next((word.text for word in tokens(text) if word.text in PRONOUNS), "")


def of_those(base: Question, found: Question, schema: Schema, pronoun: str) -> Question | NotUnderstood:
    """Give a question about what belongs to the rows found before ("and how many properties do they have?")."""
    way = path(schema, found.subject, base.subject)
    plain = not (base.groups or base.over or base.share or base.limit or base.period or base.related or base.within)
    if base.kind == "aggregate" or not plain or not way or widens(way) or found.kind == "list":
        return NotUnderstood("words", pronoun)
    return replace(found, conditions=(*found.conditions, *base.conditions))


def changed(base: Question, reading: Reading) -> Question | None:
    """Give the earlier question with another figure in it: its largest, another number of rows, another comparison."""
    superlative, comparisons = reading.signals.superlative, reading.comparisons
    if (
        superlative
        and not superlative.counting
        and base.kind == "aggregate"
        and not base.limit
        and not reading.tables()
    ):
        return replace(base, function="max" if superlative.descending else "min")
    if base.limit and superlative and (limit := stated_limit(reading)):
        return replace(base, limit=limit)
    compared = [condition for condition in base.conditions if condition.operator in COMPARED]
    if len(comparisons) == len(compared) == 1:
        reading.used.update(comparisons[0].words)
        new = replace(compared[0], operator=comparisons[0].operator, value=comparisons[0].number)
        return replace(base, conditions=tuple(new if c is compared[0] else c for c in base.conditions))
    return None
