"""The rules in their order: this tuple is the whole policy."""

from __future__ import annotations

from collections.abc import Callable

from agent.audit.code_without_tools import code_without_tools
from agent.audit.empty_reply import empty_reply
from agent.audit.facts import Finding, ThoughtFacts
from agent.audit.intent_without_action import intent_without_action

ThoughtRule = Callable[[ThoughtFacts], Finding | None]

THOUGHT_RULES: tuple[ThoughtRule, ...] = (empty_reply, code_without_tools, intent_without_action)


def review_thought(facts: ThoughtFacts) -> tuple[Finding, ...]:
    """Give what the rules find in a thought, in their order."""
    found = (rule(facts) for rule in THOUGHT_RULES)
    return tuple(finding for finding in found if finding is not None)
