"""thinker, version 2: its turn ends only through answer, ask_user or hand_off."""

from __future__ import annotations

import json
from itertools import repeat
from typing import Any

import pytest

from agent import Edge, Offline, ThoughtResult, Turn, tool
from agent.data.database import Database
from agent.trace.events import Noted, ToolEnded
from tests.nodes.around import graph, in_language, last_text, node, session
from tests.nodes.far_end import Answer, call, far_model, say

ALONE = graph(
    {"command": "around_command", "thinker": "thinker_v2", "ui": "ui_v1", "probe": "around_probe"},
    Edge("command", "thinker"),
    Edge("thinker", "ui"),
    Edge("thinker", "probe"),
    reply="probe",
)
COUNT = "Wie viele Kunden gibt es?"
SHOW = {"controls": [{"type": "label", "id": "note", "text": "hier"}]}


async def think(text: str, model: Any = "offline", db: Any = None, **options: Any) -> tuple[ThoughtResult, Turn]:
    async with session(ALONE, model, db, **options) as rt:
        turn = await rt.handle_message(text)
        assert turn.status == "ok", turn.error
        return node(rt, "probe").messages[0], turn


def notes(turn: Turn) -> list[tuple[str, str]]:
    return [(event.name, event.text) for event in turn._record.events if isinstance(event, Noted)]


def ran(turn: Turn) -> list[str]:
    return [event.name for event in turn._record.events if isinstance(event, ToolEnded)]


def both(*answers: Answer) -> Answer:
    return Answer(tuple(block for answer in answers for block in answer.content))


async def test_thinker_v2_ends_through_answer_after_its_tools(db: Database) -> None:
    thought, turn = await think(COUNT, db=db)
    assert (thought.answer, thought.ending, thought.language) == ("Es gibt 60 Kunden.", "answer", "de")
    assert [result.name for result in thought.tools] == ran(turn) == ["query_db"]  # an ending is no process
    assert notes(turn) == [("ended", "answer")]
    assert [call.outcome for call in turn.calls] == ["ok", "ok"]


@pytest.mark.parametrize(("name", "argument"), [("answer", "text"), ("ask_user", "question"), ("hand_off", "reason")])
async def test_thinker_v2_says_how_it_ended(name: str, argument: str) -> None:
    model, _ = far_model(thinker=[call(name, {argument: " So ist es. "})])
    thought, turn = await think("Etwas", model)
    assert (thought.ending, thought.answer, thought.tools) == (name, "So ist es.", ())
    assert notes(turn) == [("ended", name)]


async def test_thinker_v2_offers_its_endings_beside_the_tools_of_version_1() -> None:
    _, turn = await think("Hallo")
    names = [tool["name"] for tool in turn.calls[0].request["tools"]]
    assert names[-3:] == ["answer", "ask_user", "hand_off"]
    assert len(names) == 11
    assert "tool_choice" not in turn.calls[0].request  # current models refuse a forced one


async def test_thinker_v2_is_told_once_that_it_has_not_ended() -> None:
    model, far = far_model(thinker=[say("Ich schaue nach."), call("answer", {"text": "Nichts da."})])
    thought, turn = await think("Etwas", model)
    assert (thought.ending, thought.answer) == ("answer", "Nichts da.")
    assert [name for name, _ in notes(turn)] == ["not ended", "ended"]
    asked = far.of("thinker")[1]["messages"]
    assert asked[-2] == {"role": "assistant", "content": [{"type": "text", "text": "Ich schaue nach."}]}
    assert "No tool was called" in asked[-1]["content"][0]["text"]
    assert "audit" not in set(turn.events.event)


async def test_thinker_v2_takes_the_second_text_as_it_is_and_says_so() -> None:
    model, far = far_model(thinker=[say("Eins."), say("Zwei.")])
    thought, turn = await think("Etwas", model)
    assert (thought.ending, thought.answer) == ("", "Zwei.")
    assert notes(turn)[-1] == ("ended", "without a tool")
    assert len(far.of("thinker")) == 2


async def test_thinker_v2_is_told_of_silence_without_an_empty_message() -> None:
    model, far = far_model(thinker=[Answer(()), call("answer", {"text": "Doch."})])
    thought, _ = await think("Etwas", model)
    assert thought.answer == "Doch."
    assert [message["role"] for message in far.of("thinker")[1]["messages"]] == ["user", "user"]
    assert all(message["content"] for message in far.of("thinker")[1]["messages"])


