"""The rules in their order: these two tuples are the whole policy."""

from __future__ import annotations

from collections.abc import Callable

from agent.audit.answer_cut import answer_cut
from agent.audit.bad_arguments import bad_arguments
from agent.audit.code_without_tools import code_without_tools
from agent.audit.data_without_query import data_without_query
from agent.audit.empty_reply import empty_reply
from agent.audit.error_unreported import error_unreported
from agent.audit.facts import Finding, TurnFacts, within_reach
from agent.audit.intent_without_action import intent_without_action
from agent.audit.stop_reason_missing import stop_reason_missing
from agent.audit.tool_call_as_text import tool_call_as_text
from agent.audit.tool_call_cut import tool_call_cut
from agent.audit.unknown_tool import unknown_tool

Rule = Callable[[TurnFacts], Finding | None]

THOUGHT_RULES: tuple[Rule, ...] = (
    tool_call_cut,
    empty_reply,
    tool_call_as_text,
    code_without_tools,
    intent_without_action,
)
REPLY_RULES: tuple[Rule, ...] = (
    stop_reason_missing,
    unknown_tool,
    bad_arguments,
    error_unreported,
    tool_call_cut,
    answer_cut,
    empty_reply,
    tool_call_as_text,
    code_without_tools,
    intent_without_action,
    data_without_query,
)


def review(facts: TurnFacts, rules: tuple[Rule, ...]) -> tuple[Finding, ...]:
    """Give what the rules find, in their order; of those that ask for a second try only the first speaks.

    They tell of the same act that did not happen: a call written as text is also code that did not run.
    """
    found: list[Finding] = []
    facts = within_reach(facts)
    for rule in rules:
        finding = rule(facts)
        if finding is not None and not (finding.notice and any(known.notice for known in found)):
            found.append(finding)
    return tuple(found)
