"""Tells German from English, also in short messages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.models.offline.words import word_set

GERMAN = word_set(
    """
    der die das den dem des ein eine einen einem einer und oder aber nicht kein keine ist sind war waren wird werden
    wurde hat haben hatte ich du er sie es wir ihr mir mich dir dich uns euch mein dein sein unser wie was wer wo wann
    warum wieso weshalb welche welcher welches welchen viele viel bitte danke hallo moin servus tag guten morgen abend
    nacht gut ja nein doch noch schon auch nur mal mit ohne von vom zu zum zur bei aus auf an am im in für über unter
    nach vor seit bis durch gegen um pro je jede jeder jedes zeige zeig liste gib nenne baue bau mach mache erstelle
    entferne lösche merk merke heiße heisse weiter nochmal wieviele anzahl alle alles mehr weniger heute gestern
    morgen jetzt dann wenn weil dass kannst könntest möchte will soll sollen kunden kunde rechnung rechnungen geräte
    geraete zähler umsatz objekte wohnung wohnungen zahlungen jahr monat knopf knöpfe ablauf schritt schritte
    durchschnittliche durchschnittlich höchste höchsten summe offene offenen tschüss wiedersehen gesamt untersuche
    analysiere vergleiche erkläre verteilung übersicht stimmt falsch richtig schön
    """
)
ENGLISH = word_set(
    """
    the a an and or but not no is are was were be been will would has have had i you he she it we they me him us them
    my your his her our their how what who where when why which many much please thanks thank hello hi hey good
    morning evening night yes nope do does did done with without of to from by for on at in into over under after
    before since until through about per each every show list give tell make build create remove delete remember name
    go again number count all more less today yesterday tomorrow now then if because that this these those can could
    should want like customers customer invoices invoice devices device revenue buildings flats payments year month
    button buttons machine wizard counter step steps average highest lowest total open overdue bye goodbye sum unpaid
    analyse analyze compare investigate explore explain distribution overview wrong right great nice there any some
    """
)
WORD = re.compile(r"[a-zäöüß]+")


def detect(text: str) -> str | None:
    """Give "de" or "en", None when nothing tells."""
    words = WORD.findall(text.lower())
    german = sum(word in GERMAN and word not in ENGLISH for word in words)
    english = sum(word in ENGLISH and word not in GERMAN for word in words)
    german += 2 * len(re.findall(r"[äöüß]", text.lower())) + _german_shapes(words)
    english += sum(word.endswith(("ing", "tion's", "n't")) or word in ("i'm", "it's") for word in words)
    if german == english:
        return None
    return "de" if german > english else "en"


def language_of(text: str, *fallbacks: str, earlier: Iterable[str] = ()) -> str:
    """Give the language of a text; when nothing tells, that of the latest earlier text, then of the fallbacks."""
    for candidate in (text, *reversed(list(earlier))):
        found = detect(candidate)
        if found:
            return found
    return next((fallback for fallback in fallbacks if fallback), "en")


def _german_shapes(words: list[str]) -> int:
    return sum(
        len(word) > 5 and word.endswith(("ung", "ungen", "keit", "heit", "lich", "ieren", "isch")) for word in words
    )
