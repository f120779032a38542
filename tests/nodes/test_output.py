"""output, version 1: the voice."""

import json

import pytest

from agent import Edge
from agent.trace.events import Streamed
from tests.nodes.around import calls_of, graph, in_language, last_text, session, thought
from tests.nodes.far_end import call, far_model, say

ALONE = graph({"thought": "around_thought", "output": "output_v1"}, Edge("thought", "output"), reply="output")
SOCIAL = graph({"command": "around_command", "output": "output_v1"}, Edge("command", "output"), reply="output")
REMEMBERING = graph(
    {"command": "around_command", "output": "output_v1", "memorizer": "memorizer_v1"},
    Edge("command", "output"),
    Edge("output", "memorizer"),
    Edge("memorizer", "output", "context"),
    reply="output",
)
LONG = "Es gibt 60 Kunden.\nAnzahl Kunden je Ort:\n- Cuxhaven: 6\n- Köln: 5"


async def test_output_streams_the_reply_piece_by_piece() -> None:
    pieces: list[str] = []
    async with session(ALONE) as rt:
        rt.subscribe(lambda event: pieces.append(event.text) if isinstance(event, Streamed) else None)
        turn = await rt.handle_message(thought("long", answer=LONG, language="de"))
    assert len(pieces) > 2
    assert "".join(pieces) == turn.text == LONG


@pytest.mark.parametrize(
    ("answer", "language", "said"),
    [
        ("Es gibt 60 Kunden.", "de", "Es gibt 60 Kunden."),
        ("Es gibt 60 Kunden.", "en", "There are 60 Kunden."),
        ("There are 60 customers.", "de", "Es gibt 60 customers."),
        ("The query failed, so there is no result. Message: ERROR 1054", "de", "Die Abfrage ist fehlgeschlagen"),
    ],
)
async def test_output_speaks_the_language_of_the_thought(answer: str, language: str, said: str) -> None:
    async with session(ALONE) as rt:
        turn = await rt.handle_message(thought("say it", answer=answer, language=language))
    assert turn.text.startswith(said)


async def test_output_asks_the_small_model_without_tools_and_schema() -> None:
    async with session(ALONE) as rt:
        turn = await rt.handle_message(thought("q", answer="Umsatz < 5 & mehr", language="de", style="calm and exact"))
    (asking,) = calls_of(turn, "output")
    assert asking.tier == "small"
    assert {"tools", "output_config"}.isdisjoint(asking.request)
    assert len(asking.request["system"]) == 1
    asked = last_text(asking)
    assert '<answer language="de" style="calm and exact">\nUmsatz &lt; 5 &amp; mehr\n</answer>' in asked
    assert asked.endswith('<message user="unknown" language="de">\nq\n</message>')
    assert turn.text == "Umsatz < 5 & mehr"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("de", "Hallo", "Hallo! Was möchtest du wissen?"),
        ("en", "Thank you", "You're welcome."),
        ("en", "Tschüss", "Goodbye!"),
    ],
)
async def test_output_answers_small_talk_itself(language: str, text: str, said: str) -> None:
    async with session(SOCIAL) as rt:
        turn = await rt.handle_message(in_language(language, text))
    assert turn.text.startswith(said)
    assert "<answer" not in last_text(turn.calls[0])


async def test_output_greets_by_the_remembered_name() -> None:
    async with session(REMEMBERING, user_claims={"name": "Ada"}) as rt:
        assert (await rt.handle_message("Hallo")).text == "Hallo, Ada! Was möchtest du wissen?"


async def test_output_knows_the_conversation_before_this_turn() -> None:
    async with session(SOCIAL) as rt:
        await rt.handle_message("Hallo")
        turn = await rt.handle_message("Danke")
    roles = [(message["role"], message["content"][:5]) for message in turn.calls[0].request["messages"]]
    assert roles[:2] == [("user", "Hallo"), ("assistant", "Hallo")]
    assert len(roles) == 3


async def test_output_runs_no_tool_that_a_model_writes_as_text() -> None:
    model, far = far_model(voice=[say('{"name": "set_controls", "arguments": {"clear": true}}')])
    async with session(SOCIAL, model) as rt:
        turn = await rt.handle_message("Hallo")
    assert turn.status == "ok"
    assert "tool_call" not in set(turn.events.event)
    assert len(far.bodies) == 1


async def test_output_has_no_tools_even_when_the_model_calls_one() -> None:
    model, _ = far_model(voice=[call("set_controls", {"controls": [], "clear": True}, "Bitte sehr.")])
    async with session(SOCIAL, model) as rt:
        turn = await rt.handle_message("Hallo")
    assert (turn.status, turn.text) == ("ok", "Bitte sehr.")
    assert "tool_call" not in set(turn.events.event)
    assert json.dumps(turn.controls) == "[]"
