"""Messages that ask several things, and schemas so large that tables must be described first."""

from typing import Any

import pytest

from agent.models import ModelReply
from tests.models.asking import HOUSING, result, think

SEVERAL = {
    "Wie viele Kunden gibt es? Wie viele Rechnungen gibt es?": ["FROM kunden", "FROM rechnungen"],
    "Hallo! Wie viele Kunden gibt es? Danke": ["FROM kunden"],
    "Zähle erst die Kunden, dann die Rechnungen": ["FROM kunden", "FROM rechnungen"],
    "Analyse the revenue per city and compare it with the payments": [
        "SUM(rechnungen.betrag)",
        "SUM(zahlungen.betrag)",
    ],
    "Wie viele Kunden und Rechnungen gibt es?": ["FROM kunden", "FROM rechnungen"],
    "Heizkosten und Warmwasserkosten pro Jahr": ["SUM(heizkosten)", "SUM(warmwasserkosten)"],
    "Wie viele Objekte gibt es? Und je Ort?": ["FROM objekte", "GROUP BY ort"],
}


async def all_of(question: str, **given: Any) -> tuple[list[tuple[str, Any]], ModelReply]:
    """Give the tool calls of a turn in which every one of them succeeds, and the last reply."""
    calls: list[tuple[str, Any]] = []
    exchanges: list[dict[str, Any]] = []
    answers = given.pop("answers", {})
    while True:
        reply = await think(question, after=exchanges, **given)
        if not reply.tool_calls:
            return calls, reply
        call = reply.tool_calls[0]
        calls.append((call.name, call.arguments))
        exchanges += result(reply, answers.get(call.arguments.get("table"), f"1 rows x 1 columns\nn\n{len(calls)}"))


@pytest.mark.parametrize(("question", "parts"), SEVERAL.items(), ids=SEVERAL.keys())
async def test_each_question_of_a_message_gets_its_query(question: str, parts: list[str]) -> None:
    calls, reply = await all_of(question)
    assert len(calls) == len(parts)
    assert all(part in arguments["query"] for (_, arguments), part in zip(calls, parts, strict=True))
    assert len(reply.text.split("\n\n")) == len(parts)


async def test_answers_come_in_the_order_of_the_questions() -> None:
    _, reply = await all_of("Wie viele Kunden gibt es? Wie viele Rechnungen gibt es?")
    assert reply.text == "Es gibt 1 Kunde.\n\nEs gibt 2 Rechnungen."


async def test_question_beside_one_that_is_not_understood_is_not_answered_alone() -> None:
    calls, reply = await all_of("Wie viele Kunden gibt es? Wie viele davon sind zufrieden?")
    assert calls == []
    assert "zufrieden" in reply.text


NAMES_ONLY = "\n".join(
    ["database big (MariaDB 10.11)", "kunden ~60 rows", "objekte ~120 rows", *(f"t{n} ~5 rows" for n in range(70)),
     "-- only names: describe_table gives the columns of a table"]
)  # fmt: skip
DESCRIBED = {line.split("(")[0]: f"{line}\nmay be NULL: x" for line in HOUSING.splitlines()[1:]}


async def test_tables_without_columns_are_described_before_they_are_queried() -> None:
    calls, _ = await all_of("Wie viele Objekte je Kunde?", digest=NAMES_ONLY, answers=DESCRIBED)
    assert [name for name, _ in calls] == ["describe_table", "describe_table", "query_db"]
    assert "LEFT JOIN objekte ON objekte.kunde_id = kunden.kunde_id" in calls[-1][1]["query"]


async def test_table_that_cannot_be_described_ends_honestly() -> None:
    reply = await think("Wie viele Kunden?", digest=NAMES_ONLY)
    failed = result(reply, "ERROR 1146: gone", failed=True)
    assert "ERROR 1146" in (await think("Wie viele Kunden?", digest=NAMES_ONLY, after=failed)).text
