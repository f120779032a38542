"""The rules of stage thought: what they find, and what they leave alone near the border."""

import pytest

from agent import Offline, Runtime
from agent.audit.facts import ThoughtFacts
from agent.audit.rules import review_thought
from agent.messages import InputAnalysis, ToolResult

OFFERED = ("query_db", "create_machine")
RAN = (ToolResult("t1", "query_db", {}, "1 rows"),)
FOUND = [
    ("empty_reply", "Wie viele Kunden gibt es?", ""),
    ("code_without_tools", "How many customers?", "```sql\nSELECT COUNT(*) FROM kunden\n```"),
    ("code_without_tools", "Wie viele Kunden?", "So geht es:\n```\nselect count(*) from kunden;\n```"),
    ("intent_without_action", "How many customers?", "Let me look that up in the database."),
    ("intent_without_action", "How many customers?", "Good question. I'll query the table now."),
    ("intent_without_action", "Wie viele Kunden?", "Ich sehe gleich in der Datenbank nach."),
    ("intent_without_action", "Wie viele Kunden?", "Ich werde die Tabelle jetzt abfragen."),
    ("intent_without_action", "Build a wizard", "I have created the wizard with three steps."),
    ("intent_without_action", "Baue einen Ablauf", "Ich habe den Ablauf angelegt."),
]
LEFT_ALONE = [
    ("How many customers?", "There are 60 customers."),
    ("How many customers?", "Shall I count only the active ones?"),
    ("How many customers?", "I can look that up if you tell me which year."),
    ("How many customers?", "Let me know if you want them by city."),
    ("Wie viele Kunden?", "Möchtest du sie je Ort sehen?"),
    ("Wie viele Kunden?", "Ich kann das nicht beantworten: Die Tabelle fehlt."),
    ("Zeig mir das SQL für alle Kunden", "```sql\nSELECT * FROM kunden\n```"),
    ("Write a poem", "```\nroses are red\n```"),
    ("What is a join?", "A join puts rows of two tables together."),
]


def facts(asked: str, answer: str, *, tools=(), intent="request") -> ThoughtFacts:
    return ThoughtFacts(InputAnalysis(intent=intent), asked, answer, tools, OFFERED)


@pytest.mark.parametrize(("code", "asked", "answer"), FOUND)
def test_rule_finds(code, asked, answer):
    assert [finding.code for finding in review_thought(facts(asked, answer))] == [code]


@pytest.mark.parametrize(("asked", "answer"), LEFT_ALONE)
def test_rules_leave_ordinary_answers_alone(asked, answer):
    assert review_thought(facts(asked, answer)) == ()


@pytest.mark.parametrize(("code", "asked", "answer"), FOUND)
def test_rules_are_quiet_when_a_tool_ran(code, asked, answer):
    assert review_thought(facts(asked, answer, tools=RAN)) == ()


@pytest.mark.parametrize("misbehave", ["announce", "sql_as_text"])
async def test_one_retry_mends_what_can_be_mended(misbehave):
    async with Runtime(model=Offline(misbehave=[misbehave]), trace=False) as rt:
        turn = await rt.handle_message("Wie viele Kunden gibt es?")
    assert turn.text == "Es gibt 60 Kunden."
    assert list(turn.findings.done) == ["retried"]
    assert list(turn.events.event).count("retry") == 1


async def test_what_cannot_be_mended_is_labelled():
    async with Runtime(model=Offline(misbehave=["announce_always"]), trace=False) as rt:
        turn = await rt.handle_message("Wie viele Kunden gibt es?")
    assert "Es lief kein Werkzeug" in turn.text
    assert len(turn.findings) == 2
