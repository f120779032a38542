"""The sentences of the offline rules, in German and English side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

PHRASES: Mapping[str, tuple[str, str]] = {
    # social
    "hello": ("Hallo{name}! Was möchtest du wissen?", "Hello{name}! What would you like to know?"),
    "bye": ("Auf Wiedersehen{name}!", "Goodbye{name}!"),
    "thanks": ("Gern geschehen{name}.", "You're welcome{name}."),
    "fine": (
        "Danke, hier läuft alles. Was möchtest du wissen?",
        "All is running well here, thank you. What would you like to know?",
    ),
    "who": (
        "Hier antworten Offline-Regeln: feste Regeln ohne Sprachmodell.",
        "These are offline rules answering: fixed rules, no language model.",
    ),
    "sorry": ("Das tut mir leid. Was soll anders sein?", "I am sorry about that. What should be different?"),
    "glad": ("Das freut mich{name}.", "I am glad to hear that{name}."),
    "noted": ("Ist notiert: {fact}", "Noted: {fact}"),
    "pleased": ("Freut mich, {name}.", "Pleased to meet you, {name}."),
    "your_name": ("Du heißt {name}.", "Your name is {name}."),
    "no_name": ("Deinen Namen kenne ich noch nicht.", "I do not know your name yet."),
    "welcome_back": ("Willkommen zurück nach {span}.", "Welcome back after {span}."),
    "ready": ("Ich bin bereit.", "I am ready."),
    # data
    "count": ("Es gibt {number} {noun}{where}.", "There are {number} {noun}{where}."),
    "count_one": ("Es gibt 1 {noun}{where}.", "There is 1 {noun}{where}."),
    "typed": (
        "Deine SQL-Anweisung, ausgeführt wie geschrieben: {rows} Zeilen, {columns} Spalten.",
        "Your SQL statement, run as you wrote it: {rows} rows, {columns} columns.",
    ),
    "sql_writes": (
        "Das würde die Datenbank ändern; ausgeführt werden nur lesende Anweisungen (SELECT).",
        "That would change the database; only reading statements (SELECT) are run.",
    ),
    "corrected": ("Verstanden als: {words}.", "Understood as: {words}."),
    "share": ("Anteil {part} an {noun}{where}: {number} %.", "Share of {part} among {noun}{where}: {number} %."),
    "value": ("{what}{where}: {number}.", "{what}{where}: {number}."),
    "no_value": ("{what}{where}: kein Wert vorhanden.", "{what}{where}: there is no value."),
    "withheld": (
        "{rows} Zeilen gefunden. Die Werte stehen in der Tabelle; mir werden sie nicht gezeigt.",
        "{rows} rows found. The values are in the table; they are not shown to me.",
    ),
    "groups": ("{what}{where}: {rows} Zeilen.", "{what}{where}: {rows} rows."),
    "one_group": ("{what}{where}: {first}.", "{what}{where}: {first}."),
    "groups_first": (
        "{what}{where}: {rows} Zeilen, hier die ersten {shown}:",
        "{what}{where}: {rows} rows, the first {shown} of them:",
    ),
    "groups_all": ("{what}{where}:", "{what}{where}:"),
    "rows": ("{noun}{where}: {rows} Zeilen.", "{noun}{where}: {rows} rows."),
    "rows_first": (
        "{noun}{where}: {rows} Zeilen, hier die ersten {shown}:",
        "{noun}{where}: {rows} rows, the first {shown} of them:",
    ),
    "rows_all": ("{noun}{where}:", "{noun}{where}:"),
    "none": ("{noun}{where}: keine Zeilen gefunden.", "{noun}{where}: no rows found."),
    "derived": (
        "Umsatz heißt hier: Summe von {column}{without}.",
        "Revenue here means: the sum of {column}{without}.",
    ),
    "note": ("Hinweis der Datenbank: {note}", "Note of the database: {note}"),
    "query_failed": (
        "Die Abfrage ist fehlgeschlagen, deshalb gibt es kein Ergebnis. Meldung: {error}",
        "The query failed, so there is no result. Message: {error}",
    ),
    "tool_failed": ("Das hat nicht geklappt. Meldung: {error}", "That did not work. Message: {error}"),
    "unreadable": ("Das Ergebnis der Abfrage konnte ich nicht lesen.", "I could not read the result of the query."),
    # not understood
    "unknown_words": (
        "Das habe ich nicht sicher verstanden: {detail}. Ich rate nicht.",
        "I did not understand this for certain: {detail}. I do not guess.",
    ),
    "unknown_nothing": ("Das habe ich nicht verstanden: {detail}.", "I did not understand that: {detail}."),
    "unknown_subject": ("Das habe ich nicht verstanden.", "I did not understand that."),
    "unknown_measure": (
        "Ich weiß nicht sicher, welche Spalte ich rechnen soll. Nenne sie bitte.",
        "I am not sure which column to calculate with. Please name it.",
    ),
    "unknown_function": (
        "Soll ich {detail} summieren, mitteln, das Größte oder das Kleinste davon nehmen?",
        "Shall I total {detail}, average it, or take the largest or the smallest of it?",
    ),
    "unknown_path": (
        "Zwischen diesen Tabellen finde ich keine Verbindung: {detail}.",
        "I find no connection between these tables: {detail}.",
    ),
    "unknown_repeats": (
        "Das würde Werte mehrfach zählen (über {detail}), deshalb rechne ich es nicht.",
        "That would count values more than once (through {detail}), so I do not calculate it.",
    ),
    "unknown_ambiguous": (
        "Das ist mehrdeutig: {detail}. Welche Spalte meinst du?",
        "That is ambiguous: {detail}. Which column do you mean?",
    ),
    "unknown_way": (
        "Das ist mehrdeutig, es gibt mehrere Wege dorthin: {detail}. Ich rate nicht.",
        "That is ambiguous, several ways lead there: {detail}. I do not guess.",
    ),
    "unknown_period": (
        "Dazu finde ich kein passendes Datum: {detail}.",
        "I find no date for this: {detail}.",
    ),
    "unknown_group": (
        "Ich weiß nicht, wonach ich gruppieren soll: {detail}.",
        "I do not know what to group by: {detail}.",
    ),
    "abilities": (
        "Ich kann zählen, auflisten, summieren, mitteln, gruppieren und filtern, zum Beispiel: »{example}«.",
        'I can count, list, total, average, group and filter, for example: "{example}".',
    ),
    "too_long": (
        "Das sind {length} Zeichen; die Offline-Regeln lesen höchstens {most}. Stelle die Frage kürzer.",
        "These are {length} characters; the offline rules read {most} at most. Ask it shorter.",
    ),
    "no_database_now": (
        "Die Datenbank ist gerade nicht erreichbar: {reason}",
        "The database cannot be used now: {reason}",
    ),
    "abilities_no_data": (
        "Ich kann Knöpfe, Zähler, Schalter und Abläufe bauen; eine Datenbank ist nicht angeschlossen.",
        "I can build buttons, counters, toggles and machines; no database is connected.",
    ),
    "tables": ("Die Datenbank hat diese Tabellen: {tables}.", "The database has these tables: {tables}."),
    "columns": ("Die Tabelle {table} hat diese Spalten: {columns}.", "The table {table} has these columns: {columns}."),
    # workspace
    "built_machine": ("Der Ablauf steht: {states}.", "The machine is ready: {states}."),
    "built_controls": ("Im Arbeitsbereich: {labels}.", "In the workspace: {labels}."),
    "removed": ("Entfernt: {labels}.", "Removed: {labels}."),
    "cleared": ("Der Arbeitsbereich ist leer.", "The workspace is empty."),
    "reset": ("Der Ablauf steht wieder am Anfang.", "The machine is back at its start."),
    "clicked": ("»{name}« wurde gedrückt.", '"{name}" was pressed.'),
    "clicked_data": ("»{name}« wurde gedrückt ({data}).", '"{name}" was pressed ({data}).'),
    "which_controls": (
        "Welche Knöpfe sollen es sein? Zum Beispiel: »Baue zwei Knöpfe: Ja und Nein«.",
        'Which buttons should it be? For example: "Make two buttons: Yes and No".',
    ),
    "which_states": (
        "Welche Zustände soll der Ablauf haben? Zum Beispiel: »Baue einen Ablauf: Start, Prüfen, Fertig«.",
        'Which states should the machine have? For example: "Build a machine: start, check, done".',
    ),
    "which_one": ("Welches davon ist gemeint: {detail}?", "Which of them is meant: {detail}?"),
    "nothing_there": (
        "So etwas steht noch nicht im Arbeitsbereich, also ändere ich nichts.",
        "There is nothing like that in the workspace yet, so nothing is changed.",
    ),
    "really_all": (
        "Wirklich alles im Arbeitsbereich entfernen: {detail}? Dann schreibe »Leere den Arbeitsbereich«.",
        'Really remove all in the workspace: {detail}? Then write "Clear the workspace".',
    ),
    "no_such_tool": ("Dafür habe ich hier kein Werkzeug.", "I have no tool for that here."),
    "announce": ("Ich sehe gleich in der Datenbank nach.", "Let me look that up in the database."),
    "announce_build": ("Ich baue das jetzt für dich.", "I will build that for you now."),
}
SLOT = re.compile(r"\\\{(\w+)\\\}")


def phrase(name: str, language: str, /, **slots: object) -> str:
    """Give a sentence in German (``de``) or English (any other language)."""
    return PHRASES[name][0 if language == "de" else 1].format(**slots)


def translated(text: str, language: str) -> str:
    """Give a text of these sentences in the other language, line by line; what is no sentence of ours stays."""
    return "\n".join(_line(line, language) for line in text.split("\n"))


def _line(line: str, language: str) -> str:
    target = 0 if language == "de" else 1
    for pattern, pair in _patterns(1 - target):
        if found := pattern.fullmatch(line):
            return pair[target].format(**{name: _words(value, target) for name, value in found.groupdict().items()})
    return line


@lru_cache(maxsize=2)
def _patterns(source: int) -> tuple[tuple[re.Pattern[str], tuple[str, str]], ...]:
    ordered = sorted(PHRASES.values(), key=lambda pair: -len(pair[source]))
    return tuple((re.compile(_pattern(pair[source])), pair) for pair in ordered)


def _pattern(text: str) -> str:
    return SLOT.sub(r"(?P<\1>.*?)", re.escape(text))


WORDS: tuple[tuple[str, str], ...] = (
    ("Summe von", "total of"),
    ("Durchschnitt von", "average of"),
    ("Minimum von", "minimum of"),
    ("Maximum von", "maximum of"),
    ("Anzahl", "number of"),
    ("Zeitraum", "period"),
    (", ohne", ", without"),
    ("mit", "with"),
    ("je", "per"),
    ("Jahr", "year"),
    ("Monat", "month"),
    ("Quartal", "quarter"),
    ("Woche", "week"),
    ("Tag", "day"),
)


def _words(text: str, target: int) -> str:
    for pair in WORDS:
        text = re.sub(rf"(?<!\w){re.escape(pair[1 - target])}(?!\w)", pair[target], text)
    return text