async def test_thinker_v2_ends_only_after_it_has_read_the_results() -> None:
    early = both(call("set_controls", SHOW), call("answer", {"text": "zu früh"}))
    model, far = far_model(thinker=[early, call("answer", {"text": "jetzt"})])
    thought, turn = await think("Zeig etwas", model)
    assert thought.answer == "jetzt"
    assert ran(turn) == ["set_controls"]
    shown, refused = far.of("thinker")[1]["messages"][-1]["content"]
    assert (shown["is_error"], refused["is_error"]) == (False, True)
    assert "Read their results" in refused["content"]


@pytest.mark.parametrize("arguments", [{}, {"text": ""}, {"text": "  "}, {"text": 5}, {"question": "was?"}])
async def test_thinker_v2_takes_no_ending_that_says_nothing(arguments: dict[str, Any]) -> None:
    model, far = far_model(thinker=[call("answer", arguments), call("answer", {"text": "so"})])
    thought, _ = await think("Etwas", model)
    assert thought.answer == "so"
    (refused,) = far.of("thinker")[1]["messages"][-1]["content"]
    assert refused["is_error"]
    assert "text must be text" in refused["content"]


async def test_thinker_v2_takes_the_first_of_two_endings() -> None:
    two = both(call("ask_user", {"question": "Welche?"}), call("answer", {"text": "Alle."}))
    model, _ = far_model(thinker=[two])
    thought, _ = await think("Etwas", model)
    assert (thought.ending, thought.answer) == ("ask_user", "Welche?")


async def test_thinker_v2_must_end_after_twelve_rounds() -> None:
    def insist(body: dict[str, Any]) -> Answer:
        told = "You have used all 12 rounds" in json.dumps(body["messages"][-1])
        return call("answer", {"text": "So weit kam ich."}) if told else call("set_controls", SHOW)

    model, far = far_model(thinker=repeat(insist))
    thought, turn = await think("Zeig etwas", model)
    assert (thought.answer, thought.ending, len(ran(turn))) == ("So weit kam ich.", "answer", 12)
    assert len(far.of("thinker")) == 13


async def test_thinker_v2_runs_nothing_after_the_last_round_and_ends_all_the_same() -> None:
    model, far = far_model(thinker=repeat(call("set_controls", SHOW)))
    thought, turn = await think("Zeig etwas", model)
    assert len(ran(turn)) == 12
    assert (thought.ending, thought.answer) == ("", "")
    assert len(far.of("thinker")) <= 2 * 14  # with the audit's one second try


async def test_thinker_v2_asks_back_where_the_rules_need_to_know() -> None:
    thought, _ = await think(in_language("de", "Baue einen Ablauf"))
    assert thought.ending in ("ask_user", "answer")
    assert "Zustände" in thought.answer


async def test_thinker_v2_repairs_an_announcement_by_its_contract_and_not_by_the_audit(db: Database) -> None:
    thought, turn = await think(COUNT, Offline(misbehave=["announce"]), db)
    assert (thought.answer, thought.ending, ran(turn)) == ("Es gibt 60 Kunden.", "answer", ["query_db"])
    assert len(turn.findings) == 0


async def test_thinker_v2_leaves_an_announcement_that_stays_to_the_audit(db: Database) -> None:
    thought, turn = await think(COUNT, Offline(misbehave=["announce_always"]), db)
    assert (thought.ending, ran(turn)) == ("", [])
    assert "intent_without_action" in set(turn.findings.code)


async def test_thinker_v2_does_not_run_a_tool_of_another_graph() -> None:
    @tool
    def foreign() -> str:
        """Do something foreign."""
        return "done"

    model, far = far_model(thinker=[call("foreign", {}), call("answer", {"text": "nein"})])
    thought, _ = await think("Etwas", model)
    assert thought.answer == "nein"
    assert far.of("thinker")[1]["messages"][-1]["content"][0]["is_error"]


async def test_ending_is_refused_where_turns_do_not_end_through_tools() -> None:
    other = graph(
        {"command": "around_command", "thinker": "thinker_v1", "probe": "around_probe"},
        Edge("command", "thinker"),
        Edge("thinker", "probe"),
        reply="probe",
        tools={"thinker": ["answer"]},
    )
    model, far = far_model(thinker=[call("answer", {"text": "x"}), say("Als Text.")])
    async with session(other, model) as rt:
        turn = await rt.handle_message("Etwas")
        thought = node(rt, "probe").messages[0]
    assert thought.answer == "Als Text."
    assert "write the answer as text" in last_text(turn.calls[1])
    assert len(far.of("thinker")) == 2
