"""The voice of the offline rules."""

import pytest

from tests.models.asking import ask, context, message


def answer(text: str, language: str = "", style: str = "") -> str:
    return f'<answer language="{language}" style="{style}">\n{text}\n</answer>'


async def test_voice_says_the_answer_as_it_is() -> None:
    text = "Anzahl Objekte je Ort:\n- Berlin: 12\n- Köln &amp; Bonn: 7"
    reply = await ask(answer(text, "de", "clear and brief"), message("Objekte je Ort?", "de"))
    assert reply.text == "Anzahl Objekte je Ort:\n- Berlin: 12\n- Köln & Bonn: 7"


SMALL_TALK = [
    ("Hallo!", "de", "Hallo, Ada! Was möchtest du wissen?"),
    ("Hello", "en", "Hello, Ada! What would you like to know?"),
    ("Danke!", "de", "Gern geschehen, Ada."),
    ("thank you", "en", "You're welcome, Ada."),
    ("Tschüss", "de", "Auf Wiedersehen, Ada!"),
    ("Ich heiße Grace", "de", "Freut mich, Grace."),
    ("Das ist falsch", "de", "Das tut mir leid. Was soll anders sein?"),
]


@pytest.mark.parametrize(("text", "language", "said"), SMALL_TALK, ids=[row[0] for row in SMALL_TALK])
async def test_voice_answers_small_talk(text: str, language: str, said: str) -> None:
    assert (await ask(message(text, language))).text == said


async def test_voice_does_not_call_an_unknown_user_by_name() -> None:
    assert (await ask(message("Hallo!", "de", user="unknown"))).text == "Hallo! Was möchtest du wissen?"


async def test_voice_calls_the_user_as_the_memory_does() -> None:
    known = context("memorizer", '{"user_name": "Grace"}')
    assert "Grace" in (await ask(known, message("Hallo!", "de", user="unknown"))).text


@pytest.mark.parametrize("text", ["Wer bist du?", "Who are you?", "Are you a language model?"])
async def test_voice_says_that_it_is_rules(text: str) -> None:
    assert (await ask(message(text))).text.lower().count("offline") == 1


async def test_prompt_can_fix_the_language() -> None:
    said = answer("Es gibt 60 Kunden (ort = Berlin).\nHinweis der Datenbank: truncated", "de")
    reply = await ask(
        said, message("Wie viele Kunden?", "de"), system=("You are the voice. Always answer in English.",)
    )
    assert reply.text == "There are 60 Kunden (ort = Berlin).\nNote of the database: truncated"
    back = await ask(answer("There are 60 customers.", "en"), message("x", "en"), system=("Antworte nur auf Deutsch.",))
    assert back.text == "Es gibt 60 customers."


async def test_prompt_or_style_can_ask_for_one_sentence() -> None:
    text = answer("Erstens. Zweitens.\n- Drittens", "de")
    assert (await ask(text, message("x", "de"), system=("In einem Satz.",))).text == "Erstens."
    styled = answer("Erstens. Zweitens.", "de", "in one sentence")
    assert (await ask(styled, message("x", "de"))).text == "Erstens."
    assert (await ask(answer("Erstens. Zweitens.", "de"), message("Fasse dich kurz!", "de"))).text == "Erstens."


async def test_prompt_can_ask_for_a_list() -> None:
    reply = await ask(answer("One. Two.", "en"), message("x", "en"), system=("Answer as a bulleted list.",))
    assert reply.text == "- One.\n- Two."


async def test_ordinary_prompt_changes_nothing() -> None:
    prompt = "Answer small talk briefly and kindly, in the user's language (German or English). Write Markdown."
    reply = await ask(answer("Eins. Zwei.", "de"), message("x", "de"), system=(prompt,))
    assert reply.text == "Eins. Zwei."


async def test_empty_answer_is_not_filled_with_anything() -> None:
    assert (await ask(answer("", "de"), message("Wie viele Kunden?", "de"))).text == "Das habe ich nicht verstanden."


async def test_voice_tells_a_click_by_its_label() -> None:
    seen = context("sensor", 'workspace:\nbutton book "Buchen" -> book')
    reply = await ask(seen, '<action name="book" data=\'{"n": 2}\'/>', schema=None)
    assert reply.text == '"Buchen" was pressed ({"n": 2}).'


async def test_voice_says_a_list_and_its_note_in_one_sentence() -> None:
    styled = answer("Umsatz je Ort:\n- Berlin: 12\n- Köln: 7\n\nUmsatz heißt hier:\nSumme.", "de", "in one sentence")
    reply = await ask(styled, message("Umsatz je Ort?", "de"))
    assert reply.text == "Umsatz je Ort: Berlin: 12; Köln: 7 (Umsatz heißt hier: Summe)."
