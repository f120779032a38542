"""Whatever is said, the rules answer; and what they ask of a database names only what is there."""

import random
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from agent.models.offline.digest import read_digest
from agent.models.offline.engine import answer
from tests.models.asking import HOUSING, NOW, SHOP, TOOLS, message, tool

SAID = """
wie viele how many zeige list welche which top 5 fünf die der den kunden customers objekte buildings geräte
devices rechnungen invoices orders zahlungen payments wohnungen ort city berlin hamburg offen overdue unpaid
nicht keine ohne umsatz revenue wohnfläche betrag amount durchschnittliche average summe total höchste kleinste
meisten je pro nach by each jahr year monat quartal 2022 2023 im in seit zwischen und or mehr als 10 mit status
type name email baujahr eingebaut aktiv letzten sortiert verschiedene knopf button ablauf zähler entferne : , '
" ( ; % ` \\ -- /* <b> &amp; null 1.5 2023-01-01 31.12.2023 ? ! E-Mail O'Brien 💡 ß
"""
WORDS = SAID.split()


def body(text: str, digest: str) -> dict[str, Any]:
    asked = {"role": "user", "content": f"{NOW}\n{message(text)}"}
    system = [{"type": "text", "text": "You think."}, {"type": "text", "text": f"Schema:\n{digest}"}]
    return {"model": "offline-medium", "system": system, "messages": [asked], "tools": [tool(name) for name in TOOLS]}


@pytest.mark.parametrize("digest", [HOUSING, SHOP], ids=["housing", "shop"])
def test_any_message_gets_an_answer_that_fits_the_schema(digest: str) -> None:
    pick = random.Random(7)
    tables = {table.name: {column.name for column in table.columns} for table in read_digest(digest).tables}
    columns = {name for names in tables.values() for name in names}
    asked = 0
    for _ in range(400):
        text = " ".join(pick.choice(WORDS) for _ in range(pick.randint(1, 9)))
        found = answer(body(text, digest))
        assert found == answer(body(text, digest)), text
        assert found.content, text
        block = found.content[-1]
        if block["type"] != "tool_use" or block["name"] != "query_db":
            continue
        asked += 1
        (statement,) = sqlglot.parse(block["input"]["query"], dialect="mysql")
        assert isinstance(statement, (exp.Select, exp.Union)), text
        made = {alias.alias for alias in statement.find_all(exp.Alias)}
        assert {table.name for table in statement.find_all(exp.Table)} <= set(tables), text
        assert {column.name for column in statement.find_all(exp.Column)} <= columns | made, text
    assert asked > 5


@pytest.mark.parametrize("text", ["", " ", "?", "💡", "<message>", "\n\n", "a" * 5000, "und " * 500])
def test_odd_message_gets_an_answer(text: str) -> None:
    assert answer(body(text, HOUSING)).content
    assert answer({"model": "offline-small", "messages": [{"role": "user", "content": text}]}).content


def test_request_without_messages_gets_an_answer() -> None:
    assert answer({"model": "offline-small", "messages": []}).content
