"""A request answered with an announcement or a claimed effect, and no tool ran."""

from __future__ import annotations

from agent.audit.announcing import about_earlier, announces, asks_back, claims, claims_effect
from agent.audit.asked import about_the_past, for_writing, to_see_code
from agent.audit.facts import Finding, TurnFacts, shortened
from agent.audit.sentences import sentences

NOTICE = (
    "No tool ran in this turn, but the answer says: {evidence!r}. "
    "Do it with a tool now, or say plainly that it was not done."
)
LABEL = (
    "Hinweis der Prüfung: Es lief kein Werkzeug, es wurde nichts ausgeführt.",
    "Note of the audit: no tool ran, nothing was done.",
)
SHORT, LAST = 5, 2  # an announcement counts anywhere in a short answer, else only where the answer ends


def intent_without_action(facts: TurnFacts) -> Finding | None:
    """Find an announcement or a claimed effect where something was to be done and no tool ran."""
    if facts.tools or not facts.offered or facts.intent in ("social", "feedback"):
        return None
    if for_writing(facts.asked) or to_see_code(facts.asked):
        return None
    said = sentences(facts.text)
    evidence = _announced(said) or _claimed(said, facts)
    if evidence is None:
        return None
    notice = NOTICE.format(evidence=shortened(evidence))
    return Finding("intent_without_action", shortened(evidence), "hard", facts.stage, "contradicted", notice, LABEL)


def _announced(said: list[str]) -> str | None:
    """Give the announcement on which an answer ends; one that asks the user for something first is no end."""
    if any(asks_back(sentence) for sentence in said[-LAST:]):
        return None
    considered = said if len(said) <= SHORT else said[-LAST:]
    return next((sentence for sentence in considered if announces(sentence)), None)


def _claimed(said: list[str], facts: TurnFacts) -> str | None:
    """Give the claim of an effect; one that answers what was done before may be true."""
    if about_the_past(facts.asked):
        return None
    told = [sentence for sentence in said if not (facts.earlier and about_earlier(sentence))]
    found = next((sentence for sentence in told if claims(sentence)), None)
    if found is None and facts.intent in ("request", "action"):
        found = next((sentence for sentence in told if claims_effect(sentence)), None)
    return found
