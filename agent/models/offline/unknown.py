"""Words of a message that nothing was made of: if there are any, the rules do not guess."""

from __future__ import annotations

from agent.models.offline.columns import name_columns
from agent.models.offline.link import Mention
from agent.models.offline.question import Question
from agent.models.offline.reading import Reading, table_of
from agent.models.offline.signals import (
    AND,
    ASCENDING,
    BY,
    COUNT,
    DIFFERENT,
    EACH,
    LIST,
    NEGATION,
    NUMBER_WORDS,
    OR,
    PERIODS,
    SORTING,
    STOP,
    SUM,
)
from agent.models.offline.words import Token, folded, name_parts

HARMLESS = folded(
    """
    untersuche untersuchen analysiere analysieren investigate analyse analyze explore erforsche vergleiche compare
    entwickelt entwickeln entwicklung development trend verlauf time zeit zeitlich use uses used using nutzen nutzt
    benutzen verwenden verwendet betreut betreuen betreuende support supports verwaltet verwalten handle handles
    manage manages verkauft sold gekauft bought bestellt ordered geleistet getätigt wohnen wohnt live lives kommen
    kommt come comes stammen stammt bitte please hallo hello hi hey danke thanks gerne mal doch einfach genau ganz
    gar denn nun jetzt now here hier existieren existiert exist exists vorhanden vorhandene vorhandenen gespeichert
    stored registriert registered erfasst erfasste datenbank database db daten data datensatz datensätze rows
    records entries einträge eintrag tabelle table tabellen tables system bestand übersicht overview auswertung
    statistik report information informationen infos besitzen besitzt own owns gehören gehört belong belongs
    zugeordnet verteilt verteilung distribution enthalten enthält contain contains befinden befindet located steht
    stehen stand bekommen erhalten got received machen macht made make erzielt erzielen betragen beträgt hoch groß
    gross high big large lange long teuer viel wenig sehr schon bisher dabei zusammen jeweils aufgeschlüsselt
    gruppiert grouped group broken down split aufgeteilt sortiert sorted ordnen order absteigend aufsteigend
    descending ascending desc asc euro euros dollars eur qm quadratmeter dollar usd stück möchte will wollen wissen
    know like interessiert interested frage question kennen find finde finden such suche search berechne calculate
    compute ermittle ermitteln bestimme determine ausgeben anzeigen auflisten zählen zähle verschiedene einzelnen
    einzelne individual jeweiligen jeweilige respective dann damit somit ja yes nein okay ok gut good super aha also
    eigentlich wirklich really gemacht getan wurde worden geworden went gewesen ihre ihren ihrer ihr seine seinen
    his her antworte antwort answer reply kurz knapp brief briefly deutsch english german englisch tell erzähle sag
    """
)
KNOWN = (
    STOP
    | HARMLESS
    | LIST
    | COUNT
    | SUM
    | EACH
    | BY
    | AND
    | NEGATION
    | SORTING
    | ASCENDING
    | DIFFERENT
    | frozenset(PERIODS)
)


def unknown_words(reading: Reading) -> tuple[str, ...]:
    """Give the words of a message that have no meaning here, as the user wrote them."""
    covered = {index for mention in reading.mentions for index in range(mention.start, mention.end)}
    covered |= reading.used | set(reading.signals.taken)
    covered |= {index for comparison in reading.comparisons for index in comparison.words}
    if reading.period:
        covered |= reading.period.words
    comments = _comment_words(reading)
    return tuple(
        word.text
        for index, word in enumerate(reading.words)
        if index not in covered and _strange(word) and not (set(word.parts) & comments)
    )


def ignored(reading: Reading, question: Question) -> tuple[str, ...]:
    """Give the words that a question leaves out of account: unknown ones, columns, a negation, an "or"."""
    strange = unknown_words(reading)
    if strange:
        return strange
    beside = tuple(m.text for m in reading.mentions if _coordinated(reading, question, m))
    if beside:
        return beside
    left = tuple(m.text for m in reading.columns() if question.kind != "list" and _leaves_out(reading, question, m))
    if left:
        return left
    return tuple(
        word.text
        for word in reading.words
        if (word.low in NEGATION and not _negates(question)) or (word.low in OR and not _chooses(question))
    )


def _coordinated(reading: Reading, question: Question, mention: Mention) -> bool:
    """Say whether a table is named beside the subject ("revenue and payments") and would only have become a filter."""
    linked = mention.start > 0 and reading.words[mention.start - 1].low in AND
    return linked and any(related.table == table_of(mention) and not related.negated for related in question.related)


def _leaves_out(reading: Reading, question: Question, mention: Mention) -> bool:
    used = {(condition.table, condition.column) for condition in question.conditions}
    used |= {(group.table, group.column) for group in question.groups} | set(question.columns)
    used |= {column for column in (question.measure, question.date_column) if column}
    if all(word.low in KNOWN for word in reading.words[mention.start : mention.end]):
        return False
    targets = mention.targets("column")
    return not any((t.table, t.column) in used or reading.column(t).kind == "date" for t in targets)


def _negates(question: Question) -> bool:
    said = any(c.operator in ("<>", "null", "not null") or c.value == 0 for c in question.conditions)
    return said or any(related.negated for related in question.related)


def _chooses(question: Question) -> bool:
    return any(condition.operator == "in" for condition in question.conditions)


def _strange(word: Token) -> bool:
    if word.number or word.low in NUMBER_WORDS:
        return True
    return bool(word.parts) and word.low not in KNOWN


def _comment_words(reading: Reading) -> set[str]:
    """Give the stems that the comments and columns of the named tables use: they may be said in passing."""
    found: set[str] = set()
    for mention in reading.mentions:
        if table := table_of(mention):
            found |= set(name_parts(reading.schema[table].comment))
            for column in name_columns(reading.schema[table]):
                found |= set(column.parts)
    return found
