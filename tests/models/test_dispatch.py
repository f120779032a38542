"""Structured answers of the offline rules: analysis, memory, direction, plan, and anything else."""

import json
from typing import Any

import pytest

from tests.models.asking import HOUSING, ask, context, history, message


def schema(title: str, **properties: Any) -> dict[str, Any]:
    typed = {name: value if isinstance(value, dict) else {"type": value} for name, value in properties.items()}
    return {"title": title, "type": "object", "properties": typed, "required": list(typed)}


ANALYSIS = schema(
    "InputAnalysis",
    who="string",
    language="string",
    intent={"type": "string", "enum": ["social", "question", "request", "action", "feedback"]},
    topic="string",
    tone="string",
    complexity={"type": "string", "enum": ["trivial", "simple", "complex"]},
)
TEXTS = {"type": "array", "items": {"type": "string"}}
MEMORY = schema(
    "MemoryState", user_name="string", situation="string", language="string", mood="string", topics=TEXTS, facts=TEXTS
)
DIRECTION = schema("Direction", mode="string", style="string", goal="string")
PLAN = schema("Plan", steps=TEXTS)

MESSAGES = [
    ("Hallo", "de", "social", "trivial"),
    ("Hi there!", "en", "social", "trivial"),
    ("Guten Morgen!", "de", "social", "trivial"),
    ("Vielen Dank für deine Hilfe", "de", "social", "trivial"),
    ("thanks a lot", "en", "social", "trivial"),
    ("Tschüss, bis bald", "de", "social", "trivial"),
    ("Ich heiße Ada", "de", "social", "trivial"),
    ("Hallo, wie viele Kunden gibt es?", "de", "request", "simple"),
    ("How many invoices are overdue?", "en", "request", "simple"),
    ("Zeige die offenen Rechnungen", "de", "request", "simple"),
    ("Total payments per year", "en", "request", "simple"),
    ("Und pro Monat?", "de", "request", "simple"),
    ("Baue mir einen Ablauf mit drei Schritten: Start, Prüfen, Fertig", "de", "request", "simple"),
    ("make two buttons: Yes and No", "en", "request", "simple"),
    ("Kannst du mir einen Zähler bauen?", "de", "request", "simple"),
    ("Merk dir, dass ich Tee mag.", "de", "request", "simple"),
    ("Warum?", "de", "question", "simple"),
    ("go on", "en", "question", "simple"),
    ("Was ist eine Abrechnung?", "de", "question", "simple"),
    ("Das ist falsch", "de", "feedback", "simple"),
    ("Great job!", "en", "feedback", "simple"),
    ("Untersuche die Umsätze und vergleiche sie mit den Vorjahren", "de", "request", "complex"),
    ("Analyse the revenue per city and compare it with the payments", "en", "request", "complex"),
    ("Zähle erst die Kunden, dann die Rechnungen, danach zeige den Umsatz je Ort", "de", "request", "complex"),
]


@pytest.mark.parametrize(("text", "language", "intent", "complexity"), MESSAGES, ids=[row[0] for row in MESSAGES])
async def test_message_is_analysed(text: str, language: str, intent: str, complexity: str) -> None:
    found = (await ask(message(text), schema=ANALYSIS)).data
    assert (found["language"], found["intent"], found["complexity"]) == (language, intent, complexity)
    assert found["who"] == "Ada"
    assert set(found) == set(ANALYSIS["properties"])


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("Zeig mir bitte die Kunden", "polite"),
        ("SOFORT bitte!", "urgent"),
        ("That's wrong", "annoyed"),
        ("Warum?", "neutral"),
    ],
)
async def test_tone_is_heard(text: str, tone: str) -> None:
    assert (await ask(message(text), schema=ANALYSIS)).data["tone"] == tone


async def test_language_of_a_short_message_is_that_of_the_conversation() -> None:
    known = context("memorizer", json.dumps({"language": "de"}))
    assert (await ask(known, message("Berlin"), schema=ANALYSIS)).data["language"] == "de"
    before = history("Wie viele Kunden gibt es?", "60")
    assert (await ask(message("Berlin"), schema=ANALYSIS, before=before)).data["language"] == "de"
    assert (await ask(message("Berlin"), schema=ANALYSIS)).data["language"] == "en"


