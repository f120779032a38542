"""Announcements and claims by any verb at all: for turns in which something was to be done, and only a tool could.

A list of the verbs that act is never complete, so here it is the other way round: a speaker in the first person acts,
unless the verb is one of thinking, saying, being or wanting.
"""

from __future__ import annotations

import re

from agent.audit.announcing.english import GERUND
from agent.audit.announcing.words import (
    SAID_DE,
    SAID_EN,
    SAYING_ING,
    THINKING_DE,
    THINKING_EN,
    THINKING_INFINITIVE,
)

SHORTENED_DE = (
    r"(?:hol|check|mach|schau|guck|such|frag|prüf|zähl|bau|ruf|lad|zeig|stell|leg|füg|setz|probier|versuch|erledig|zieh"
    r"|änder|lösch|blend|seh|kümmer|rechne|klick|start|guck|gucke|erstell)"
)
FUTURE_EN = re.compile(
    r"\b(?:(?:i|we)(?:['’]ll|\s+will|\s+shall|(?:['’]m|\s+am|['’]re|\s+are)?\s+(?:going\s+to|gonna|about\s+to)|"
    r"\s+(?:need|have|want|['’]d\s+like)\s+to|\s+must|\s+gotta)|gonna|lemme|let\s+me|let['’]s|allow\s+me\s+to|time\s+to)"
    r"\s+(?:(?:now|just|quickly|first|then|next|also|simply|be|happily|gladly|certainly|definitely|promptly|go\s+ahead"
    r"\s+and|try\s+(?:to|and)|need\s+to|start\s+by|begin\s+by|immediately|gladly|kindly|briefly|of\s+course)\s+)*"
    r"(?P<verb>[a-z]+)",
    re.I,
)
PROGRESSIVE_EN = re.compile(
    r"\b(?:i['’]m|i\s+am|we['’]re|we\s+are)\s+(?:(?:now|currently|just|already|right\s+now)\s+)*(?P<verb>[a-z]+ing)\b",
    re.I,
)
CLAUSE = re.compile(r"\s+[–—-]+\s+|[,!:;]\s+")
GERUND_EN = re.compile(
    r"^\W*(?:(?:now|so|and|then|right|ok|okay|sure|just|simply|currently)\s+)*(?P<verb>(?:re-?)?[a-z]{2,}ing)\b(?P<rest>.*)$",
    re.I | re.S,
)
FINITE_EN = re.compile(
    r"\b(?:is|are|was|were|would|will|can|could|may|might|must|should|takes?|requires?|means?|helps?|makes?|gives?|needs?"
    r"|depends|has|have|had|does|do|did|works?|lets?|shows?|seems?)\b",
    re.I,
)
OBJECT_EN = re.compile(
    r"^\s+(?:the|a|an|that|this|those|these|it|them|your|all|for|up|out|now|right|with|again|\d)\b|^\W*$", re.I
)
KNOWN_EN = re.compile(GERUND, re.I)
PASSIVE_EN = re.compile(
    r"\bwill\s+(?:now\s+|then\s+)?be\s+\w+(?:ed|t|n)\b[^.?!]*\b(?:right\s+away|shortly|now|soon|immediately|in\s+a\s+\w+)\b",
    re.I,
)
AT_ONCE = re.compile(
    r"^\W*(?:on\s+it|will\s+do|doing\s+(?:it|that|so)\s+now|consider\s+it\s+done|(?:sure\W+|ok\W+)?i['’]m\s+on\s+it"
    r"|(?:right|straight)\s+away|coming\s+(?:right\s+)?up|wird\s+\w+t|wird\s+\w+en|bin\s+(?:schon\s+)?dran"
    r"|das\s+haben\s+wir\s+(?:gleich|sofort))\b(?!\s+(?:if|as soon|when|once|sobald|wenn))"
    r"|\b(?:bin|melde\s+mich|komme)\s+(?:gleich|sofort|in\s+kürze)\s+(?:zurück|wieder)\b"
    r"|\b(?:ergebnis(?:se)?|antwort|liste|zahlen|übersicht)\s+(?:folg(?:t|en)|komm(?:t|en))\b"
    r"|\bhere\s+comes?\b|\b(?:will|to)\s+follow\s+(?:shortly|soon|in\s+a)\b",
    re.I,
)
ICH_VERB = re.compile(rf"\b[Ii]ch\s+(?P<verb>[a-zäöüß]+e|{SHORTENED_DE})\b")
VERB_ICH = re.compile(rf"(?P<before>^\W*|[\s,–—-])(?P<verb>[A-ZÄÖÜa-zäöüß][a-zäöüß]*e|(?i:{SHORTENED_DE}))\s+ich\b")
FUTURE_DE = re.compile(
    r"\b(?:ich\s+(?:werde|will|muss|möchte|darf|gehe|fange\s+an)|(?:werde|will|muss|möchte)\s+ich|lass(?:en\s+sie|t)?\s+"
    r"(?:mich|uns|mal)|wollen\s+wir|wir\s+(?:werden|wollen|müssen))\b(?P<rest>[^.?!]*)",
    re.I,
)
INFINITIVE_DE = re.compile(r"\b(?P<verb>[a-zäöüß]{3,}(?:en|ern|eln))\b(?=\s*(?:[,;:–—-]|und\b|bevor\b|$|\W*$))")
SUBORDINATE_DE = re.compile(r"\b(?:wenn|falls|dass|weil|ob|was|wie|wo|welche[rsnm]?|den|deren|damit|als)\s+$", re.I)
HAVE_DONE_DE = re.compile(
    r"\b(?:ich\s+hab['’]?e?|hab['’]?e?\s+ich|wir\s+haben)\b[^.?!]{0,160}?"
    r"\b(?P<verb>[a-zäöüß]*ge[a-zäöüß]{2,}(?:t|en)|[a-zäöüß]*(?:be|er|ver|zer|ent|über|unter|durch|wieder)[a-zäöüß]{3,}(?:t|en)"
    r"|[a-zäöüß]{2,}iert)\b(?=\s*(?:[,;:.!…)–—-]|und\b|$))",
    re.I,
)
HAVE_DONE_EN = re.compile(
    r"\b(?:i|we)(?:['’]ve|\s+have)?\s+(?:(?:now|just|already|successfully|also|finished|went\s+ahead\s+and"
    r"|gone\s+ahead\s+and|quickly)\s+)*"
    r"(?P<verb>[a-z]{2,}ed|built|set|put|made|run|ran|drawn|drew|shown|hidden|hid|taken|took|brought|sent|found|got|cut"
    r"|split|written|wrote|sorted)\b",
    re.I,
)


