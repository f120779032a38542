"""Misbehaviour on request: what audits and faults are tested with."""

import pytest

from agent.errors import ModelRefused
from agent.models import Offline, open_model
from tests.models.asking import HOUSING, TOOLS, ask, message, result, think
from tests.models.scripted import Heard, request

QUESTION = "Wie viele Rechnungen sind offen?"
NOTICE = "<notice>\nNo tool ran in this turn.\n</notice>"


def test_unknown_misbehaviour_names_what_is_allowed() -> None:
    with pytest.raises(
        ValueError, match=r"unknown misbehaviour 'anounce'; allowed: announce, .*did you mean 'announce'"
    ):
        Offline(misbehave=["anounce"])


def test_one_misbehaviour_may_be_given_as_a_word() -> None:
    assert Offline(misbehave="announce") == Offline(misbehave=("announce",))


async def test_announcement_is_repaired_when_told_that_no_tool_ran() -> None:
    offline = Offline(misbehave=["announce"])
    first = await think(QUESTION, offline=offline)
    assert first.tool_calls == ()
    assert first.text == "Ich sehe gleich in der Datenbank nach."
    told = {"role": "assistant", "content": first.text}, {"role": "user", "content": "No tool ran in this turn."}
    assert (await think(QUESTION, offline=offline, after=told)).tool_calls[0].name == "query_db"


async def test_announcement_is_repaired_by_a_notice_in_a_new_request() -> None:
    system = ("You think.", f"Schema:\n{HOUSING}")
    offline = Offline(misbehave=["announce"])
    reply = await ask(NOTICE, message(QUESTION), system=system, tools=TOOLS, offline=offline)
    assert reply.tool_calls[0].name == "query_db"


async def test_stubborn_announcement_is_never_repaired() -> None:
    offline = Offline(misbehave=["announce_always"])
    told = {"role": "assistant", "content": "..."}, {"role": "user", "content": "No tool ran in this turn."}
    assert (await think(QUESTION, offline=offline, after=told)).tool_calls == ()


async def test_sql_as_text_shows_the_statement_and_calls_nothing() -> None:
    reply = await think(QUESTION, offline=Offline(misbehave=["sql_as_text"]))
    assert reply.tool_calls == ()
    assert reply.text == "```sql\nSELECT COUNT(*) AS anzahl\nFROM rechnungen\nWHERE status = 'offen'\n```"


@pytest.mark.parametrize("question", ["Wie viele Kunden gibt es?", QUESTION, "Durchschnittliche Wohnfläche je Ort"])
async def test_wrong_column_is_wrong_once_and_then_corrected(question: str) -> None:
    offline = Offline(misbehave=["wrong_column"])
    right = (await think(question)).tool_calls[0].arguments["query"]
    first = await think(question, offline=offline)
    wrong = first.tool_calls[0].arguments["query"]
    assert wrong != right
    name = next(word for word in wrong.replace("(", " ").replace(")", " ").split() if word.endswith("x"))
    error = f"ERROR 1054: Unknown column '{name}' in 'SELECT'\ndid you mean: t.{name[:-1]}"
    second = await think(question, offline=offline, after=result(first, error, failed=True))
    assert second.tool_calls[0].arguments["query"] == right.replace(
        "COUNT(*)", "COUNT(kunde_id)" if "kunde_idx" in wrong else "COUNT(*)"
    )


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("drop_stream", "retried: connection"),
        ("overloaded", "retried: overloaded_error (529)"),
        ("truncate", "retried: truncated"),
    ],
)
async def test_first_attempt_fails_and_the_second_is_right(name: str, outcome: str) -> None:
    model, plain = open_model(Offline(misbehave=[name])), open_model("offline")
    for _ in range(2):
        heard = Heard()
        asked = request("Wer bist du?")
        reply = await model.ask(asked, **heard.hooks)
        assert reply.text == (await plain.ask(asked)).text
        assert len(heard.outcomes) == 2
        assert heard.outcomes[0].startswith(outcome)
        assert ("<reset>" in heard.texts) is (name != "overloaded")
    await model.close()
    await plain.close()


async def test_refused_key_says_what_to_do() -> None:
    model = open_model(Offline(misbehave=["refuse_key"]))
    with pytest.raises(ModelRefused, match="ANTHROPIC_API_KEY"):
        await model.ask(request())
    await model.close()


async def test_empty_thinker_says_nothing() -> None:
    reply = await think(QUESTION, offline=Offline(misbehave=["empty"]))
    assert (reply.content, reply.text, reply.stop_reason) == ((), "", "end_turn")
