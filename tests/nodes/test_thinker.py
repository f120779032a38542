"""thinker, version 1: reasons with tools until it has an answer."""

from __future__ import annotations

import json
from itertools import repeat
from typing import Any

import pytest

from agent import Edge, Graph, Offline, ThoughtResult, Turn
from agent.data.database import Database
from agent.trace.events import ToolEnded
from agent.workspace import SetControls, ShowTable
from tests.nodes.around import graph, in_language, last_text, node, session
from tests.nodes.far_end import Answer, call, far_model, say

ALONE = graph(
    {"command": "around_command", "thinker": "thinker_v1", "ui": "ui_v1", "probe": "around_probe"},
    Edge("command", "thinker"),
    Edge("thinker", "ui"),
    Edge("thinker", "probe"),
    reply="probe",
)
COUNT = "Wie viele Kunden gibt es?"
SHOW = {"controls": [{"type": "label", "id": "note", "text": "hier"}]}


async def think(text: str, model: Any = "offline", db: Any = None, on: Graph = ALONE) -> tuple[ThoughtResult, Turn]:
    async with session(on, model, db) as rt:
        turn = await rt.handle_message(text)
        assert turn.status == "ok", turn.error
        return node(rt, "probe").messages[0], turn


def results_in(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the tool results in the last message of a request."""
    content = body["messages"][-1]["content"]
    return [block for block in content if block["type"] == "tool_result"] if isinstance(content, list) else []


async def test_thinker_asks_a_tool_and_answers_from_its_result(db: Database) -> None:
    thought, turn = await think(COUNT, db=db)
    assert (thought.answer, thought.language) == ("Es gibt 60 Kunden.", "de")
    (used,) = thought.tools
    assert (used.name, used.failed) == ("query_db", False)
    assert used.content.splitlines()[:3] == ["1 rows x 1 columns", "anzahl", "60"]
    (table,) = thought.operations
    assert isinstance(table, ShowTable)
    assert [call.tier for call in turn.calls] == ["medium", "medium"]
    (frame,) = turn.tables
    assert frame["anzahl"].tolist() == [60]
    assert frame.attrs["sql"] == used.arguments["query"]
    assert (frame.attrs["database"], frame.attrs["turn"], frame.attrs["node"]) == ("eras2_sample", 1, "thinker")


async def test_thinker_sends_its_prompt_and_the_schema_as_stable_blocks(db: Database) -> None:
    async with session(ALONE, "offline", db) as rt:
        turns = [await rt.handle_message(text) for text in (COUNT, "Wie viele Objekte gibt es?")]
    systems = [call.request["system"] for turn in turns for call in turn.calls]
    assert len(systems) == 4
    assert all(system == systems[0] for system in systems)
    prompt, schema = (block["text"] for block in systems[0])
    assert prompt == ALONE.prompt("thinker")
    assert schema.startswith("Schema:\ndatabase eras2_sample (MariaDB ")
    assert "\nkunden(kunde_id int" in schema


async def test_thinker_offers_its_eight_tools() -> None:
    _, turn = await think("Hallo")
    assert [tool["name"] for tool in turn.calls[0].request["tools"]] == [
        "query_db",
        "describe_table",
        "create_machine",
        "add_state",
        "reset_machine",
        "destroy_machine",
        "set_controls",
        "set_state",
    ]
    assert all(tool["input_schema"]["additionalProperties"] is False for tool in turn.calls[0].request["tools"])


async def test_thinker_corrects_a_failing_statement(db: Database) -> None:
    thought, turn = await think("Wie viele Kunden gibt es je Ort?", Offline(misbehave=["wrong_column"]), db)
    assert [result.failed for result in thought.tools] == [True, False]
    first = thought.tools[0].content
    assert first.startswith("ERROR 1054: ")
    assert "did you mean: kunden.ort" in first
    assert "Cuxhaven: 6" in thought.answer
    assert len(turn.tables) == len(thought.operations) == 1
    statuses = [event.status for event in turn._record.events if isinstance(event, ToolEnded)]
    assert statuses == ["failed", "ok"]


async def test_thinker_says_that_a_query_failed_for_good(db: Database) -> None:
    wrong = [call("query_db", {"query": f"SELECT zzqq{number} FROM kunden"}) for number in range(3)]
    model, far = far_model(thinker=wrong)
    thought, turn = await think(COUNT, model, db)
    assert [result.failed for result in thought.tools] == [True, True, True]
    assert "The query failed for good." in thought.tools[-1].content
    assert "fehlgeschlagen" in thought.answer
    assert "1054" in thought.answer
    assert (thought.operations, turn.tables) == ((), [])
    assert len(far.of("thinker")) == 4


async def test_thinker_ends_after_twelve_rounds_with_what_it_has() -> None:
    def insist(body: dict[str, Any]) -> Answer:
        told = "You have used all 12 rounds" in json.dumps(body["messages"][-1])
        return say("So weit kam ich.") if told else call("set_controls", SHOW)

    model, far = far_model(thinker=repeat(insist))
    thought, _ = await think("Zeig etwas", model)
    assert thought.answer == "So weit kam ich."
    assert len(thought.tools) == 12
    assert len(far.bodies) == 13


async def test_thinker_runs_no_tool_after_the_last_round() -> None:
    model, far = far_model(thinker=repeat(call("set_controls", SHOW, "noch nicht fertig")))
    thought, _ = await think("Zeig etwas", model)
    assert (thought.answer, len(thought.tools), len(far.bodies)) == ("noch nicht fertig", 12, 13)


async def test_thinker_defines_its_tools_whenever_it_sends_tool_blocks() -> None:
    """The Messages API answers 400 to tool blocks in a request that defines no tools."""
    model, far = far_model(thinker=repeat(call("set_controls", SHOW)))
    await think("Zeig etwas", model)
    with_blocks = [body for body in far.bodies if "tool_use" in json.dumps(body["messages"])]
    assert len(with_blocks) == 12
    assert [bool(body.get("tools")) for body in with_blocks] == [True] * 12


async def test_thinker_may_use_only_the_tools_of_its_graph(db: Database) -> None:
    reader = ALONE.derive("around-reader", tools={"thinker": ["query_db"]})
    model, far = far_model(thinker=[call("set_controls", SHOW)])
    thought, turn = await think(COUNT, model, db, reader)
    assert [tool["name"] for tool in far.bodies[0]["tools"]] == ["query_db"]
    assert thought.tools[0].failed
    assert thought.tools[0].content == "no tool 'set_controls'; allowed: query_db"
    assert results_in(far.bodies[1])[0]["is_error"] is True
    assert "note" not in [item["id"] for item in turn.controls]


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("delete_everything", {}, "no tool 'delete_everything'; allowed: query_db, describe_table"),
        ("query_db", {}, "query: Field required"),
        ("query_db", {"query": "SELECT 1", "limit": 5}, "limit: Extra inputs are not permitted"),
        ("set_controls", {"controls": [{"type": "slider", "id": "x"}]}, "controls.0.type"),
        ("query_db", {"query": "DROP TABLE kunden"}, "REFUSED: "),
        ("create_machine", {"id": "m", "states": [], "initial": "a"}, "state"),
        ("set_state", {"id": "gone", "value": 1}, "there is no control or machine 'gone'"),
    ],
)
async def test_thinker_gives_the_error_of_a_call_back_to_the_model(
    db: Database, name: str, arguments: dict[str, Any], says: str
) -> None:
    model, far = far_model(thinker=[call(name, arguments), say("Das ging nicht.")])
    thought, _ = await think(COUNT, model, db)
    assert (thought.answer, thought.operations) == ("Das ging nicht.", ())
    (result,) = results_in(far.bodies[1])
    assert result["is_error"] is True
    assert says in result["content"]


async def test_thinker_runs_all_calls_of_one_answer_in_order() -> None:
    show = call("set_controls", {"controls": [{"type": "counter", "id": "n", "value": 1}]})
    both = Answer((*show.content, *call("set_state", {"id": "n", "value": 5}).content))
    model, far = far_model(thinker=[both, say("Fertig.")])
    thought, turn = await think("Zeig einen Zähler", model)
    assert [result.name for result in thought.tools] == ["set_controls", "set_state"]
    assert [block["is_error"] for block in results_in(far.bodies[1])] == [False, False]
    assert turn.controls[0]["value"] == 5


async def test_thinker_stages_and_only_ui_commits() -> None:
    without_ui = graph(
        {"command": "around_command", "thinker": "thinker_v1", "probe": "around_probe"},
        Edge("command", "thinker"),
        Edge("thinker", "probe"),
        reply="probe",
    )
    thought, turn = await think("Baue zwei Knöpfe: Ja und Nein", on=without_ui)
    (operation,) = thought.operations
    assert isinstance(operation, SetControls)
    assert [control.label for control in operation.controls] == ["Ja", "Nein"]
    assert turn.controls == []


async def test_thinker_works_without_a_database() -> None:
    model, far = far_model(thinker=[call("query_db", {"query": "SELECT 1"}), say("Es gibt hier keine Datenbank.")])
    thought, _ = await think(COUNT, model)
    assert far.bodies[0]["system"][-1]["text"] == "Schema: there is no database in this session."
    assert "no database" in thought.tools[0].content


async def test_thinker_takes_language_and_style_along() -> None:
    directed = graph(
        {"command": "around_command", "thinker": "thinker_v1", "probe": "around_probe", "director": "director_v1"},
        Edge("command", "thinker"),
        Edge("thinker", "probe"),
        Edge("director", "thinker", "context"),
        reply="probe",
    )
    text = in_language("en", "Make two buttons: Yes and No")
    thought, turn = await think(text, on=directed)
    assert (thought.language, thought.style) == ("en", "clear and brief")
    assert '<context from="director">\nmode: explain\nstyle: clear and brief\n</context>' in last_text(turn.calls[0])
    assert last_text(turn.calls[0]).endswith(f'<message user="unknown" language="en">\n{text}\n</message>')


async def test_thinker_is_told_of_a_click_by_name_and_data() -> None:
    async with session(ALONE) as rt:
        turn = await rt.handle_action("book", {"day": 3, "note": "a<b 'x'"})
    assert turn.status == "ok"
    assert last_text(turn.calls[0]).startswith('<action name="book" data=')
    assert "a&lt;b" in last_text(turn.calls[0])