STAGED = re.compile(
    r"^\s*(?:[*_]{1,2}|[(\[])(?P<act>(?:quickly |quietly |kurz )?(?:checks|looks|opens|runs|fetches|queries|counts|searches"
    r"|pulls|types|executes|calls|schaut|prüft|sucht|öffnet|tippt|zählt|rechnet|ruft|fragt|holt|checking|running|querying"
    r"|searching|fetching|loading)\b[^*_)\]\n]*)(?:[*_]{1,2}|[)\]])\s*[.!…]*\s*$",
    re.I | re.M,
)
BARE_EN = re.compile(r"^(?:(?!(?:it|that|this|you|i|we|they|he|she|glad|happy|hope|as|when|if)\b)[\w'’-]+\s){0,5}(?P<verb>[a-z]{3,}ed|reset|built|hidden|set|sent|done)\W*$", re.I)
BARE_DE = re.compile(
    r"^(?:[\w'’ -]{1,40}\s)?(?P<verb>[a-zäöüß]*ge[a-zäöüß]{2,}(?:t|en)|(?:er|be|ver|zer|ent)[a-zäöüß]{3,}t|[a-zäöüß]{2,}iert)\W*$",
    re.I,
)


def staged(text: str) -> str | None:
    """Give a stage direction, as small models write them for an act: "*checks the database*"."""
    found = STAGED.search(text)
    return None if found is None else found["act"].strip()


def acts_soon(sentence: str) -> bool:
    """Tell whether the speaker says to do something now or soon, whatever it is; the sentence sets no condition."""
    if AT_ONCE.search(sentence) or PASSIVE_EN.search(sentence):
        return True
    return _english(sentence) or _german(sentence)


def has_acted(sentence: str) -> bool:
    """Tell whether the speaker says to have done something, whatever it is."""
    patterns = ((HAVE_DONE_EN, SAID_EN), (HAVE_DONE_DE, SAID_DE), (BARE_EN, SAID_EN), (BARE_DE, SAID_DE))
    for pattern, said in patterns:
        if any(found["verb"].lower() not in said for found in pattern.finditer(sentence)):
            return True
    return False


def _english(sentence: str) -> bool:
    if any(found["verb"].lower() not in THINKING_EN for found in FUTURE_EN.finditer(sentence)):
        return True
    if any(found["verb"].lower() not in SAYING_ING for found in PROGRESSIVE_EN.finditer(sentence)):
        return True
    return any(_begins_acting(clause) for clause in CLAUSE.split(sentence))


def _begins_acting(clause: str) -> bool:
    """Find a clause without a subject: "Fetching the figures", and not "Counting them takes a while"."""
    found = GERUND_EN.match(clause)
    if found is None or FINITE_EN.search(found["rest"]):
        return False
    if KNOWN_EN.fullmatch(found["verb"]):
        return True
    return found["verb"].lower() not in SAYING_ING and bool(OBJECT_EN.search(found["rest"]))


def _german(sentence: str) -> bool:
    for found in ICH_VERB.finditer(sentence):
        if found["verb"] not in THINKING_DE and not SUBORDINATE_DE.search(sentence[: found.start()]):
            return True
    if any(found["verb"].lower() not in THINKING_DE for found in VERB_ICH.finditer(sentence)):
        return True
    for found in FUTURE_DE.finditer(sentence):
        verbs = [verb["verb"] for verb in INFINITIVE_DE.finditer(found["rest"])]
        if any(verb not in THINKING_INFINITIVE for verb in verbs):
            return True
    return False
