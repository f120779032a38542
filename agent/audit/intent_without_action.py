"""A request answered with an announcement or a claimed effect, and no tool ran."""

from __future__ import annotations

from agent.audit.announcing import (
    about_earlier,
    announces,
    claims,
    claims_change,
    claims_effect,
    hands_back,
    staged,
    waits_for_the_user,
)
from agent.audit.asked import (
    about_itself,
    about_the_past,
    conceptual,
    for_data,
    for_writing,
    on_manner,
    to_build,
    to_change,
    to_see_code,
)
from agent.audit.facts import Finding, TurnFacts, shortened
from agent.audit.figures.reading import said_values
from agent.audit.letters import is_letter
from agent.audit.sentences import sentences

NOTICE = (
    "No tool ran in this turn, but the answer says: {evidence!r}. "
    "Do it with a tool now, or say plainly that it was not done."
)
LABEL = (
    "Hinweis der Prüfung: Es lief kein Werkzeug, es wurde nichts ausgeführt.",
    "Note of the audit: no tool ran, nothing was done.",
)
SHORT, LAST, LONGEST = 5, 2, 3  # an announcement counts anywhere in a short answer, else only where the answer ends


def intent_without_action(facts: TurnFacts) -> Finding | None:
    """Find an announcement or a claimed effect where something was to be done and no tool ran."""
    if facts.tools or not facts.offered or facts.intent in ("social", "feedback"):
        return None
    if for_writing(facts.asked) or to_see_code(facts.asked) or is_letter(facts.text) or on_manner(facts.asked):
        return None
    if facts.intent != "action" and about_itself(facts.asked):
        return None
    said = sentences(facts.text)
    evidence = staged(facts.text) or _announced(said, facts) or _claimed(said, facts) or _passed_over(said, facts)
    if evidence is None:
        return None
    notice = NOTICE.format(evidence=shortened(evidence))
    return Finding("intent_without_action", shortened(evidence), "hard", facts.stage, "contradicted", notice, LABEL)


def _announced(said: list[str], facts: TurnFacts) -> str | None:
    """Give the announcement on which an answer ends; one that asks the user for something first is no end."""
    if not said or waits_for_the_user(said):
        return None
    considered = said if len(said) <= SHORT else said[-LAST:]
    acting = _acting(facts)
    whole = [sentence for sentence in considered if sentence is said[-1] or not sentence.endswith(":")]
    if len(whole) < len(considered) and (not acting or facts.earlier or _has_figures(facts)):
        considered = whole  # "I'll show you: ..." may show it
    return next((sentence for sentence in considered if announces(sentence, by_any_verb=acting)), None)


def _claimed(said: list[str], facts: TurnFacts) -> str | None:
    """Give the claim of an effect; one that answers what was done before may be true."""
    acting = _acting(facts)
    if about_the_past(facts.asked) or (facts.earlier and not acting):
        return None
    told = [sentence for sentence in said if not (facts.earlier and about_earlier(sentence))]
    found = next((sentence for sentence in told if claims(sentence, by_any_verb=acting)), None)
    if found is None and acting:
        found = next((sentence for sentence in told if claims_effect(sentence)), None)
    if found is None and acting and (facts.intent == "action" or to_change(facts.asked) or to_build(facts.asked)):
        found = next((sentence for sentence in told if claims_change(sentence)), None)
    return found


def _passed_over(said: list[str], facts: TurnFacts) -> str | None:
    """Find a short answer that neither asks back nor declines where only a tool could do what was asked.

    Whatever its words are ("On it!", "There you go."): they announce, or claim, what did not happen. Figures are
    left to the rule of figures.
    """
    if not said or len(said) > LONGEST or facts.intent not in ("request", "action") or about_the_past(facts.asked):
        return None
    building = to_build(facts.asked)
    if not building and (facts.earlier or not for_data(facts.asked) or _has_figures(facts)):
        return None
    if facts.earlier and for_data(facts.asked) and _has_figures(facts):
        return None
    if any(hands_back(sentence) or (facts.earlier and about_earlier(sentence)) for sentence in said):
        return None
    return said[0]


def _acting(facts: TurnFacts) -> bool:
    """Tell whether something was to be done, and words alone do not do it."""
    if conceptual(facts.asked):
        return False
    if facts.intent in ("request", "action"):
        return True
    return for_data(facts.asked) or to_build(facts.asked) or to_change(facts.asked)  # whatever it was taken for


def _has_figures(facts: TurnFacts) -> bool:
    """Tell whether the answer names a number that the user has not named."""
    return bool(said_values(facts.text) - said_values(facts.asked))
