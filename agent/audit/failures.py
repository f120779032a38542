"""Words that tell of a failure, in German and English, and what only looks like it."""

from __future__ import annotations

import re

SAID_OF_THE_CALL = (
    r"\b(?:quer(?:y|ies)|statements?|tool|call|attempt|request|database|server|connection|syntax|columns?|tables?|"
    r"machine|control|type|time ?limit|it|that|this|abfragen?|anfrage|werkzeug\w*|aufruf\w*|datenbank\w*|anweisung\w*|"
    r"verbindung|versuch\w*|spalten?|tabellen?|ablauf|element|das|dies|sie|es|delete|update|insert|operation|action)\b"
)
DENIALS_EN = (
    r"(?:can|won)['’]t(?! miss)|(?:could|can|did|does|do|was|were|is|has|have|would)(?:n['’]t|\s+not|not)",
    r"cannot",
    r"not (?:possible|available|found|able|work\w*|exist\w*|execut\w*|valid|supported|allowed|reachable|accessible"
    r"|respond\w*|changed|deleted|removed|created|updated)",
    r"\w+n['’]t\s+(?:supported|available|possible|allowed|reachable|accessible|there|respond\w*|work\w*|offer\w*)",
    r"nothing (?:(?:was|has been|could be) (?:changed|removed|deleted|created|done|updated|executed|written|saved|added)|changed)",
    r"have no \w+ (?:for you|yet)",
    r"no (?:column|table|such|tool|figure|access|connection|machine|control|state|element|widget|answer|numbers?|result)",
    r"no \w+ of type",
    r"(?:no|any|without) (?:success|luck)",
    r"than allowed",
    r"read-only",
    r"only (?:read\w*|allowed to read)",
)
DENIALS_DE = (
    r"(?:ich|wir|spalte\w*|tabelle|abfrage\w*|server|datenbank|werkzeug|aufruf\w*|anweisung\w*|statement|mir|uns)"
    r"\b[^.!?]*\bnicht",
    r"hat\s+nicht",
    r"nicht\s+(?:möglich|gelungen|geklappt|funktioniert|ausgeführt|verfügbar|erreichbar|gültig|bekannt|zulässig|erlaubt"
    r"|durchgeführt|abgeschlossen|beantwort\w*|angelegt|geändert|gelöscht|gesetzt)",
    r"konnten?\b[^.!?]*\b(?:nicht|kein\w*)",
    r"(?:kann|können|darf|dürfen)\b[^.!?]*\b(?:nicht|nichts|kein\w*|nur)",
    r"(?:klappt\w*|funktioniert\w*|gelang|gelingt|ging|geht|ließ\w*|lässt|existiert\w*|kennt|besteht|lief)"
    r"\b[^.!?]*\b(?:nicht|kein\w*|schief|fehl)",
    r"(?:gibt es|es gibt)\b[^.!?]*\bnicht",
    r"wurde nichts|nichts (?:wurde|passiert|geändert|gelöscht)",
    r"(?:nicht|kaum)\s+unterstützt",
    r"(?:ohne|keine?) (?:verbindung|zugriff|zugang|antwort)",
    r"antwortet\s+nicht",
    r"kein(?:e[nrms]?)? (?:ergebnis(?:se)? (?:liefern|zurück|wegen|weil)|spalte|tabelle|verbindung|zugriff"
    r"|zahl\w* nennen|auskunft|maschine|ablauf|zustand|element|bedienelement|steuerelement|werkzeug|erfolg|\w+ vom typ)",
    r"nur (?:les\w+|leserechte)",
    r"als erlaubt",
)
FAILING_EN = (
    r"fail(?:ed|s|ure|ing)?|errors?|erroneous\w*|unable|impossible|in vain|unsuccessful\w*|timed?[ -]?out|too long",
    r"went wrong|something wrong|typo|mis(?:typed|spel\w+)|crash\w*|unreachable|unsupported|stopped before|ran into|faulty",
    r"(?:is|are|was|seems?(?: to be)?|currently|went)\s+(?:down|offline)|offline|exhausted|used up|unchanged",
    r"cut (?:it |them )?(?:off|short)|broke(?:n|s)?|technical (?:problem|issue|difficult)\w*",
)
FAILING_DE = (
    r"\w*fehler\w*|fehlgeschlagen\w*|fehlschlag\w*|fehlgeschl\w*|schlug\w*\b[^.]*\bfehl|scheiter\w*|gescheitert\w*",
    r"zeitüberschreitung\w*|zu lange|unmöglich\w*|vergeblich\w*|erfolglos\w*|ausgefallen|aufgebraucht|erschöpft",
    r"lehnt\w*\b[^.]*\bab|brach\b[^.]*\bab|abbrach\w*|verweiger\w*|vertippt|unverändert|technische[nrs]? (?:problem\w*|störung\w*|schwierigkeit\w*)",
)
LIKE_DATA = (  # rows are cancelled, missing and lost too: these tell of a failure when they are said of the call
    r"cancel+ed|interrupted|aborted|reject\w*|refus\w*|denied|missing|lost|unknown|invalid|wrong|unavailable|dropped|issues?|problem\w*",
    r"abgebrochen\w*|unterbrochen\w*|abgelehnt\w*|abgewiesen\w*|abgerissen|zusammengebrochen|unbekannt\w*|ungültig\w*|probleme?|verloren|fehlt\w*",
)
PLAIN = re.compile(rf"\b(?:{'|'.join((*DENIALS_EN, *DENIALS_DE, *FAILING_EN, *FAILING_DE))})\b", re.I)
OF_THE_CALL = re.compile(
    rf"{SAID_OF_THE_CALL}[^.!?]{{0,80}}?\b(?:{'|'.join(LIKE_DATA)})\b|\b(?:{'|'.join(LIKE_DATA)})\W+{SAID_OF_THE_CALL}",
    re.I,
)
HARMLESS = re.compile(
    r"\b(?:could|did|can|do)(?:n['’]t|\s+not)\s+(?:find|locate|see)\b(?![^.]*\b(?:column|table|field|machine|control)s?\b)"
    r"|\b(?:konnte|kann|habe)\b[^.]*?\bkeine?\w*\b(?![^.]*\b(?:spalte|tabelle|feld|ablauf|element)\b)[^.]*?\b(?:finden"
    r"|gefunden)\b"
    r"|\b(?:no|without(?: any)?|never an?)\s+(?:errors?|problems?|issues?|failures?)\b|\bno longer\b"
    r"|\b(?:did|was|were|is|are)\s+not\s+(?:only|just)\b"
    r"|\b(?:ohne|keine?n?)\s+(?:fehler|probleme?)\b|\bproblemlos\b|\bfehlerfrei\w*|\bnicht nur\b",
    re.I,
)


def failures(sentence: str) -> list[str]:
    """Give the words of a sentence that tell of a failure of a call."""
    rest = HARMLESS.sub(" ", sentence)
    return [found[0].lower() for pattern in (PLAIN, OF_THE_CALL) for found in pattern.finditer(rest)]


def of_the_call(sentence: str, word: str) -> bool:
    """Tell whether a word is said of a call, a query or the speaker: its subject stands before it."""
    before = sentence.lower().partition(word)[0]
    return bool(re.search(rf"{SAID_OF_THE_CALL}|\b(?:i|ich|my|mein\w*)\b", before, re.I))
