"""What the thinker says when a query has come back, and what it does when the query fails."""

import pytest

from tests.models.asking import HOUSING, ask, context, history, message, result, think, tool

UNKNOWN = (
    "ERROR 1054: Unknown column 'betrax' in 'SELECT'\n"
    "did you mean: rechnungen.betrag, zahlungen.betrag\nrechnungen(rechnung_id, betrag)"
)
DEVICES = "3 rows x 2 columns\nort,anzahl\nBerlin,12\nKöln,7\nHamburg,0"

ANSWERS = {
    "a count": ("Wie viele Kunden gibt es?", "1 rows x 1 columns\nanzahl\n60", "Es gibt 60 Kunden."),
    "a count in English": (
        "How many invoices are overdue?",
        "1 rows x 1 columns\nnumber\n119",
        "There are 119 invoices (status = überfällig).",
    ),
    "groups": (
        "Anzahl Objekte je Ort",
        DEVICES,
        "Anzahl Objekte je Ort:\n- Berlin: 12\n- Köln: 7\n- Hamburg: 0",
    ),
    "many groups": (
        "Number of customers per city",
        "40 rows x 2 columns, first 20 shown\nort,number\n" + "\n".join(f"c{n},{n}" for n in range(20)) + "\n\n"
        "statistics: number: 0 .. 19, 0 NULL, 20 distinct",
        "Number of customers per city: 40 rows, the first 5 of them:\n- c0: 0\n- c1: 1\n- c2: 2\n- c3: 3\n- c4: 4",
    ),
    "a sum without rows": (
        "Summe der Zahlungen 2031",
        "1 rows x 1 columns\nsumme\nNULL",
        "Summe von Zahlungen (betrag) (bezahlt_am 2031-01-01 – 2031-12-31): kein Wert vorhanden.",
    ),
    "rows without their keys": (
        "Zeige die Niederlassungen",
        "1 rows x 4 columns\nniederlassung_id,name,ort,eroeffnet_am\n1,Niederlassung Nord,Hamburg,1998-04-01",
        "Niederlassungen:\n- Niederlassung Nord, ort Hamburg, eroeffnet_am 1998-04-01",
    ),
    "no rows": (
        "Zeige die offenen Rechnungen",
        "0 rows x 2 columns\nrechnung_id,betrag",
        "Rechnungen (status = offen): keine Zeilen gefunden.",
    ),
    "a note of the database": (
        "Wie viele Kunden gibt es?",
        "1 rows x 1 columns\nanzahl\n60\n\nnote: truncated",
        "Es gibt 60 Kunden.\nHinweis der Datenbank: truncated",
    ),
    "what revenue means": (
        "Wie hoch ist der Umsatz?",
        "1 rows x 1 columns\nsumme\n12.50",
        "Umsatz: 12.50.\nUmsatz heißt hier: Summe von rechnungen.betrag, ohne status = storniert.",
    ),
    "a value with commas and quotes": (
        "Anzahl Kunden je Ort",
        '1 rows x 2 columns\nort,anzahl\n"Köln, ""links""",3',
        'Anzahl Kunden je Ort: Köln, "links": 3.',
    ),
}


