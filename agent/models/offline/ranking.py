"""Questions that rank: "the five customers with the highest revenue", "who has the most devices"."""

from __future__ import annotations

from dataclasses import replace

from agent.models.offline.calculating import measured
from agent.models.offline.counting import count_of, distinct
from agent.models.offline.grouping import FoundGroup, bind_group
from agent.models.offline.joins import path, widens
from agent.models.offline.language import detect
from agent.models.offline.lexicon import CONCEPTS
from agent.models.offline.link import Mention
from agent.models.offline.measure import Measure, asks_revenue, find_measure
from agent.models.offline.question import Group, NotUnderstood, Question
from agent.models.offline.ranked import ranked
from agent.models.offline.reading import Reading, own_value, stated_limit, table_of
from agent.models.offline.words import concepts, folded, singular, stem

DEFAULT_TOP = 10
ONE_OF = folded("des dem einem eines")


def most(reading: Reading, groups: list[FoundGroup]) -> Question | NotUnderstood:
    """Read "who has the most devices": a ranking by a count."""
    superlative = reading.signals.superlative
    assert superlative is not None
    after = [m for m in reading.tables() if m.start > superlative.index]
    if not after:
        return _used_most(reading)
    if not groups and (done := _done_most(reading, after[0])):
        return done
    question = count_of(reading, after[0])
    entity = () if groups else ranked(reading, question.subject)
    if not entity and not groups:
        return NotUnderstood("group", reading.words[superlative.index].text)
    if any(group.asked for group in groups):
        return replace(question, descending=superlative.descending, limit=stated_limit(reading) or 1)
    return replace(question, groups=entity, descending=superlative.descending, limit=_limit(reading, entity))


def _used_most(reading: Reading) -> Question | NotUnderstood:
    """Read "which payment type is used most often": the value of most rows, or what has the most related rows."""
    superlative, tables = reading.signals.superlative, reading.tables()
    columns = [mention for mention in reading.columns() if mention not in reading.numbers()]
    if superlative is None or not (columns or len(tables) > 1):
        return NotUnderstood("subject")
    if len(tables) == 1 and (done := _done_most(reading, tables[0])):
        return done
    if len(tables) > 1:
        question = count_of(reading, tables[1])
        entity = ranked(reading, question.subject)
    else:
        values = distinct(reading, columns[0], counted=False)
        if isinstance(values, NotUnderstood) or not values.columns:
            return NotUnderstood("subject")
        question = Question("count", values.subject, values.subject, "count")
        entity = (Group("column", *values.columns[0], label=values.noun),)
    return replace(question, groups=entity, descending=superlative.descending, limit=stated_limit(reading) or 1)


def _done_most(reading: Reading, ranked_by: Mention) -> Question | None:
    """Read "the most borrowed books": what has the most rows of the table whose date tells the deed."""
    superlative, home = reading.signals.superlative, table_of(ranked_by)
    for mention in reading.columns():
        target = mention.options[0].target
        way = path(reading.schema, target.table, home) if reading.column(target).kind == "date" else None
        if superlative is not None and way and not widens(way):
            reading.use(mention)
            reading.use(ranked_by)
            entity = (Group("entity", home, label=ranked_by.text),)
            question = Question("count", target.table, target.table, "count", groups=entity)
            return replace(question, descending=superlative.descending, limit=_limit(reading, entity))
    return None


def most_counted(reading: Reading) -> Question | NotUnderstood:
    """Read "top 5 artists by number of tracks"."""
    superlative, start = reading.signals.superlative, reading.signals.count or 0
    counted = [m for m in reading.tables() if m.start > start]
    if superlative is None or not counted:
        return NotUnderstood("subject")
    question = count_of(reading, counted[0])
    entity = ranked(reading, question.subject)
    if not entity:
        return NotUnderstood("group", reading.words[superlative.index].text)
    limit = _limit(reading, entity)
    return replace(question, groups=entity, descending=superlative.descending, limit=limit)


def highest(reading: Reading, groups: list[FoundGroup]) -> Question | NotUnderstood:
    """Read "the customers with the highest revenue", "the largest flat", "the highest amount per year"."""
    superlative = reading.signals.superlative
    assert superlative is not None
    entity = () if groups or _asks_value(reading) else ranked(reading, "")
    home = entity[0].table if entity else None
    measure = find_measure(reading, home, superlative.by)
    if isinstance(measure, NotUnderstood):
        return measure
    if entity and entity[0].kind == "column":
        entity = _rebound(reading, entity[0], measure.table)
    if any(group.asked for group in groups):
        question = measured("aggregate", reading.signals.function or "sum", measure)
        return replace(question, descending=superlative.descending, limit=stated_limit(reading) or 1)
    limit = _limit(reading, entity)
    if entity and home == measure.table:
        question = measured("list", None, measure)
        own = tuple(
            condition
            for mention in reading.mentions
            if mention.text == entity[0].label
            for condition in own_value(reading, mention)
        )
        return replace(
            question,
            noun=entity[0].label,
            descending=superlative.descending,
            limit=limit,
            conditions=(*question.conditions, *own),
        )
    if entity:
        question = measured("aggregate", reading.signals.function or "sum", measure)
        return replace(question, groups=entity, descending=superlative.descending, limit=limit)
    if groups and not _directly_before(reading, superlative.index, measure):
        question = measured("aggregate", reading.signals.function or "sum", measure)
        return replace(question, descending=superlative.descending, limit=stated_limit(reading) or 1)
    if measure.derived and not groups:
        return NotUnderstood("group", measure.name)
    if measure.derived:
        return replace(measured("aggregate", "sum", measure), descending=superlative.descending)
    return measured("aggregate", "max" if superlative.descending else "min", measure)


