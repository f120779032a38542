"""Words of a message that nothing was made of: if there are any, the rules do not guess."""

from __future__ import annotations

from agent.models.offline.columns import name_columns
from agent.models.offline.conditions import LIVING
from agent.models.offline.counting import THEIR
from agent.models.offline.harmless import KNOWN
from agent.models.offline.language import detect
from agent.models.offline.link import Mention
from agent.models.offline.question import Question
from agent.models.offline.reading import Reading, table_of, value_of
from agent.models.offline.referring import reference_at
from agent.models.offline.signals import AND, NEGATION, NUMBER_WORDS, OR
from agent.models.offline.units import fits, unit_of
from agent.models.offline.words import Token, acronym, fold, folded, name_parts

BACK = folded("davon darunter hiervon thereof")
THOSE = folded("those these them diesen denen")
WHERE, WHEN = folded("wo where wohin woher"), folded("wann when")
LANGUAGES = folded("deutsch englisch german english")
ANSWERING = folded("antworte antwort antworten answer reply respond sag sprich speak write schreib schreibe")
COPULAS = folded("are is were was sind ist waren war")
HAPPENING = folded("finden findet fanden fand stattfinden")
HEATING = folded("heating heated boiler")  # "oil heating": what is meant is the oil
HOW, EXTENT = folded("how wie"), folded("long old often far big high large lange alt oft weit groß hoch teuer schnell")
NAMING = folded("called named genannt")
BECOMING = folded("werden wird werde")
NEW = folded("neu neue neuen neuer neues new")  # those of a period are the new ones
INFINITIVES = folded(
    """
    geben haben sein schreiben stellen bekommen erhalten verdienen zahlen kommen verkaufen machen brauchen kosten
    """
)
FORECAST = folded("prognose voraussichtlich voraussichtliche forecast predict predicted expected erwartet erwarten")
SHORTEST_REFERENCE = 4


def unknown_words(reading: Reading) -> tuple[str, ...]:
    """Give the words of a message that have no meaning here, as the user wrote them."""
    answering = any(word.low in ANSWERING for word in reading.words)
    return tuple(
        reading.words[index].text
        for index in unknown_positions(reading)
        if not (answering and reading.words[index].low in LANGUAGES)
    )


def unknown_positions(reading: Reading) -> list[int]:
    """Give where the words stand that have no meaning here."""
    covered = {index for mention in reading.mentions for index in range(mention.start, mention.end)}
    covered |= reading.used | set(reading.signals.taken)
    covered |= {index for comparison in reading.comparisons for index in comparison.words}
    if reading.period:
        covered |= reading.period.words
    if spoken := reference_at(reading):
        covered.add(spoken[0])
    placed = any(word.low in ("in", "bei", "near") for word in reading.words)
    comments, references = _comment_words(reading), _reference_words(reading)
    return [
        index
        for index, word in enumerate(reading.words)
        if index not in covered
        and _strange(word)
        and not (set(word.parts) & comments)
        and not (word.low == "statt" and any(other.low in HAPPENING for other in reading.words))
        and not (placed and word.low in LIVING)
        and not (word.low in HEATING and any(m.end == index and value_of(m) for m in reading.mentions))
        and not (word.low in NAMING and _names_after(reading, index))
        and not (references and word.low.startswith(references))
    ]


def points_back(reading: Reading) -> str:
    """Give the words that point to an earlier question ("davon", "of those"), nothing when there are none."""
    lows = [word.low for word in reading.words]
    for index, low in enumerate(lows):
        if low in BACK or (low in THOSE and index and lows[index - 1] in ("of", "from", "von", "about")):
            return reading.words[index].text
    return ""


def ignored(reading: Reading, question: Question) -> tuple[str, ...]:
    """Give the words that a question leaves out of account: unknown ones, columns, a negation, an "or"."""
    dated = question.period is not None or any(group.kind == "period" for group in question.groups)
    strange = tuple(
        word
        for word in unknown_words(reading)
        if not _measured_in(reading, question, word) and not (dated and fold(word) in NEW)
    )
    if strange:
        return strange
    if reading.unclear:
        return tuple(sorted(reading.unclear))
    if ahead := foretold(reading):
        return (ahead,)
    if asked := _place_or_time(reading, question):
        return asked
    if asked := _how(reading, question):
        return asked
    if referred := _self_reference(reading):
        return referred
    beside = tuple(m.text for m in reading.mentions if _coordinated(reading, question, m))
    if beside:
        return beside
    left = tuple(
        mention.text
        for mention in reading.columns()
        if (question.kind != "list" or _stated(reading, mention) or not _shown(question, mention))
        and _leaves_out(reading, question, mention)
    )
    if left:
        return left
    compared = {index for comparison in reading.comparisons for index in comparison.words}
    return tuple(
        word.text
        for index, word in enumerate(reading.words)
        if index not in compared
        and ((word.low in NEGATION and not _negates(question)) or (word.low in OR and not _chooses(question)))
    )


