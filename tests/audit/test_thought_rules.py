"""The rules of stage thought: what they find, what they leave alone near the border, and when they are quiet."""

import pytest

from agent.audit.facts import OfferedTool, TurnFacts
from agent.audit.rules import THOUGHT_RULES, review
from agent.messages import ToolResult
from agent.tools import database, workspace  # noqa: F401  # they register the tools
from agent.tools.tool import find_tool

OFFERED = tuple(OfferedTool(name, find_tool(name).schema) for name in ("query_db", "create_machine", "set_controls"))
RAN = (ToolResult("t1", "query_db", {}, "1 rows"),)
FOUND = [
    ("empty_reply", "Wie viele Kunden gibt es?", ""),
    ("empty_reply", "Wie viele Kunden gibt es?", "\u200b \n"),
    ("code_without_tools", "How many customers?", "```sql\nSELECT COUNT(*) FROM kunden\n```"),
    ("code_without_tools", "Wie viele Kunden?", "So geht es:\n```\nselect count(*) from kunden;\n```"),
    ("code_without_tools", "Run the query for all customers", "```sql\nSELECT * FROM kunden\n```"),
    ("code_without_tools", "Führe die Abfrage aus: SELECT 1", "```sql\nSELECT name FROM kunden\n```"),
    ("tool_call_as_text", "How many customers?", 'query_db(query="SELECT COUNT(*) FROM kunden")'),
    ("tool_call_as_text", "How many?", '{"name": "query_db", "arguments": {"query": "SELECT 1"}}'),
    ("intent_without_action", "How many customers?", "Let me look that up in the database."),
    ("intent_without_action", "How many customers?", "Good question. I'll query the table now."),
    ("intent_without_action", "Wie viele Kunden?", "Ich sehe gleich in der Datenbank nach."),
    ("intent_without_action", "Wie viele Kunden?", "Ich werde die Tabelle jetzt abfragen."),
    ("intent_without_action", "Build a wizard", "I have created the wizard with three steps."),
    ("intent_without_action", "Build a wizard", "There you go."),
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
    ("Don't run it, just write the query", "```sql\nSELECT * FROM kunden\n```"),
    ("Write a poem", "```\nroses are red\n```"),
    ("What is a join?", "A join puts rows of two tables together."),
]


def facts(asked: str, answer: str, *, tools: tuple[ToolResult, ...] = (), **given: object) -> TurnFacts:
    return TurnFacts("thought", asked, answer, **{"intent": "request", "tools": tools, "offered": OFFERED, **given})


def codes(given: TurnFacts) -> list[str]:
    return [finding.code for finding in review(given, THOUGHT_RULES)]


@pytest.mark.parametrize(("code", "asked", "answer"), FOUND)
def test_rule_finds(code: str, asked: str, answer: str) -> None:
    assert codes(facts(asked, answer)) == [code]


@pytest.mark.parametrize(("asked", "answer"), LEFT_ALONE)
def test_rules_leave_ordinary_answers_alone(asked: str, answer: str) -> None:
    assert codes(facts(asked, answer)) == []


@pytest.mark.parametrize(("code", "asked", "answer"), FOUND)
def test_rules_are_quiet_when_a_tool_ran(code: str, asked: str, answer: str) -> None:
    assert codes(facts(asked, answer, tools=RAN)) == []


@pytest.mark.parametrize(("code", "asked", "answer"), FOUND)
def test_rules_about_tools_are_quiet_where_none_is_offered(code: str, asked: str, answer: str) -> None:
    expected = [code] if code == "empty_reply" else []
    assert codes(facts(asked, answer, offered=())) == expected


@pytest.mark.parametrize("intent", ["social", "feedback"])
def test_announcements_in_small_talk_are_none(intent: str) -> None:
    assert codes(facts("Thanks!", "Let me look that up in the database.", intent=intent)) == []


def test_claim_about_an_earlier_turn_may_be_true() -> None:
    said = "I have already created the wizard."
    assert codes(facts("Build a wizard", said)) == ["intent_without_action"]
    assert codes(facts("Build a wizard", said, earlier=True)) == []


def test_every_finding_says_it_in_both_languages() -> None:
    for _, asked, answer in FOUND:
        (finding,) = review(facts(asked, answer), THOUGHT_RULES)
        assert finding.label_in("de").startswith("Hinweis der Prüfung: ")
        assert finding.label_in("fr").startswith("Note of the audit: ")
        assert finding.notice
