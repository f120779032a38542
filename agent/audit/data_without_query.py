"""Figures in the reply that no tool result of the session contains or yields."""

from __future__ import annotations

from agent.audit.asked import for_a_value, for_writing, general, to_see_code
from agent.audit.facts import Finding, TurnFacts

LABEL = (
    "Hinweis der Prüfung: Ohne Beleg in den Ergebnissen dieser Sitzung: {figures}",
    "Note of the audit: without a source in the results of this session: {figures}",
)
NAMED = 5


def data_without_query(facts: TurnFacts) -> Finding | None:
    """Find unlinked figures where figures of the data were asked for, or where a query has given some."""
    if facts.intent in ("social", "feedback") or for_writing(facts.asked):
        return None
    if not facts.queried and (to_see_code(facts.asked) or not _about_data(facts)):
        return None
    unlinked = [figure.text for figure in facts.figures if figure.verdict == "unlinked"]
    if not unlinked:
        return None
    more = f" (+{len(unlinked) - NAMED})" if len(unlinked) > NAMED else ""
    figures = ", ".join(dict.fromkeys(unlinked[:NAMED])) + more
    return Finding(
        "data_without_query",
        f"no tool result of the session contains or yields {figures}",
        "soft",
        "reply",
        "unknown",
        label=(LABEL[0].format(figures=figures), LABEL[1].format(figures=figures)),
    )


def _about_data(facts: TurnFacts) -> bool:
    """Tell whether figures of the data were asked for, where no query of the session has given any."""
    if facts.intent in ("request", "action"):
        return for_a_value(facts.asked) or not general(facts.asked)
    return for_a_value(facts.asked)
