"""The last tool call failed, and the reply does not say so."""

from __future__ import annotations

import re

from agent.audit.facts import Finding, TurnFacts, shortened
from agent.audit.sentences import sentences

FAILURE = re.compile(
    r"\w*fehler\w*|\babbrach\w*|\bcut (?:it |them )?(?:off|short)\b|\bthan allowed\b|\bals erlaubt\b"
    r"|\bexhausted\b|\bused up\b|\baufgebraucht\b|\berschöpft\b|\b(?:no|any"
    r"|without) (?:success|luck)\b|\bkein(?:en)? erfolg\b"
    r"|\b(?:ich|wir|spalte\w*|tabelle|abfrage\w*|server|datenbank|werkzeug|aufruf\w*|anweisung\w*"
    r"|statement|mir|uns)\b[^.!?]*\bnicht\b|\bhat\s+nicht\b"
    r"|\bfail\w*|\berrors?\b|\berroneous\w*|\b(?:could|can|did|does|do|was|were|is|has|have"
    r"|would)(?:n['’]t|\s+not|not)\b|\bcannot\b"
    r"|\bunable\b|\bimpossible\b|\bin vain\b|\bwithout success\b|\bunsuccessful\w*|\breject\w*|\brefus\w*"
    r"|\bdenied\b|\baborted\b"
    r"|\binterrupted\b|\bcancel+ed\b|\bstopped before\b|\btimed?[ -]?out\b|\btoo long\b|\bunknown\b"
    r"|\binvalid\b|\bwent wrong\b"
    r"|\bproblem\w*|\bbroke\w*|\bno (?:column|table|such|tool|figure|access|connection)\b"
    r"|\bnot (?:possible|available|found|able|work\w*|exist\w*|execut\w*|valid)\b"
    r"|\w+n['’]t\s+(?:supported|available|possible|allowed|reachable|accessible|there|respond\w*|work\w*|offer\w*)"
    r"|\b(?:is|are|was|seems?(?: to be)?|currently|went)\s+(?:down|offline)\b|\bunsupported\b|\boffline\b"
    r"|\bnot (?:supported|allowed|reachable|accessible|respond\w*)\b|\b(?:nicht|kaum)\s+unterstützt\b"
    r"|\bohne (?:verbindung|zugriff|zugang)\b|\bantwortet\s+nicht\b|\bausgefallen\b|\bkeine (?:antwort|verbindung)\b"
    r"|\b(?:no|kein\w*) \w+ (?:of type|vom typ)\b"
    r"|\bcrash\w*|\bissue\w*|\bwrong\b|\bunavailable\b|\bunreachable\b|\bmissing\b|\blost\b"
    r"|\bfehler\w*|\bfehlgeschlagen\w*|\bfehlschlag\w*|\bfehlgeschl\w*|\bschlug\w*\b[^.]*\bfehl\b"
    r"|\bscheiter\w*|\bgescheitert\w*"
    r"|\bkonnten?\b[^.!?]*\b(?:nicht|kein\w*)\b|\b(?:kann|können)\b[^.!?]*\b(?:nicht|nichts|kein\w*)\b"
    r"|\bnicht\s+(?:möglich|gelungen|geklappt|funktioniert|ausgeführt|verfügbar|erreichbar|gültig|bekannt"
    r"|zulässig|erlaubt|durchgeführt|abgeschlossen|beantwort\w*)\b"
    r"|\b(?:klappt\w*|funktioniert\w*|gelang|gelingt|ging|geht|ließ\w*|lässt|existiert\w*|kennt|besteht"
    r"|lief)\b[^.!?]*\b(?:nicht|kein\w*|schief|fehl)\b|\b(?:gibt es|es gibt)\b[^.!?]*\bnicht\b"
    r"|\babgelehnt\w*|\blehnt\w*\b[^.]*\bab\b|\bverweiger\w*|\babgebrochen\w*|\bbrach\b[^.]*\bab\b"
    r"|\bunterbrochen\w*|\bzeitüberschreitung\w*|\bzu lange\b|\bunbekannt\w*"
    r"|\bungültig\w*|\bprobleme?\b|\bunmöglich\w*|\bvergeblich\w*|\berfolglos\w*"
    r"|\bkein(?:e[nrms]?)? (?:ergebnis(?:se)? (?:liefern|zurück|wegen|weil)|spalte|tabelle|verbindung"
    r"|zugriff|zahl\w* nennen|auskunft)\b|\bscheiterte\w*",
    re.I,
)
DENIED = re.compile(
    r"\b(?:could|did|can|do)(?:n['’]t|\s+not)\s+(?:find|locate|see)\b(?![^.]*\b(?:column|table|field)s?\b)"
    r"|\b(?:konnte|kann|habe)\b[^.]*?\bkeine?\w*\b(?![^.]*\b(?:spalte|tabelle|feld)\b)[^.]*?\b(?:finden|gefunden)\b|"
    r"\b(?:no|without(?: any)?|never an?)\s+(?:errors?|problems?|issues?|failures?)\b|\bno longer\b"
    r"|\b(?:did|was|were|is|are)\s+not\s+(?:only|just)\b"
    r"|\b(?:ohne|keine?n?)\s+(?:fehler|probleme?)\b|\bproblemlos\b|\bfehlerfrei\w*|\bnicht nur\b",
    re.I,
)
CALL = re.compile(
    r"\b(?:quer(?:y|ies)|statement|tool|call|database|server|abfragen?|werkzeug\w*|aufruf\w*|datenbank\w*"
    r"|anweisung\w*|"
    r"i|ich|das|that|this)\b",
    re.I,
)
QUOTED_NAME = re.compile(r"['\"`»„]([\w.$-]{3,})['\"`«“]")
CODE_NUMBER = re.compile(r"\b(?:ERROR|Error)\s+(\d{3,5})\b")
LABEL = (
    "Hinweis der Prüfung: Der letzte Werkzeugaufruf ({name}) ist fehlgeschlagen: {error}",
    "Note of the audit: the last tool call ({name}) failed: {error}",
)


def error_unreported(facts: TurnFacts) -> Finding | None:
    """Find a reply after a failed last call that tells of no failure."""
    last = facts.tools[-1] if facts.tools else None
    if last is None or not last.failed or _reported(facts, last.content):
        return None
    error = shortened(last.content.partition("\n")[0], 120)
    return Finding(
        "error_unreported",
        f"{last.name} failed ({error}); the reply says: {shortened(facts.text, 80)}",
        "hard",
        facts.stage,
        "contradicted",
        label=(LABEL[0].format(name=last.name, error=error), LABEL[1].format(name=last.name, error=error)),
    )


def _reported(facts: TurnFacts, error: str) -> bool:
    """Tell whether some sentence speaks of the failure; the user's own words repeated do not, unless about the call."""
    asked = facts.asked.lower()
    for sentence in sentences(facts.text) or [facts.text]:
        for found in FAILURE.finditer(DENIED.sub(" ", sentence)):
            if found[0].lower() not in asked or CALL.search(sentence):
                return True
    return _quotes(facts.text, error, asked)


def _quotes(reply: str, error: str, asked: str) -> bool:
    """Tell whether the reply names what the error names: its number, or a name the user has not used."""
    numbers = CODE_NUMBER.findall(error)
    names = [name.rpartition(".")[2] for name in QUOTED_NAME.findall(error) if name.lower() not in asked]
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", reply) for word in (*numbers, *names))
