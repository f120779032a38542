"""Announcements and claims by any verb at all: for turns in which something was to be done, and only a tool could.

A list of the verbs that act is never complete, so here it is the other way round: a speaker in the first person acts,
unless the verb is one of thinking, saying, being or wanting.
"""

from __future__ import annotations

import re

from agent.audit.announcing import acting_english, acting_german
from agent.audit.wording import any_of

AT_ONCE = any_of(
    r"^\W*(?:on\s+it|will\s+do|doing\s+(?:it|that|so)\s+now|consider\s+it\s+done|(?:sure\W+|ok\W+)?i['’]m\s+on\s+it"
    r"|(?:right|straight)\s+away|coming\s+(?:right\s+)?up|wird\s+\w+t|wird\s+\w+en|bin\s+(?:schon\s+)?dran"
    r"|das\s+haben\s+wir\s+(?:gleich|sofort))\b(?!\s+(?:if|as soon|when|once|sobald|wenn))",
    r"\b(?:bin|melde\s+mich|komme)\s+(?:gleich|sofort|in\s+kürze)\s+(?:zurück|wieder|da)\b",
    r"\b(?:ergebnis(?:se)?|antwort|liste|zahlen|übersicht)\s+(?:folg(?:t|en)|komm(?:t|en))\b(?=\W*$|\s+(?:gleich|sofort|sogleich|jetzt|in\b))",
    r"\bhere\s+comes?\b|\b(?:will|to)\s+follow\s+(?:shortly|soon|in\s+a)\b",
)
STAGED = re.compile(
    r"""^[ \t]{0,8}(?:[*_]{1,2}|[(\[])
    (?P<act>(?:quickly\s|quietly\s|kurz\s)?(?:checks|looks|opens|runs|fetches|queries|counts|searches|pulls|types|executes
    |calls|checking|running|querying|searching|fetching|loading|schaut|prüft|sucht|öffnet|tippt|zählt|rechnet|ruft|fragt
    |holt)\b[^*_)\]\n]{0,120})
    (?:[*_]{1,2}|[)\]])[ \t]{0,3}[.!…]{0,3}[ \t]{0,3}$""",
    re.I | re.M | re.X,
)


def staged(text: str) -> str | None:
    """Give a stage direction, as small models write them for an act: "*checks the database*"."""
    found = STAGED.search(text)
    return None if found is None else found["act"].strip()


def at_once(sentence: str) -> bool:
    """Tell whether a sentence says in one of the usual phrases that it will be done: "On it!", "Mach ich"."""
    return bool(AT_ONCE.search(sentence))


def acts_soon(sentence: str) -> bool:
    """Tell whether the speaker says to do something now or soon, whatever it is; the sentence sets no condition."""
    return acting_english.acts_soon(sentence) or acting_german.acts_soon(sentence)


def has_acted(sentence: str) -> bool:
    """Tell whether the speaker says to have done something, whatever it is."""
    return acting_english.has_acted(sentence) or acting_german.has_acted(sentence)
