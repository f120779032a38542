"""Questions for a share: "what percentage of invoices is overdue", "Anteil der aktiven Kunden"."""

from __future__ import annotations

from dataclasses import replace

from agent.models.offline.counting import count_of
from agent.models.offline.question import NotUnderstood, Question
from agent.models.offline.reading import Reading
from agent.models.offline.words import folded

SHARE = folded("prozent prozentsatz anteil anteile quote percent percentage share proportion fraction %")
VERBS = folded(
    """
    is are was were have has had do does come comes live lives belong use uses contain cost costs sind ist war waren
    haben hat hatte hatten wurden wurde werden kommen kommt gehören nutzen liegen stehen wohnen kosten
    """
)


def share_at(reading: Reading) -> int | None:
    """Give where a message asks for a share, None when it does not."""
    return next((index for index, word in enumerate(reading.words) if word.low in SHARE), None)


def shared(reading: Reading, start: int) -> Question | NotUnderstood:
    """Read a share as a count of which only a part is wanted; what the part is comes later."""
    for index, word in enumerate(reading.words):  # "the share of x in percent" says it twice
        if word.low in SHARE:
            before = {index - 1} if index and reading.words[index - 1].low in ("in", "als", "as") else set()
            reading.used |= {index, *before}
    tables = [mention for mention in reading.tables() if mention.start > start]
    if not tables:
        return NotUnderstood("words", reading.words[start].text)
    return replace(count_of(reading, tables[0]), share=True)


def whole_of(reading: Reading, start: int) -> str:
    """Give the part of a message that says of what the share is taken: all up to the verb after the subject."""
    tables = [m for m in reading.mentions if m.start > start and any(t for t in m.targets("table"))]
    begin = tables[0].end if tables else start
    stop = next((i for i in range(begin, len(reading.words)) if reading.words[i].low in VERBS), None)
    return "" if stop is None else " ".join(word.text for word in reading.words[start + 1 : stop])


def divided(question: Question, whole: Question | NotUnderstood | None) -> Question | NotUnderstood:
    """Divide the filters of a share: those of the whole stay filters, the others say what the part is."""
    base = whole.conditions if isinstance(whole, Question) else ()
    part = tuple(condition for condition in question.conditions if condition not in base)
    dated = question.period is not None and not (isinstance(whole, Question) and whole.period)
    if not part and not question.related and dated:
        return replace(question, share_of_period=True)
    if not part and not question.related:
        base, part = (), question.conditions
    if not part and not question.related:
        return NotUnderstood("words", "%")
    return replace(question, conditions=tuple(c for c in question.conditions if c in base), part=part)
