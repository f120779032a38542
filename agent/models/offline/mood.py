"""The tone of a message and the mood that it shows."""

from __future__ import annotations

import re

from agent.models.offline.words import fold, folded

ANNOYED = folded(
    """
    falsch wrong mist ärgerlich nervt nervig annoying schon unsinn nonsense quatsch furchtbar terrible stupid blöd
    endlich
    """
)
HAPPY = folded(
    """
    super toll klasse prima great excellent perfekt perfect awesome wunderbar freut happy glad danke thanks schön nice
    """
)
POLITE = folded("bitte please könntest würdest danke thanks could kindly")
URGENT = folded("schnell sofort dringend urgent asap quickly eilig immediately hurry")
FRIENDLY = folded("hallo hi hey hello moin lieb liebe dear")
WORD = re.compile(r"[^\W\d_]+")


def tone_of(text: str) -> str:
    """Give the tone: urgent, annoyed, polite, friendly or neutral."""
    words = {fold(word) for word in WORD.findall(text)}
    if words & URGENT:
        return "urgent"
    if words & (ANNOYED - {"schon", "endlich"}) or "!!" in text:
        return "annoyed"
    if words & POLITE:
        return "polite"
    return "friendly" if words & (FRIENDLY | HAPPY) else "neutral"


def mood_of(text: str, before: str) -> str:
    """Give the user's mood after a message; a neutral message leaves it as it was."""
    tone = tone_of(text)
    words = {fold(word) for word in WORD.findall(text)}
    if tone in ("annoyed", "urgent"):
        return tone
    return "happy" if words & HAPPY else before
