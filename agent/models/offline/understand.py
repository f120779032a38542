"""Turns a message into a question about data, or says why it cannot."""

from __future__ import annotations

from dataclasses import replace

from agent.models.offline.attributes import attribute
from agent.models.offline.calculating import aggregate, in_money, totalled
from agent.models.offline.completing import complete
from agent.models.offline.counting import average_count, count_of, counted_beside, counting, distribution
from agent.models.offline.grouping import FoundGroup, bind_group, find_groups, held_by_values
from agent.models.offline.link import Mention
from agent.models.offline.listing import listing
from agent.models.offline.measure import asks_revenue
from agent.models.offline.question import NotUnderstood, Question
from agent.models.offline.ranking import highest, most, most_counted, spending
from agent.models.offline.reading import Reading, start_reading
from agent.models.offline.referring import referring
from agent.models.offline.sharing import divided, share_at, shared, whole_of
from agent.models.offline.signals import TREND
from agent.models.offline.unknown import ignored, points_back, unknown_words
from agent.models.offline.words import folded

COMPARE = folded("vergleiche vergleich vergleichen verglichen compare compared comparison versus vs")
COUNTING = "Anzahl"


def understand(text: str, digest: str, now: str = "") -> Question | NotUnderstood:
    """Give the question about data that a message asks."""
    reading = start_reading(text, digest, now)
    found = _understood(reading, digest, now)
    if isinstance(found, NotUnderstood) and found.reason in ("subject", "measure") and (odd := unknown_words(reading)):
        return NotUnderstood("nothing", ", ".join(odd))
    return found


def _understood(reading: Reading, digest: str, now: str) -> Question | NotUnderstood:
    if not reading.mentions and not asks_revenue(reading):
        return NotUnderstood("subject")
    if points_back(reading):
        return NotUnderstood("words", ", ".join((points_back(reading), *unknown_words(reading))))
    if referred := referring(reading):
        return _checked(reading, complete(reading, referred, []))
    if named := attribute(reading):
        return _checked(reading, complete(reading, named, []))
    share = share_at(reading)
    whole = understand(f"{COUNTING} {whole_of(reading, share)}", digest, now) if share is not None else None
    groups = find_groups(reading) or _trend(reading)
    missing = next((group.missing for group in groups if group.missing), "")
    if missing:
        return NotUnderstood("group", missing)
    superlative = reading.signals.superlative
    if superlative and superlative.by in ("date", "age"):
        groups = [group for group in groups if not group.asked]  # the row tells its date
    question = _assemble(reading, groups) if share is None else shared(reading, share)
    if isinstance(question, NotUnderstood):
        return question
    question = _checked(reading, complete(reading, question, groups))
    if isinstance(question, NotUnderstood):
        return question
    return divided(question, whole) if share is not None else question


def _checked(reading: Reading, question: Question | NotUnderstood) -> Question | NotUnderstood:
    """Refuse a question that leaves words of the message out of account."""
    if isinstance(question, NotUnderstood):
        return question
    if reading.signals.ascending and question.groups and question.descending is None:
        question = replace(question, descending=False)
    strange = ignored(reading, question)
    if strange:
        return NotUnderstood("words", ", ".join(strange))
    return replace(question, corrections=reading.corrections)


def _held(reading: Reading, column: Mention, counted: Mention) -> Question:
    comparison = reading.comparisons[0]
    reading.used.update(comparison.words)
    question = count_of(reading, counted)
    group = bind_group(reading, FoundGroup(reading.use(column)), question.subject)
    number = reading.signals.count is not None
    question = replace(question, groups=(group,), having=(comparison.operator, comparison.number))
    return replace(question, over="count") if number else question


def _trend(reading: Reading) -> list[FoundGroup]:
    """Group what "has developed" by year when nothing else is said, and figures of several years to compare."""
    years = reading.period.period.years if reading.period else None
    several = years is not None and years[0] < years[1] and any(word.low in COMPARE for word in reading.words)
    developed = any(word.low in TREND for word in reading.words)
    return [FoundGroup(part="year")] if developed or several else []


def _assemble(reading: Reading, groups: list[FoundGroup]) -> Question | NotUnderstood:
    superlative, function = reading.signals.superlative, reading.signals.function
    after = [m for m in reading.tables() if superlative and m.start > superlative.index]
    if superlative and superlative.counting and not after and reading.numbers() and reading.signals.count is None:
        return highest(reading, groups)  # "which librarian earns the most"
    if superlative and superlative.counting and (after or not asks_revenue(reading)):
        return most(reading, groups)
    if superlative and reading.signals.count is not None and reading.signals.count < superlative.index:
        return NotUnderstood("words", reading.words[superlative.index].text)  # the units "of the largest property"
    if superlative and reading.signals.count is not None:
        return most_counted(reading)
    if superlative:
        return highest(reading, groups)
    if not groups and (beside := counted_beside(reading)):
        return beside
    if in_money(reading) and reading.signals.count is None:
        return aggregate(reading, function or "sum", groups)
    if function == "avg" and (averaged := average_count(reading, groups)):
        return averaged
    if not groups and (held := held_by_values(reading)):
        return _held(reading, *held)
    if ranged := spending(reading):
        return ranged
    if reading.signals.count is not None and (found := counting(reading)):
        return found
    if totalled(reading):
        return aggregate(reading, function, groups)
    if function or asks_revenue(reading) or (reading.numbers() and (groups or not reading.tables())):
        return aggregate(reading, function, groups)
    if not groups and (spread := distribution(reading)):
        return spread
    return listing(reading, groups)
