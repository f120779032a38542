"""A request answered with an announcement or a claimed effect, and no tool ran."""

from __future__ import annotations

import re

from agent.audit.facts import Finding, ThoughtFacts

VERBS_EN = (
    r"(?:look|check|query|fetch|search|run|build|create|set up|add|calculate|compute|count|show|prepare|get|find)"
)
VERBS_DE = r"(?:sehe|schaue|prüfe|frage|suche|baue|erstelle|lege|berechne|zähle|rufe|hole|starte|führe|bereite|mache)"
ANNOUNCED = re.compile(
    rf"\b(?:let me|i(?:['’]ll| will| am going to|['’]m going to))\s+(?:now |just |quickly |first )*{VERBS_EN}\b"
    rf"|\bich\s+(?:werde|will)\b[^.?!]{{0,60}}\b(?:nachsehen|prüfen|abfragen|bauen|erstellen|berechnen|suchen|zählen)\b"
    rf"|\bich\s+{VERBS_DE}\b[^.?!]{{0,60}}\b(?:jetzt|gleich|nun|sofort|nach|ab|an)\b",
    re.I,
)
CLAIMED = re.compile(
    r"\bi(?:['’]ve| have)\s+(?:now |just |already )*(?:created|built|added|set up|updated|removed|queried)\b"
    r"|\bich habe\b[^.?!]{0,60}\b(?:erstellt|gebaut|angelegt|hinzugefügt|entfernt|abgefragt|aktualisiert)\b",
    re.I,
)
OFFERED = re.compile(
    r"\b(?:if you|would you|shall i|should i|do you want|let me know|wenn du|wenn sie|soll ich|möchtest|möchten sie)\b",
    re.I,
)
NOTICE = (
    "No tool ran in this turn, but the answer says: {evidence!r}. "
    "Do it with a tool now, or say plainly that it was not done."
)
SENTENCE = re.compile(r"(?<=[.!?…:])\s+|\n+")


def intent_without_action(facts: ThoughtFacts) -> Finding | None:
    """Find an announcement at the end of an answer, or a claimed effect, when a request was to be worked on."""
    if facts.tools or not facts.offered or facts.analysis.intent not in ("request", "action", "question"):
        return None
    sentences = [part.strip() for part in SENTENCE.split(facts.answer) if part.strip()]
    for sentence in sentences[-2:]:
        if not sentence.endswith("?") and not OFFERED.search(sentence) and ANNOUNCED.search(sentence):
            return _finding(sentence)
    claimed = next((sentence for sentence in sentences if CLAIMED.search(sentence)), None)
    return _finding(claimed) if claimed is not None and facts.analysis.intent != "question" else None


def _finding(sentence: str) -> Finding:
    return Finding("intent_without_action", sentence[:160], notice=NOTICE.format(evidence=sentence[:160]))
