"""How the words of a question are read: typos, units, periods, compounds, statements that were typed as SQL."""

from typing import Any

import pytest

from agent.models.offline.link import link
from agent.models.offline.words import tokens
from tests.models.asking import HOUSING, SHOP, ask, history, message, result, sql, think

TYPOS = {
    "Wie viele Kuden gibt es?": ("FROM kunden", "Verstanden als: Kunden."),
    "How many custmers are there?": ("FROM kunden", "Understood as: custom"),
    "Wie viele Rehcnungen gibt es?": ("FROM rechnungen", "Verstanden als: Rechnungen."),
}


@pytest.mark.parametrize(("question", "expected"), TYPOS.items(), ids=TYPOS.keys())
async def test_typo_is_forgiven_and_said(question: str, expected: tuple[str, str]) -> None:
    called = await think(question)
    assert expected[0] in called.tool_calls[0].arguments["query"]
    reply = await think(question, after=result(called, "1 rows x 1 columns\nn\n60"))
    assert reply.text.startswith(expected[1])


@pytest.mark.parametrize(
    "question", ["Wie viele Hunde gibt es?", "Wie viele Xunden gibt es?", "Wie viele Kudn gibt es?"]
)
async def test_word_that_may_be_another_one_is_not_corrected(question: str) -> None:
    assert (await sql(question)).startswith("said: ")


MEASURED = {
    "Wie viele Rechnungen über 2000 Euro gibt es?": "betrag > 2000",
    "Wie viele Rechnungen über 2000 Dollar gibt es?": "Dollar",
    "How many flats are larger than 100 square metres?": "flaeche > 100",
    "How many flats are larger than 100 kg?": "kg",
    "Wie hoch ist der Umsatz in Kilogramm?": "Kilogramm",
    "How many devices cost more than $ 5?": "said",
}


@pytest.mark.parametrize(("question", "part"), MEASURED.items(), ids=MEASURED.keys())
async def test_unit_must_fit_what_is_measured(question: str, part: str) -> None:
    found = await sql(question)
    assert part in found
    assert found.startswith("said: ") is (">" not in part)


TIMES = {
    "im zweiten Halbjahr 2023": ("2023-07-01", "2024-01-01"),
    "in the first quarter of 2023": ("2023-01-01", "2023-04-01"),
    "in Q3 2022": ("2022-07-01", "2022-10-01"),
    "von März bis Mai 2023": ("2023-03-01", "2023-06-01"),
    "between March and May 2023": ("2023-03-01", "2023-06-01"),
    "seit März": ("2024-03-01", ""),
    "seit Oktober": ("2023-10-01", ""),
    "last quarter": ("2024-01-01", "2024-04-01"),
    "letzten Monat": ("2024-05-01", "2024-06-01"),
    "in den letzten 3 Monaten": ("2024-03-15", "2024-06-16"),
    "last week": ("2024-06-03", "2024-06-10"),
    "gestern": ("2024-06-14", "2024-06-15"),
    "vor dem 1. März 2023": ("", "2023-03-01"),
    "zwischen 1.3.2023 und 5.4.2023": ("2023-03-01", "2023-04-06"),
    "since May 2, 2023": ("2023-05-02", ""),
}


@pytest.mark.parametrize(("when", "span"), TIMES.items(), ids=TIMES.keys())
async def test_period_is_counted_from_today_or_as_named(when: str, span: tuple[str, str]) -> None:
    found = await sql(f"Anzahl Zahlungen {when}")
    bounds = [f"bezahlt_am {sign} '{day}'" for sign, day in zip((">=", "<"), span, strict=True) if day]
    assert found == f"SELECT COUNT(*) AS anzahl FROM zahlungen WHERE {' AND '.join(bounds)}".replace(
        "anzahl", "anzahl" if "AS anzahl" in found else "number"
    )


