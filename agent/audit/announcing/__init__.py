"""Sentences that announce an action or claim an effect, in German and English."""

from __future__ import annotations

from agent.audit.announcing import english, german
from agent.audit.announcing.acting import acts_soon, at_once, staged
from agent.audit.announcing.claiming import claims, claims_change, claims_effect
from agent.audit.announcing.holding_back import (
    about_earlier,
    asks_back,
    denies,
    hands_back,
    is_open,
    literal,
    waits_for_the_user,
)
from agent.audit.wording import any_of

WAITING = any_of(*english.WAITING, *german.WAITING)
ANNOUNCED_EN, ANNOUNCED_DE = any_of(*english.ANNOUNCING), any_of(*german.ANNOUNCING)


def announces(sentence: str, *, by_any_verb: bool = False) -> bool:
    """Tell whether a sentence says that something is about to be done, without a condition.

    ``by_any_verb`` is for turns in which something was to be done: then every act counts, not only the usual ones.
    """
    sentence = literal(sentence)
    if WAITING.search(sentence):
        return True
    if is_open(sentence) or asks_back(sentence):
        return False
    if ANNOUNCED_EN.search(sentence):
        return True
    if denies(sentence):
        return False
    if at_once(sentence) or _present(sentence) or ANNOUNCED_DE.search(sentence):
        return True
    return by_any_verb and acts_soon(sentence)


def _present(sentence: str) -> bool:
    """Find German present tense in the first person: "ich schaue nach", "dann hole ich"."""
    for found in german.ICH.finditer(sentence):
        verb = (found["verb"] or found["turned"]).lower().split()[0]
        needed = german.NEEDS_PARTICLE.get(verb)
        if needed is None or needed.search(sentence, found.end()):
            return True
    return False


__all__ = [
    "about_earlier",
    "announces",
    "claims",
    "claims_change",
    "claims_effect",
    "hands_back",
    "staged",
    "waits_for_the_user",
]
