"""Words of a message that nothing was made of: if there are any, the rules do not guess."""

from __future__ import annotations

from agent.models.offline.columns import name_columns
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
    PERIODS,
    SORTING,
    STOP,
    SUM,
)
from agent.models.offline.words import Token, folded, name_parts

HARMLESS = folded(
    """
    bitte please hallo hello hi hey danke thanks gerne mal doch einfach genau ganz gar denn nun jetzt now here hier
    existieren existiert exist exists vorhanden vorhandene vorhandenen gespeichert stored registriert registered erfasst
    erfasste datenbank database db daten data datensatz datensätze rows records entries einträge eintrag tabelle table
    tabellen tables system bestand übersicht overview auswertung statistik report information informationen infos
    besitzen besitzt own owns gehören gehört belong belongs zugeordnet verteilt verteilung distribution enthalten
    enthält contain contains befinden befindet located steht stehen stand bekommen erhalten got received machen macht
    made make erzielt erzielen betragen beträgt hoch groß gross high big large lange long teuer viel wenig sehr schon
    bisher dabei zusammen jeweils aufgeschlüsselt gruppiert grouped group broken down split aufgeteilt sortiert sorted
    ordnen order absteigend aufsteigend descending ascending desc asc euro eur qm quadratmeter dollar usd stück möchte
    will wollen wissen know like interessiert interested frage question kennen find finde finden such suche search
    berechne calculate compute ermittle ermitteln bestimme determine ausgeben anzeigen auflisten zählen zähle
    verschiedene einzelnen einzelne individual jeweiligen jeweilige respective dann damit somit ja yes nein okay ok gut
    good super aha also eigentlich wirklich really gemacht getan wurde worden geworden went gewesen ihre ihren ihrer ihr
    seine seinen his her antworte antwort answer reply kurz knapp brief briefly deutsch english german englisch tell
    erzähle sag
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
    | frozenset(NUMBER_WORDS)
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


def _strange(word: Token) -> bool:
    if word.number:
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
