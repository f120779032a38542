"""Greetings, thanks, goodbyes and small talk: how to tell them and what to answer."""

from __future__ import annotations

import re

from agent.models.offline.phrases import phrase
from agent.models.offline.words import fold, folded

GREETING = folded(
    """
    hallo hi hey hello moin servus grüezi tach morgen morning evening abend welcome tag grüß greetings howdy
    """
)
THANKS = folded("danke dank merci thanks thank thx cheers dankeschön")
BYE = folded("tschüss tschüß ciao bye goodbye wiedersehen adieu bis farewell")
FILLER = folded(
    """
    guten gute gut schönen schöne good the to you dir euch ihnen dich du vielen herzlichen deine deiner deinen eure
    support unterstützung antwort auskunft info sehr wirklich really so gut bis dann später bald auf wiederhören
    very much so many a lot for your help für die hilfe und and again nochmal wieder alle zusammen all there
    everyone everybody liebe lieber gern gerne schon ja yes ok okay prima super toll great perfect perfekt nice ein
    einen noch day tag night nacht see later soon morgen later erstmal mal all das ist that is it war alles was
    workbench agent mein meine freund my friend
    """
)
HOW_ARE_YOU = re.compile(r"\b(wie geht('?s| es)|how are you|how do you do|wie läuft|alles klar)\b", re.I)
WHO_ARE_YOU = re.compile(
    r"\b(wer|was) (bist|sind) (du|sie|ihr)\b|\b(who|what) are you\b|\bbist du (ein|eine)\b|\bare you (a|an)\b|"
    r"\bwelches (sprach)?modell\b|\bwhich (language )?model\b",
    re.I,
)
ABILITIES = re.compile(
    r"\bwas kannst du\b|\bwhat can you do\b|^\s*(hilfe|help)\b|\bwhat are you able\b|\bwobei kannst du\b|"
    r"\bhow can you help\b",
    re.I,
)
NAME_QUESTION = re.compile(r"\bwie hei(ß|ss)e ich\b|\bwer bin ich\b|\bwhat('?s| is) my name\b|\bwho am i\b", re.I)
PRAISE = folded("super toll klasse prima great nice excellent perfekt perfect awesome wunderbar gut good schön spitze")
COMPLAINT = folded(
    """
    falsch wrong schlecht bad stimmt incorrect unsinn nonsense quatsch enttäuscht terrible furchtbar ärgerlich mist
    """
)
WORD = re.compile(r"[^\W\d_]+")


def social_kind(text: str) -> str | None:
    """Give "hello", "thanks", "bye" or "fine" for a message that is nothing else, else None."""
    words = [fold(word) for word in WORD.findall(text)]
    if not words or len(words) > 9:
        return None
    if HOW_ARE_YOU.search(text) and len(words) <= 7:
        return "fine"
    if not all(word in GREETING | THANKS | BYE | FILLER for word in words):
        return None
    if any(word in THANKS for word in words):
        return "thanks"
    if any(word in BYE - {"bis"} for word in words) or (words[0] == "bis" and len(words) > 1):
        return "bye"
    greets = any(word in GREETING for word in words) and not (words[0] == "gut" and len(words) == 1)
    return "hello" if greets else None


def feedback_kind(text: str) -> str | None:
    """Give "glad" for praise and "sorry" for a complaint, None for anything else."""
    words = {fold(word) for word in WORD.findall(text)}
    if len(words) > 12 or text.strip().endswith("?"):
        return None
    if words & COMPLAINT and (
        len(words) <= 6
        or words
        & folded(
            """
            das dies that this ist is antwort answer ergebnis result
            """
        )
    ):
        return "sorry"
    return "glad" if words & PRAISE and len(words) <= 6 else None


def small_talk(text: str, language: str, name: str) -> str | None:
    """Give the answer to a message that needs no data, None when it is something else."""
    if WHO_ARE_YOU.search(text):
        return phrase("who", language)
    if NAME_QUESTION.search(text):
        return phrase("your_name", language, name=name) if name else phrase("no_name", language)
    kind = social_kind(text)
    if kind == "fine":
        return phrase("fine", language)
    called = f", {name}" if name else ""
    if kind:
        return phrase(kind, language, name=called)
    feedback = feedback_kind(text)
    if feedback == "glad":
        return phrase("glad", language, name=called)
    return phrase("sorry", language) if feedback else None