SHARES = {
    "Wie viel Prozent der Rechnungen sind offen?": (
        "SELECT ROUND(100 * AVG(CASE WHEN status = 'offen' THEN 1 ELSE 0 END), 2) AS prozent FROM rechnungen"
    ),
    "What percentage of overdue invoices are from 2023?": (
        "SELECT ROUND(100 * AVG(CASE WHEN rechnungsdatum >= '2023-01-01' AND rechnungsdatum < '2024-01-01' "
        "THEN 1 ELSE 0 END), 2) AS percent FROM rechnungen WHERE status = 'überfällig'"
    ),
    "What percentage of invoices were overdue in 2023?": (
        "SELECT ROUND(100 * AVG(CASE WHEN status = 'überfällig' THEN 1 ELSE 0 END), 2) AS percent FROM rechnungen "
        "WHERE rechnungsdatum >= '2023-01-01' AND rechnungsdatum < '2024-01-01'"
    ),
    "Wie viel Prozent sind das?": "said: ",
}


@pytest.mark.parametrize(("question", "expected"), SHARES.items(), ids=SHARES.keys())
async def test_share_is_a_percentage_of_named_rows(question: str, expected: str) -> None:
    assert (await sql(question)).startswith(expected)


PARTS = [
    (["Zeige die Rechnungen", "Wie viele davon sind bezahlt?"], "COUNT(*) AS anzahl FROM rechnungen WHERE status ="),
    (["Wie viele Kunden gibt es?", "How many of those are in Berlin?"], "FROM kunden WHERE ort = 'Berlin'"),
    (["Umsatz je Ort", "die Top 3 davon"], "LIMIT 3"),
    (["Wie viele Objekte gibt es?", "und nach Ort?"], "GROUP BY ort"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "part"), PARTS, ids=[said[-1] for said, _ in PARTS])
async def test_question_about_a_part_of_what_was_found_is_completed(said: list[str], part: str) -> None:
    earlier = [text for question in said[:-1] for text in (question, "Done.")]
    assert part in await sql(said[-1], before=history(*earlier))
    assert (await sql(said[-1])).startswith("said: ")


async def test_two_questions_joined_by_and_are_dated_each_by_their_own_table() -> None:
    question = "Wie viele Kunden gibt es und wie viele Rechnungen gibt es je Jahr?"
    first = await think(question)
    assert first.tool_calls[0].arguments["query"] == "SELECT COUNT(*) AS anzahl\nFROM kunden"
    second = await think(question, after=result(first, "1 rows x 1 columns\nanzahl\n60"))
    assert "YEAR(rechnungsdatum)" in second.tool_calls[0].arguments["query"]


async def test_customers_who_have_not_paid_are_not_those_whose_invoice_was_cancelled() -> None:
    assert "NOT IN ('bezahlt', 'storniert')" in await sql("Which customers have not paid?")


TYPED = [
    "SELECT count(*) FROM kunden",
    "```sql\nselect * from kunden limit 1\n```",
    "select 1",
    "SELECT * FROM nirgends",
]


@pytest.mark.parametrize("statement", TYPED)
async def test_typed_statement_is_run_as_it_stands(statement: str) -> None:
    bare = statement.removeprefix("```sql\n").removesuffix("\n```")
    called = await think(statement)
    assert called.tool_calls[0].arguments == {"query": bare}
    reply = await think(statement, after=result(called, "1 rows x 1 columns\nn\n60"))
    assert "1 rows" in reply.text
    assert "n 60" in reply.text
    failed = await think(statement, after=result(called, "ERROR 1054: no\ndid you mean: kunden", failed=True))
    assert failed.tool_calls == ()
    assert "ERROR 1054" in failed.text


async def test_typed_statement_that_writes_is_refused() -> None:
    for statement in ("DELETE FROM kunden", "drop table kunden", "UPDATE kunden SET ort = 'x'"):
        reply = await think(statement)
        assert reply.tool_calls == ()
        assert "SELECT" in reply.text