@pytest.mark.parametrize(("question", "preview", "said"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_result_becomes_an_answer(question: str, preview: str, said: str) -> None:
    called = await think(question)
    assert (await think(question, after=result(called, preview))).text == said


async def test_answer_takes_its_figures_from_the_result_alone() -> None:
    question = "Wie viele Kunden gibt es?"
    called = await think(question)
    first, second = [
        (await think(question, after=result(called, f"1 rows x 1 columns\nanzahl\n{n}"))).text for n in (7, 8)
    ]
    assert first.replace("7", "8") == second


async def test_wrong_column_is_corrected_by_what_the_error_offers() -> None:
    question = "Summe der überfälligen Rechnungen"
    called = await think(question)
    called.tool_calls[0].arguments["query"] = "SELECT SUM(betrax) AS summe FROM rechnungen"
    corrected = await think(question, after=result(called, UNKNOWN, failed=True))
    assert corrected.tool_calls[0].arguments["query"] == "SELECT SUM(betrag) AS summe FROM rechnungen"


async def test_error_without_an_offer_is_told() -> None:
    question = "Wie viele Kunden gibt es?"
    called = await think(question)
    failed = await think(question, after=result(called, "ERROR 1969: max_statement_time exceeded", failed=True))
    assert failed.tool_calls == ()
    assert "fehlgeschlagen" in failed.text
    assert "ERROR 1969: max_statement_time exceeded" in failed.text


async def test_third_failure_is_told_and_not_tried_again() -> None:
    question = "How many customers are there?"
    exchanges: list[dict[str, object]] = []
    reply = await think(question)
    for number in range(3):
        assert reply.tool_calls, number
        reply.tool_calls[0].arguments["query"] = f"SELECT betrax{number} FROM rechnungen"
        error = UNKNOWN.replace("betrax", f"betrax{number}")
        exchanges += result(reply, error, failed=True)
        reply = await think(question, after=exchanges)
    assert reply.tool_calls == ()
    assert reply.text.startswith("The query failed")
    assert "betrax2" in reply.text


async def test_answer_follows_the_language_of_the_message() -> None:
    for question, word in (("Wie viele Kunden gibt es?", "Es gibt"), ("How many customers are there?", "There are")):
        called = await think(question)
        assert word in (await think(question, after=result(called, "1 rows x 1 columns\nn\n60"))).text


PROMPTS = {
    "English": ("Answer always in English.", "There are 60 Kunden."),
    "German words for English": ("Du denkst. Antworte immer auf Englisch.", "There are 60 Kunden."),
    "as a list": ("Answer as a list.", "- Es gibt 60 Kunden."),
    "nothing": ("Answer in German or English, whatever the user writes.", "Es gibt 60 Kunden."),
    "a condition": ("If the user writes in English, answer in English.", "Es gibt 60 Kunden."),
}


@pytest.mark.parametrize(("prompt", "said"), PROMPTS.values(), ids=PROMPTS.keys())
async def test_prompt_changes_the_answer(prompt: str, said: str) -> None:
    question = "Wie viele Kunden gibt es?"
    called = await think(question, prompt=prompt)
    after = result(called, "1 rows x 1 columns\nanzahl\n60")
    assert (await think(question, prompt=prompt, after=after)).text == said


@pytest.mark.parametrize("prompt", ["Answer in one sentence.", "Fasse dich kurz.", "Knapp antworten.", "Be brief."])
async def test_prompt_can_ask_for_one_sentence(prompt: str) -> None:
    question = "Zeige die Niederlassungen"
    rows = "\n".join(f"{n},Name{n},Ort,2000-01-01" for n in range(20))
    preview = f"40 rows x 4 columns, first 20 shown\nniederlassung_id,name,ort,eroeffnet_am\n{rows}"
    called = await think(question, prompt=prompt)
    reply = await think(question, prompt=prompt, after=result(called, preview))
    assert reply.text == "Niederlassungen: 40 Zeilen."


async def test_schema_questions_need_no_query() -> None:
    assert (await think("Welche Tabellen gibt es?")).text.startswith("Die Datenbank hat diese Tabellen: ablesungen, ")
    said = (await think("Which columns does the table customers have?")).text
    assert said.startswith("The table kunden has these columns: kunde_id, ")


async def test_thinker_without_a_database_says_what_it_can_do() -> None:
    reply = await think("Wie viele Kunden gibt es?", digest="", tools=("set_controls", "create_machine"))
    assert reply.tool_calls == ()
    assert "keine Datenbank" not in reply.text.split(".")[0]
    assert "eine Datenbank ist nicht angeschlossen" in reply.text


async def test_turn_that_ends_through_a_tool_is_answered_through_it() -> None:
    tools = ("query_db", tool("answer", "text"), tool("ask_user", "question"))
    called = await think("Wie viele Kunden gibt es?", tools=tools)
    assert called.tool_calls[0].name == "query_db"
    reply = await think("Wie viele Kunden gibt es?", tools=tools, after=result(called, "1 rows x 1 columns\nn\n60"))
    assert (reply.tool_calls[0].name, reply.tool_calls[0].arguments) == ("answer", {"text": "Es gibt 60 Kunden."})
    asked = await think("Baue mir einen Ablauf", tools=(*tools, "create_machine"))
    assert asked.tool_calls[0].name == "answer"


async def test_name_from_the_memory_is_used_in_greetings() -> None:
    reply = await think("Hallo!", before=history("x", "y"), digest=HOUSING)
    assert reply.text.startswith("Hallo, Ada!")
    known = context("memorizer", '{"user_name": "Grace"}')
    assert (await ask(known, message("Hello!", user="unknown"), tools=("query_db",))).text.startswith("Hello, Grace!")
