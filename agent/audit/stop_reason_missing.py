"""A stream that ended without saying why: what came may be half of what was meant."""

from __future__ import annotations

from agent.audit.facts import Finding, TurnFacts

LABEL = (
    "Hinweis der Prüfung: Eine Antwort des Modells kam unvollständig an und wurde neu angefordert.",
    "Note of the audit: an answer of the model arrived incomplete and was asked for again.",
)
LOST = (
    "Hinweis der Prüfung: Eine Antwort des Modells kam unvollständig an.",
    "Note of the audit: an answer of the model arrived incomplete.",
)


def stop_reason_missing(facts: TurnFacts) -> Finding | None:
    """Find a call of a model that ended without a stop reason, be it mended by another attempt or not."""
    for call in facts.calls:
        if "truncated" in call.outcome or "without a stop reason" in call.outcome:
            retried = call.outcome.startswith("retried")
            evidence = f"{call.node or 'model'}: {call.outcome}"
            return Finding(
                "stop_reason_missing", evidence, "soft", facts.stage, "proved", label=LABEL if retried else LOST
            )
    return None