async def test_click_is_an_action() -> None:
    found = (await ask('<action name="book" data="{}"/>', schema=ANALYSIS)).data
    assert (found["intent"], found["topic"]) == ("action", "book")


def state(**values: Any) -> str:
    return f"<state>\n{json.dumps(values, ensure_ascii=False)}\n</state>"


async def test_memory_takes_in_what_was_said() -> None:
    old = state(user_name="unknown", situation="local session", topics=["Rechnungen"], facts=["likes tea"])
    said = [message("Ich heiße Grace. Wie viele Geräte gibt es?"), message("Merk dir, dass Montag Ruhetag ist. Super!")]
    found = (await ask(old, *said, schema=MEMORY)).data
    assert found == {
        "user_name": "Grace",
        "situation": "local session",
        "language": "de",
        "mood": "happy",
        "topics": ["Rechnungen", "Geräte"],
        "facts": ["likes tea", "Montag Ruhetag ist"],
    }


async def test_memory_takes_things_and_no_deeds_for_topics() -> None:
    said = message("Welche Kunden haben gezahlt, was ist eingebaut, wer hat die Rechnung gemahnt?")
    found = (await ask(state(user_name="unknown", topics=[], facts=[]), said, schema=MEMORY)).data
    assert found["topics"] == ["Kunden", "Rechnung"]


async def test_memory_keeps_what_still_holds() -> None:
    values = {"user_name": "Ada", "situation": "authenticated on lab", "language": "en", "mood": "annoyed",
              "topics": ["flats"], "facts": ["a"]}  # fmt: skip
    found = (await ask(state(**values), message("Berlin"), schema=MEMORY)).data
    assert found == values


async def test_memory_in_a_context_block_is_read_too() -> None:
    known = context("memorizer", json.dumps({"user_name": "Ada", "facts": ["a & b"]}))
    found = (await ask(known, message("My name is Grace"), schema=MEMORY)).data
    assert (found["user_name"], found["facts"]) == ("Grace", ["a & b"])


@pytest.mark.parametrize("text", ["Ich bin Kunde seit 2020", "What is my name?", "Ich bin müde"])
async def test_what_is_no_name_is_not_remembered_as_one(text: str) -> None:
    found = (await ask(state(user_name="Ada"), message(text), schema=MEMORY)).data
    assert found["user_name"] == "Ada"


async def test_direction_follows_the_state() -> None:
    found = (await ask(state(mood="annoyed", topics=["Geräte", "Rechnungen"]), schema=DIRECTION)).data
    assert found["style"] == "calm and exact"
    assert "Geräte, Rechnungen" in found["goal"]
    assert all(found.values())


async def test_plan_names_the_tables_concerned() -> None:
    asked = message("Untersuche die Umsätze der Kunden und vergleiche sie mit den Zahlungen", "de")
    steps = (await ask(asked, schema=PLAN, system=("Plan.", f"Schema:\n{HOUSING}"))).data["steps"]
    assert 2 <= len(steps) <= 4
    assert "kunden" in " ".join(steps)
    assert "zahlungen" in " ".join(steps)
    assert len((await ask(asked, schema=PLAN)).data["steps"]) >= 2


async def test_unknown_schema_gets_a_minimal_instance() -> None:
    part = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 3}}, "required": ["n"]}
    odd = schema(
        "Else", text="string", choice={"enum": ["b", "a"]}, many={"type": "array", "items": part, "minItems": 1}
    )
    odd["properties"]["part"] = {"$ref": "#/$defs/Part"}
    odd["required"].append("part")
    odd["$defs"] = {"Part": part}
    assert (await ask(message("x"), schema=odd)).data == {
        "text": "",
        "choice": "b",
        "many": [{"n": 3}],
        "part": {"n": 3},
    }


async def test_wider_known_schema_is_filled_up() -> None:
    wider = schema("InputAnalysis", language="string", confidence="number")
    assert (await ask(message("Hallo"), schema=wider)).data == {"language": "de", "confidence": 0}
