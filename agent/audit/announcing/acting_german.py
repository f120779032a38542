"""German sentences that act, by any verb that is not one of thinking, saying, being or wanting."""

from __future__ import annotations

import re

from agent.audit.announcing.words import SAID_DE, THINKING_DE, THINKING_INFINITIVE

SHORTENED = (  # "ich hol dir das"
    r"(?:hol|check|mach|schau|guck|such|frag|prüf|zähl|bau|ruf|lad|zeig|stell|leg|füg|setz|probier|versuch|erledig|zieh"
    r"|änder|lösch|blend|seh|kümmer|klick|start|erstell)"
)
ICH_VERB = re.compile(rf"\b[Ii]ch\s+(?P<verb>[a-zäöüß]+e|{SHORTENED})\b")
VERB_ICH = re.compile(rf"(?:^\W*|[\s,–—-])(?P<verb>[A-ZÄÖÜa-zäöüß][a-zäöüß]*e|(?i:{SHORTENED}))\s+ich\b")
SUBORDINATE = re.compile(r"\b(?:wenn|falls|dass|weil|ob|was|wie|wo|welche[rsnm]?|den|deren|damit|als)\s+$", re.I)
FUTURE = re.compile(
    r"""\b(?:ich\s+(?:werde|will|muss|möchte|darf|gehe|fange\s+an)|(?:werde|will|muss|möchte)\s+ich
    |lass(?:en\s+sie|t)?\s+(?:mich|uns|mal)|wollen\s+wir|wir\s+(?:werden|wollen|müssen))\b(?P<rest>[^.?!]*)""",
    re.I | re.X,
)
INFINITIVE = re.compile(r"\b(?P<verb>[a-zäöüß]{3,}(?:en|ern|eln))\b(?=\s*(?:[,;:–—-]|und\b|bevor\b|$|\W*$))")
PARTICIPLE = r"[a-zäöüß]*ge[a-zäöüß]{2,}(?:t|en)|[a-zäöüß]{2,}iert"
HAVE_DONE = re.compile(
    r"\b(?:ich\s+hab['’]?e?|hab['’]?e?\s+ich|wir\s+haben)\b[^.?!]{0,160}?"
    rf"\b(?P<verb>{PARTICIPLE}|[a-zäöüß]*(?:be|er|ver|zer|ent|über|unter|durch|wieder)[a-zäöüß]{{3,}}(?:t|en))\b"
    r"(?=\s*(?:[,;:.!…)–—-]|und\b|$))",
    re.I,
)
BARE = re.compile(  # "Zähler zurückgesetzt."
    rf"^(?:[\w'’ -]{{1,40}}\s)?(?P<verb>{PARTICIPLE}|(?:er|be|ver|zer|ent)[a-zäöüß]{{3,}}t)\W*$", re.I
)


def acts_soon(sentence: str) -> bool:
    """Tell whether the speaker says to do something now or soon."""
    for found in ICH_VERB.finditer(sentence):
        if found["verb"] not in THINKING_DE and not SUBORDINATE.search(sentence[: found.start()]):
            return True
    if any(found["verb"].lower() not in THINKING_DE for found in VERB_ICH.finditer(sentence)):
        return True
    to_come = (verb["verb"] for found in FUTURE.finditer(sentence) for verb in INFINITIVE.finditer(found["rest"]))
    return any(verb not in THINKING_INFINITIVE for verb in to_come)


def has_acted(sentence: str) -> bool:
    """Tell whether the speaker says to have done something."""
    found = (*HAVE_DONE.finditer(sentence), *BARE.finditer(sentence))
    return any(act["verb"].lower() not in SAID_DE for act in found)