def foretold(reading: Reading) -> str:
    """Give the word by which a message asks for what is to come, which no rows tell; nothing when it does not."""
    words = [word for word in reading.words if word.parts]
    lows = [word.low for word in words]
    for index, low in enumerate(lows):
        english = low == "will" and "ich" not in lows and detect(" ".join(lows)) == "en"
        if low in FORECAST or english or (low in BECOMING and index < len(lows) - 1 and lows[-1] in INFINITIVES):
            return words[index].text
    return ""


def _place_or_time(reading: Reading, question: Question) -> tuple[str, ...]:
    """Give the "where" or "when" that opens a message, unless the rows that are shown tell it."""
    first = next((word for word in reading.words if word.parts), None)
    if (
        first is None
        or first.low not in WHERE | WHEN
        or (question.kind == "list" and first.low in WHEN and (question.measure or _tells_date(reading, question)))
    ):
        return ()
    return (first.text,)


def _how(reading: Reading, question: Question) -> tuple[str, ...]:
    """Give the "how long", "wie alt" that opens a message when it would only be answered by a list of rows."""
    words = [word for word in reading.words if word.parts][:2]
    asks = len(words) > 1 and words[0].low in HOW and words[1].low in EXTENT
    return (words[1].text,) if asks and question.kind == "list" and not (question.columns or question.measure) else ()


def _self_reference(reading: Reading) -> tuple[str, ...]:
    """Give the word that speaks of rows referring to rows of their own table, when it was not followed."""
    spoken = reference_at(reading)
    return (reading.words[spoken[0]].text,) if spoken and spoken[0] not in reading.used else ()


def _coordinated(reading: Reading, question: Question, mention: Mention) -> bool:
    """Say whether a table is named beside the subject ("revenue and payments") and would only have become a filter."""
    before = [word.low for word in reading.words[max(mention.start - 2, 0) : mention.start]]
    linked = bool(before) and (before[-1] in AND or (before[-1] in THEIR and before[0] in AND))
    return linked and any(related.table == table_of(mention) and not related.negated for related in question.related)


def _shown(question: Question, mention: Mention) -> bool:
    """Say whether the rows that are listed show a column."""
    return any(target.table == question.subject for target in mention.targets_of("column"))


def _stated(reading: Reading, mention: Mention) -> bool:
    """Say whether rows are said to be what a column is called ("which customers are companies")."""
    return mention.start > 0 and reading.words[mention.start - 1].low in COPULAS


def _leaves_out(reading: Reading, question: Question, mention: Mention) -> bool:
    used = {(condition.table, condition.column) for condition in question.conditions}
    used |= {(group.table, group.column) for group in question.groups} | set(question.columns)
    used |= {column for column in (question.measure, question.date_column) if column}
    if all(word.low in KNOWN for word in reading.words[mention.start : mention.end]):
        return False
    targets = mention.targets("column")
    return not any((t.table, t.column) in used or reading.column(t).kind == "date" for t in targets)


def _measured_in(reading: Reading, question: Question, text: str) -> bool:
    """Say whether a word is the unit of something that the question calculates or compares."""
    unit = next((unit for word in reading.words if word.text == text and (unit := unit_of(word))), None)
    if unit is None:
        return False
    named = {(c.table, c.column) for c in question.conditions} | ({question.measure} if question.measure else set())
    columns = [column for table, name in named if (column := reading.schema[table].column(name))]
    return any(column.kind == "number" and fits(unit, column, reading.schema) == 1 for column in columns)


def _negates(question: Question) -> bool:
    said = any(c.operator in ("<>", "not in", "null", "not null") or c.value == 0 for c in question.conditions)
    return said or any(related.negated for related in question.related)


def _chooses(question: Question) -> bool:
    return any(condition.operator == "in" for condition in question.conditions)


def _strange(word: Token) -> bool:
    if word.number or word.low in NUMBER_WORDS or unit_of(word):
        return True
    return bool(word.parts) and (word.low not in KNOWN or acronym(word))


def _tells_date(reading: Reading, question: Question) -> bool:
    """Say whether rows are shown with a date of theirs that was asked for."""
    columns = [reading.schema[table].column(name) for table, name in question.columns]
    return any(column and (column.kind == "date" or column.type.startswith("year")) for column in columns)


def _names_after(reading: Reading, index: int) -> bool:
    """Say whether "called" is followed by the name, and so tells no phone call."""
    after = reading.words[index + 1] if index + 1 < len(reading.words) else None
    return after is not None and (after.quoted or after.text[:1].isupper() or bool(reading.at(index + 1)))


def _reference_words(reading: Reading) -> tuple[str, ...]:
    """Give the words in the references between the named tables ("supported" by the ``SupportRepId``)."""
    named = {table for mention in reading.mentions for table in (table_of(mention), mention.options[0].target.table)}
    return tuple(
        part
        for name in named & {table.name for table in reading.schema.tables}
        for column in reading.schema[name].columns
        if column.target and column.target[0] in named - {name}
        for part in column.parts
        if len(part) > SHORTEST_REFERENCE
    )


def _comment_words(reading: Reading) -> set[str]:
    """Give the stems that the comments and columns of the named tables use: they may be said in passing."""
    found: set[str] = set()
    for mention in reading.mentions:
        if table := table_of(mention):
            found |= set(name_parts(reading.schema[table].comment))
            for column in name_columns(reading.schema[table]):
                found |= set(column.parts)
    return found