def _asks_value(reading: Reading) -> bool:
    """Say whether the figure itself is asked for: "what is the highest rate of ..."; then no rows are ranked."""
    superlative = reading.signals.superlative
    if superlative is None or reading.words[0].low not in ("what", "was", "wie") or superlative.counting:
        return False
    measured_next = any(m.start in (superlative.index + 1, superlative.index + 2) for m in reading.numbers())
    return measured_next and not any(mention.start < superlative.index for mention in reading.tables())


def _rebound(reading: Reading, group: Group, home: str) -> tuple[Group, ...]:
    """Give a ranked column the table that is nearest to what is measured."""
    mention = next(m for m in reading.mentions if m.text == group.label)
    return (bind_group(reading, FoundGroup(mention), home),)


def spending(reading: Reading) -> Question | NotUnderstood | None:
    """Read "customers who spent more than 45": rows whose sum passes a comparison; None when that is not said."""
    after = {max(comparison.words) + step for comparison in reading.comparisons for step in (1, 2)}
    counted = any(mention.start in after for mention in reading.tables())
    if (
        len(reading.comparisons) != 1
        or counted
        or not asks_revenue(reading)
        or reading.numbers()
        or not reading.tables()
    ):
        return None
    measure = find_measure(reading, None)
    if isinstance(measure, NotUnderstood) or table_of(reading.tables()[0]) == measure.table:
        return measure if isinstance(measure, NotUnderstood) else None
    comparison = reading.comparisons[0]
    reading.used.update(comparison.words)
    having = (comparison.operator, comparison.number)
    question = replace(measured("aggregate", "sum", measure), groups=ranked(reading, measure.table), having=having)
    return question if reading.signals.count is None else replace(question, over="count")


def _directly_before(reading: Reading, index: int, measure: Measure) -> bool:
    """Say whether the superlative belongs to the measure itself ("höchste Wohnfläche je Ort")."""
    following = {word.text for word in reading.words[index + 1 : index + 3]}
    return measure.name in following or bool(following & set(measure.name.split()))


def _limit(reading: Reading, entity: tuple[Group, ...]) -> int | None:
    """Give how many rows a ranking shows: as said, one for "which customer has the most", else ten."""
    stated = stated_limit(reading)
    if stated or not entity:
        return stated
    first = {word.low for word in reading.words[:3]}
    singular = bool(first & {"welcher", "welches", "wer", "who"}) or _is_singular(entity[0].label, reading)
    return 1 if singular else DEFAULT_TOP


def _is_singular(label: str, reading: Reading) -> bool:
    lows = [word.low for word in reading.words]
    at = next((m.start for m in reading.mentions if m.text == label), -1)
    following = lows[at + 1] if 0 <= at < len(lows) - 1 else ""
    superlative = reading.signals.superlative
    if superlative and at == superlative.index + 1:
        word = lows[superlative.index]
        if superlative.index and lows[superlative.index - 1] in ONE_OF:
            return True
        if label[:1].isupper() and singular(label) != label:
            return False
        return not word.endswith("en") if detect(" ".join(lows)) == "de" else not label.endswith("s")
    before = lows[at - 1] if at > 0 else ""
    if at == 0 and following in ("mit", "with") and singular(label) == label and _has_plural(label):
        return True
    if before == "which" and not label.endswith("s"):
        return True
    if following in ("haben", "sind", "waren", "hatten", "have", "are", "were"):
        return False
    singular_verb = (
        following.endswith("t") and detect(" ".join(lows)) == "de" and before in ("welche", "welcher", "welches")
    )
    return singular_verb or following in (
        "hat",
        "has",
        "ist",
        "is",
        "hatte",
        "had",
        "was",
        "war",
        "zahlte",
        "paid",
        "wurde",
        "wird",
        "bringt",
        "brachte",
    )


def _has_plural(label: str) -> bool:
    """Say whether the lexicon writes the plural of a noun in another way, so that its form tells the number."""
    forms = {word for idea in concepts(stem(label)) for word in CONCEPTS[idea].split() if stem(word) == stem(label)}
    return label[:1].islower() or any(len(form) > len(label) for form in forms)
