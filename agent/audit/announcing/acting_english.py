"""English sentences that act, by any verb that is not one of thinking, saying, being or wanting."""

from __future__ import annotations

import re

from agent.audit.announcing.english import GERUND
from agent.audit.announcing.words import SAID_EN, SAYING_ING, THINKING_EN
from agent.audit.wording import either

BEFORE_THE_VERB = r"""
    (?:(?:now|just|quickly|first|then|next|also|simply|be(?=\s+\w+ing)|happily|gladly|certainly|definitely|promptly|immediately|kindly
    |briefly|go\s+ahead\s+and|try\s+(?:to|and)|need\s+to|start\s+by|begin\s+by|of\s+course)\s+)*
"""
FUTURE = re.compile(
    rf"""\b(?:
        (?:i|we)(?:['’]ll|\s+will|\s+shall|\s+must|\s+gotta
            |(?:['’]m|\s+am|['’]re|\s+are)?\s+(?:going\s+to|gonna|about\s+to)
            |\s+(?:need|have|want|['’]d\s+like)\s+to)
        |gonna|lemme|let\s+me|let['’]s|allow\s+me\s+to|time\s+to
    )\s+{BEFORE_THE_VERB}(?P<verb>[a-z]+)""",
    re.I | re.X,
)
PROGRESSIVE = re.compile(
    r"\b(?:i['’]m|i\s+am|we['’]re|we\s+are)\s+(?:(?:now|currently|just|already|right\s+now)\s+)*(?P<verb>[a-z]+ing)\b",
    re.I,
)
PASSIVE = re.compile(
    r"\bwill\s+(?:now\s+|then\s+)?be\s+\w+(?:ed|t|n)\b[^.?!]*"
    r"\b(?:right\s+away|shortly|now|soon|immediately|in\s+a\s+\w+)\b",
    re.I,
)
CLAUSE = re.compile(r"\s+[–—-]+\s+|[,!:;]\s+")
BEGINNING = re.compile(
    r"^\W*(?:(?:now|so|and|then|right|ok|okay|sure|just|simply|currently)\s+)*"
    r"(?P<verb>(?:re-?)?[a-z]{2,}ing)\b(?P<rest>.*)$",
    re.I | re.S,
)
FINITE = either(
    """
    is are was were would will can could may might must should takes? requires? means? helps? makes? gives? needs?
    depends has have had does do did works? lets? shows? seems?
    """
)
OBJECT = re.compile(
    r"^\s+(?:the|a|an|that|this|those|these|it|them|your|all|for|up|out|now|right|with|again|\d)\b|^\W*$", re.I
)
USUAL = re.compile(GERUND, re.I)
HAVE_DONE = re.compile(
    r"""\b(?:i|we)(?:['’]ve|\s+have)?\s+
    (?:(?:now|just|already|successfully|also|finished|quickly|went\s+ahead\s+and|gone\s+ahead\s+and)\s+)*
    (?P<verb>[a-z]{2,}ed|built|set|put|made|run|ran|drawn|drew|shown|hidden|hid|taken|took|brought|sent|found|got|cut|split
    |written|wrote|sorted)\b""",
    re.I | re.X,
)
BARE = re.compile(  # "Machine destroyed.", "Refreshed!"
    r"^(?:(?!(?:it|that|this|you|i|we|they|he|she|glad|happy|hope|as|when|if)\b)[\w'’-]+\s){0,5}"
    r"(?P<verb>[a-z]{3,}ed|reset|built|hidden|set|sent|done)\W*$",
    re.I,
)


def acts_soon(sentence: str) -> bool:
    """Tell whether the speaker says to do something now or soon."""
    if PASSIVE.search(sentence) or any(_begins_acting(clause) for clause in CLAUSE.split(sentence)):
        return True
    if any(found["verb"].lower() not in THINKING_EN for found in FUTURE.finditer(sentence)):
        return True
    return any(found["verb"].lower() not in SAYING_ING for found in PROGRESSIVE.finditer(sentence))


def has_acted(sentence: str) -> bool:
    """Tell whether the speaker says to have done something."""
    found = (*HAVE_DONE.finditer(sentence), *BARE.finditer(sentence))
    return any(act["verb"].lower() not in SAID_EN for act in found)


def _begins_acting(clause: str) -> bool:
    """Find a clause without a subject: "Fetching the figures", and not "Counting them takes a while"."""
    found = BEGINNING.match(clause)
    if found is None or FINITE.search(found["rest"]):
        return False
    if USUAL.fullmatch(found["verb"]):
        return True
    return found["verb"].lower() not in SAYING_ING and bool(OBJECT.search(found["rest"]))
