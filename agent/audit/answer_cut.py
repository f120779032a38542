"""A reply that the token limit ended in the middle."""

from __future__ import annotations

from agent.audit.facts import Finding, TurnFacts

LABEL = (
    "Hinweis der Prüfung: Die Antwort wurde abgeschnitten.",
    "Note of the audit: the reply was cut off.",
)
CUT = ("max_tokens", "model_context_window_exceeded")


def answer_cut(facts: TurnFacts) -> Finding | None:
    """Find a text that ended because of a limit and not because it was complete."""
    last = facts.calls[-1] if facts.calls else None
    if last is None or last.stop_reason not in CUT or last.cut:
        return None
    return Finding(
        "answer_cut",
        f"stop reason {last.stop_reason} at {last.node or 'the model'}",
        "soft",
        facts.stage,
        "proved",
        label=LABEL,
    )