async def test_english_sentence_that_begins_with_select_is_a_question() -> None:
    assert "WHERE ort = 'Berlin'" in await sql("Select all customers from Berlin")


def probed(reply: Any) -> str:
    return str(reply.tool_calls[0].arguments["query"])


async def test_unknown_name_is_looked_for_and_then_used() -> None:
    question = "Wie viele Geräte hängen im Flur?"
    called = await think(question)
    assert "found_table" in probed(called)
    assert "'Flur'" in probed(called)
    found = result(called, "1 rows x 3 columns\nfound_table,found_column,found_value\ngeraete,raum,Flur")
    assert "WHERE raum = 'Flur'" in probed(await think(question, after=found))
    nothing = await think(question, after=result(called, "0 rows x 3 columns\nfound_table,found_column,found_value"))
    assert nothing.tool_calls == ()
    assert "Flur" in nothing.text


async def test_word_that_is_no_name_is_not_looked_for() -> None:
    for question in ("How many customers are married?", "Wie viele Objekte haben einen Balkon?", "Wie viele Aufzüge?"):
        assert (await think(question)).tool_calls == (), question


async def test_ambiguous_way_and_column_are_named() -> None:
    digest = (
        "rental(rental_id int PK, customer_id int ->customer, staff_id int ->staff) ~9 rows\n"
        "customer(customer_id int PK, store_id int ->store, last_name varchar(9)) ~9 rows\n"
        "staff(staff_id int PK, store_id int ->store, last_name varchar(9)) ~9 rows\n"
        "store(store_id int PK, name varchar(9)) ~2 rows"
    )
    found = await sql("Rentals per store", digest=digest)
    assert found.startswith("said: ")
    assert "store (customer), store (staff)" in found
    assert "JOIN customer" in await sql("How many rentals of customers per store?", digest=digest)


STAFF = (
    "employee(employee_id int PK, first_name varchar(9) e.g. Nancy, reports_to int ->employee.employee_id, "
    "pay decimal(8.2)) ~9 rows"
)
OWN_PARENTS = {
    "How many employees report to Nancy?": "WHERE reports_to IN (SELECT employee_id FROM employee WHERE first_name =",
    "Who does Nancy report to?": "WHERE employee_id IN (SELECT reports_to FROM employee WHERE first_name =",
    "Wer ist der Chef von Nancy?": "WHERE employee_id IN (SELECT reports_to FROM employee WHERE first_name =",
    "An wen berichtet Nancy?": "WHERE employee_id IN (SELECT reports_to FROM employee WHERE first_name =",
    "Mitarbeiter, die an Nancy berichten": "WHERE reports_to IN (SELECT employee_id FROM employee WHERE first_name =",
    "Which employees have no boss?": "WHERE reports_to IS NULL",
    "How many employees does each boss have?": "said: ",
    "Average pay per boss": "said: ",
}


@pytest.mark.parametrize("text", OWN_PARENTS)
async def test_rows_of_an_own_parent_are_followed_or_not_guessed(text: str) -> None:
    assert OWN_PARENTS[text] in await sql(text, digest=STAFF)


def test_long_message_is_linked_in_full() -> None:
    words = tokens("Kunden Rechnungen Objekte " * 400)
    assert len(link(words, HOUSING)) == len(words)


async def test_view_is_meant_only_by_its_name() -> None:
    digest = f"{SHOP}\ncustomer_list(id int, name varchar(9), country varchar(9)) VIEW"
    assert "FROM Customer" in await sql("How many customers are there?", digest=digest)
    assert "FROM Customer WHERE Country" in await sql("How many customers are from Brazil?", digest=digest)


async def test_reply_names_the_words_that_mean_nothing_here() -> None:
    reply = await ask(
        message("Wie viele Mondbasen gibt es?"), system=("You think.", f"Schema:\n{HOUSING}"), tools=("query_db",)
    )
    assert "nicht verstanden: Mondbasen" in reply.text
