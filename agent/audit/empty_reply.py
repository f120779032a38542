"""A thought without any text and without any tool call."""

from __future__ import annotations

from agent.audit.facts import Finding, ThoughtFacts

NOTICE = "Your answer was empty and no tool ran in this turn. Answer the message, with a tool where one is needed."


def empty_reply(facts: ThoughtFacts) -> Finding | None:
    """Find an empty answer."""
    if facts.answer.strip() or facts.tools:
        return None
    return Finding(
        "empty_reply", "the model gave neither text nor a tool call", "hard", verdict="proved", notice=NOTICE
    )
