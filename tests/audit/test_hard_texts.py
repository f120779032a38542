"""Texts that make patterns try every beginning with every end: the rules must not hold up the event loop for them."""

import time

import pytest

from agent.audit.facts import OfferedTool, TurnFacts
from agent.audit.figures import Context, link
from agent.audit.rules import REPLY_RULES, THOUGHT_RULES, review
from agent.messages import ToolResult

LENGTH = 16_000
ENOUGH = 3.0  # seconds of the processor; the worst took 44 before texts were cut, now about 2
QUERY = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
OFFERED = (OfferedTool("query_db", QUERY),)
FAILED = ToolResult("1", "query_db", {}, "1054: Unknown column 'x'", True)
PIECES = (
    "\n", "a\n", "```\n", "`", "1.", "1 ", "1,", "ge", "abge", "ich ", "ich habe ", "lass mich ", "I'll now ", "now ",
    "SELECT ", "select a from ", "{", '{"a":', "<", "<tool ", "<|a", "query_db ", "(", "*checks ", "| a ", "kein ",
    "query that ", "dear ", "a@", "https://", "„a", "é", "…", "x = 1\n",
)  # fmt: skip


@pytest.mark.parametrize("tools", [(), (FAILED,)], ids=["no tool", "failed tool"])
@pytest.mark.parametrize("piece", PIECES)
def test_review_of_a_hard_text_ends_soon(piece: str, tools: tuple[ToolResult, ...]) -> None:
    text = (piece * LENGTH)[:LENGTH]
    begun = time.process_time()
    for asked, said in ((text, "Ich sehe nach."), ("Wie viele Kunden?", text)):
        facts = TurnFacts("reply", asked, said, "request", tools, OFFERED)
        review(facts, THOUGHT_RULES)
        review(facts, REPLY_RULES)
    link(text, Context((text,)))
    assert time.process_time() - begun < ENOUGH
