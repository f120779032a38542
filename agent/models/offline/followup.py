"""Questions that lean on the one before: "und pro Jahr?", "and in Berlin?", "nur 2023"."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from agent.models.offline.again import again, asks_again, changed, of_those, pronoun_in
from agent.models.offline.columns import amount_column
from agent.models.offline.completing import date_hint
from agent.models.offline.conditions import find_conditions
from agent.models.offline.digest import read_digest
from agent.models.offline.grouping import bind_group, find_groups
from agent.models.offline.prompt import Said
from agent.models.offline.question import Condition, NotUnderstood, Question
from agent.models.offline.reading import Reading, start_reading, stated_limit, table_of
from agent.models.offline.shifting import shifted
from agent.models.offline.signals import LIST
from agent.models.offline.understand import understand
from agent.models.offline.unknown import ignored, points_back
from agent.models.offline.words import folded, tokens

LEADS = folded("und and nur only davon jetzt now dann then what how wie bitte aber but")
ABOUT = (
    ("what", "about"),
    ("how", "about"),
    ("wie", "sieht"),
    ("only",),
    ("nur",),
    ("und",),
    ("and",),
    ("davon",),
    ("jetzt",),
    ("now",),
    ("aber",),
    ("but",),
    ("of", "those"),
    ("of", "these"),
    ("aufgeschlusselt",),
    ("gruppiert",),
    ("grouped",),
    ("broken",),
    ("split",),
)
LONGEST = 9
HARMLESS_LEAD = folded("davon those these aus sieht es dasselbe same about ones")


def understand_in_context(text: str, digest: str, now: str, history: tuple[Said, ...]) -> Question | NotUnderstood:
    """Give the question of a message; one that leans on earlier questions is completed by them."""
    pronoun = pronoun_in(text)
    base = _earlier(history, digest, now) if pronoun or leans(text) else None
    if base is not None and leans(text):
        return continued(base, text, digest, now)
    found = understand(text, digest, now)
    if base is None or isinstance(found, NotUnderstood) or not _says_nothing_of(found, base):
        return found
    return of_those(base, found, read_digest(digest), pronoun)


def _says_nothing_of(found: Question, base: Question) -> bool:
    """Say whether a question names nothing that a pronoun in it could stand for, but what was asked about before."""
    return found.subject != base.subject and base.subject not in found.mentioned


def leant_on(text: str, history: tuple[Said, ...]) -> tuple[str, ...]:
    """Give the earlier message that a continuation leans on; nothing when the message stands alone."""
    if not leans(text):
        return ()
    said = (entry.text for entry in reversed(history) if entry.role == "user" and not leans(entry.text))
    return tuple(islice(said, 1))


def leans(text: str) -> bool:
    """Say whether a message looks like the continuation of an earlier question."""
    words = [word.low for word in tokens(text) if word.parts or word.number]
    if not words or len(words) > LONGEST:
        return False
    if asks_again(text):
        return True
    if points_back(start_reading(text, "")):
        return True
    if not any(tuple(words[: len(lead)]) == lead for lead in ABOUT) and words[0] not in (
        "je",
        "pro",
        "per",
        "by",
        "nach",
    ):
        return False
    signals = start_reading(text, "").signals
    return signals.count is None and not any(low in LIST - {"what"} for low in words)


def continued(base: Question, text: str, digest: str, now: str) -> Question | NotUnderstood:
    """Give the earlier question with what the message changes in it."""
    if asks_again(text):
        return again(base, text)
    reading = start_reading(text, digest, now)
    groups = find_groups(reading)
    missing = next((group.missing for group in groups if group.missing), "")
    if missing:
        return NotUnderstood("group", missing)
    question = (
        _part_of(base, reading) if points_back(reading) else changed(base, reading) or _with_subject(base, reading)
    )
    if isinstance(question, NotUnderstood):
        return question
    if groups:
        bound = tuple(bind_group(reading, group, question.subject) for group in groups)
        question = replace(
            question,
            groups=bound,
            kind="count" if question.kind == "list" else question.kind,
            function=question.function or "count",
            limit=None,
            descending=None,
            columns=(),
            distinct=False,
        )
    if reading.signals.function and question.measure:
        question = replace(question, function=reading.signals.function)
    if moved := shifted(reading, base.period):
        question = replace(question, period=moved)
    elif reading.period:
        hint = date_hint(reading, question.subject)
        question = replace(question, period=reading.period.period, date_column=hint or question.date_column)
    conditions = find_conditions(reading, question.subject, None)
    question = replace(question, conditions=_merged(question.conditions, conditions))
    strange = [word for word in ignored(reading, question) if word.lower() not in HARMLESS_LEAD]
    if strange:
        return NotUnderstood("words", ", ".join(strange))
    return question if question != base else NotUnderstood("subject")


def _part_of(base: Question, reading: Reading) -> Question | NotUnderstood:
    """Ask for a part of what was found: "how many of those ...", "the top 3 of them"."""
    superlative = reading.signals.superlative
    if superlative and base.groups:
        limit = stated_limit(reading) or 1
        return replace(base, descending=superlative.descending, limit=limit)
    if base.kind == "aggregate" or base.over or base.share or superlative:
        return NotUnderstood("words", points_back(reading))
    if reading.signals.count is None:
        return replace(base, groups=(), limit=None) if base.kind == "list" else base
    rows = Question("count", base.subject, base.noun, "count", conditions=base.conditions, related=base.related)
    return replace(rows, period=base.period, date_column=base.date_column)


def _with_subject(base: Question, reading: Reading) -> Question:
    """Ask the same about another table ("und Rechnungen?")."""
    tables = reading.tables()
    if not tables:
        return base
    table, noun = table_of(tables[0]), tables[0].text
    if base.kind == "aggregate":
        amount = amount_column(reading.schema[table])
        if amount is None or table == base.subject:
            return base
        reading.use(tables[0])
        return replace(
            base,
            subject=table,
            noun=amount.name,
            measure=(table, amount.name),
            measure_name=f"{noun} ({amount.name})",
            conditions=(),
            derived=False,
        )
    reading.use(tables[0])
    if table == base.subject:
        return base
    return replace(
        base, subject=table, noun=noun, conditions=(), columns=(), distinct=False, measure=None, date_column=None
    )


def _merged(old: tuple[Condition, ...], new: tuple[Condition, ...]) -> tuple[Condition, ...]:
    replaced = {(condition.table, condition.column) for condition in new}
    return (*(condition for condition in old if (condition.table, condition.column) not in replaced), *new)


def _earlier(history: tuple[Said, ...], digest: str, now: str) -> Question | None:
    """Give the last question about data that the user asked, with what later messages changed in it."""
    said = [entry.text for entry in history if entry.role == "user"]
    leaning: list[str] = []
    for text in reversed(said):
        if leans(text):
            leaning.append(text)
            continue
        found = understand(text, digest, now)
        if isinstance(found, Question):
            for later in reversed(leaning):
                next_question = continued(found, later, digest, now)
                found = next_question if isinstance(next_question, Question) else found
            return found
    return None
