"""What the input node asks: who speaks, in which language, with what intent, tone and complexity."""

from __future__ import annotations

import re

from agent.models.offline.build import wants_building
from agent.models.offline.language import language_of
from agent.models.offline.memory import fact_in, name_in, old_state, topics_in
from agent.models.offline.mood import tone_of
from agent.models.offline.prompt import Prompt
from agent.models.offline.signals import EACH, LIST, STOP, read_signals
from agent.models.offline.social import feedback_kind, social_kind
from agent.models.offline.words import Token, fold, folded, tokens

COMPLEX = folded(
    """
    untersuche untersuchen analysiere analysieren analyse vergleiche vergleichen investigate analyze analyse compare
    explore erforsche evaluate auswerten bewerte
    """
)
STEPS = re.compile(
    r"\b(dann|danach|anschließend|anschliessend|zuerst|schließlich|then|afterwards|first|finally|after that)\b", re.I
)
LINKS = re.compile(r"\b(und|and|sowie)\b|[;,]", re.I)
MANY_WORDS = 25
IMPERATIVES = folded(
    """
    berechne ermittle finde such suche gib mach mache erstelle erstell bau baue entferne lösche lösch sortiere
    filtere setz setze füg füge leg lege stell stelle blend blende benenn benenne tausch tausche ergänz ergänze
    änder ändere beschrifte verschiebe schalt schalte aktualisiere probier probiere versuch versuche wiederhole
    wiederhol werte lade lad hol hole schau schaue schauen sieh guck gucke prüf prüfe prüfen check checke zeige
    zeig zähle zähl vergleich leere calculate compute find search give make build create remove delete sort
    filter get fetch summarize fasse put set add change rename move swap hide show reset restart start try retry
    repeat run rerun turn switch update check look load refresh clear destroy replace do_the do_that do_it
    do_this
    """
)
LEADING = folded(
    """
    bitte please ok okay und and now jetzt nun dann then yes ja hey so just mal doch nochmal kannst könntest
    könnten können du sie mir uns könnte could can would will you kindly
    """
)
INFINITIVES = folded(
    """
    anlegen bauen erstellen löschen hinzufügen entfernen anzeigen zeigen vergleichen zählen berechnen umbenennen
    ausblenden einblenden aktualisieren zurücksetzen auflisten sortieren setzen ändern
    """
)
WISHES = folded("möchte will brauche hätte wünsche like want need see sehen haben")


def analyse(prompt: Prompt) -> dict[str, str]:
    """Give the InputAnalysis of a message or click."""
    text = prompt.message
    intent = "action" if prompt.action is not None else intent_of(text)
    earlier = [entry.text for entry in prompt.history if entry.role == "user"]
    known = str(old_state(prompt).get("language") or "")
    return {
        "who": prompt.user or str(old_state(prompt).get("user_name") or "unknown"),
        "language": language_of(text, prompt.language, known, earlier=earlier),
        "intent": intent,
        "topic": topic_of(text) or (prompt.action or ""),
        "tone": tone_of(text),
        "complexity": complexity_of(text, intent),
    }


def intent_of(text: str) -> str:
    """Give social, question, request or feedback."""
    if social_kind(text):
        return "social"
    words = tokens(text)
    if wants_building(text) or _asks_for_data(words) or fact_in(text):
        return "request"
    if feedback_kind(text):
        return "feedback"
    if name_in(text) and len(words) <= 8:
        return "social"
    lows = [word.low for word in words if word.parts]
    if _commands(lows) or (set(lows) & WISHES and topics_in(text)):
        return "request"
    return "question"


def _commands(lows: list[str]) -> bool:
    """Tell whether something is to be done: an imperative after words of politeness, or an infinitive at the end."""
    rest = [low for low in lows if low not in LEADING]
    first = "_".join(rest[:2]) if rest[:1] == ["do"] else "".join(rest[:1])
    return first in IMPERATIVES | COMPLEX or (len(lows) > 1 and lows[-1] in INFINITIVES)


def complexity_of(text: str, intent: str) -> str:
    """Give trivial for social, complex for several linked steps or investigations, else simple."""
    if intent == "social":
        return "trivial"
    words = [word for word in tokens(text) if word.parts]
    investigates = any(word.low in COMPLEX for word in words)
    linked = len(LINKS.findall(text))
    if len(words) > MANY_WORDS or len(STEPS.findall(text)) >= 2 or (STEPS.search(text) and linked >= 2):
        return "complex"
    return "complex" if investigates and (linked or len(words) > 6) else "simple"


def topic_of(text: str) -> str:
    """Give up to three things that a message is about."""
    known = topics_in(text)
    if not known:
        known = [
            word.text for word in tokens(text) if word.parts and word.low not in STOP | LIST and len(word.text) > 3
        ]
    return " ".join(known[:3])


def _asks_for_data(words: tuple[Token, ...]) -> bool:
    signals = read_signals(words)
    lows = [word.low for word in words if word.parts]
    if not lows:
        return False
    if signals.count is not None or signals.function or (signals.superlative and len(lows) > 2):
        return True
    starts = lows[0] in LIST and len(lows) > 1 and lows[0] not in ("what",)
    return starts or any(low in EACH for low in lows) or (fold(words[0].text) in ("und", "and") and len(lows) <= 6)
