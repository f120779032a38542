"""speaker, version 1, and solo, version 1: they work with tools and speak themselves. ui, version 2, replies."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from agent import Edge, Offline, Runtime
from agent.data.database import Database
from agent.trace.events import Replied, Streamed, Withdrawn
from tests.nodes.around import CLOCK, graph, last_text, node, session, thought
from tests.nodes.far_end import Answer, call, far_model, say

SPEAKER = graph(
    {"command": "around_command", "speaker": "speaker_v1", "ui": "ui_v2"},
    Edge("command", "speaker"),
    Edge("speaker", "ui"),
    reply="ui",
)
SOLO = graph({"speaker": "solo_v1", "ui": "ui_v2"}, Edge("speaker", "ui"), Edge("ui", "speaker", "state"), reply="ui")
GRAPHS = pytest.mark.parametrize("speaking", [SPEAKER, SOLO], ids=["speaker", "solo"])
COUNT = "Wie viele Kunden gibt es?"
SHOW = {"controls": [{"type": "label", "id": "note", "text": "hier"}]}


def heard(rt: Runtime) -> list[Any]:
    """Collect what the chat gets: pieces, None for a withdrawal, and the reply."""
    found: list[Any] = []

    def hear(event: Any) -> None:
        if isinstance(event, Streamed):
            found.append(event.text)
        elif isinstance(event, Withdrawn):
            found.append(None)
        elif isinstance(event, Replied):
            found.append(("reply", event.text))

    rt.subscribe(hear)
    return found


@GRAPHS
async def test_speaker_streams_its_own_answer_with_one_tier(speaking: Any, db: Database) -> None:
    async with session(speaking, "offline", db) as rt:
        found = heard(rt)
        turn = await rt.handle_message(COUNT)
    assert turn.text == "Es gibt 60 Kunden."
    assert "".join(found[:-1]) == turn.text
    assert found[-1] == ("reply", turn.text)
    assert [(c.node, c.tier) for c in turn.calls] == [("speaker", "medium")] * 2
    assert turn.path[-2:] == ["speaker", "ui"]
    assert [item["id"] for item in turn.controls] == ["result"]
    assert len(turn.tables) == 1


@GRAPHS
async def test_speaker_withdraws_what_it_said_before_a_tool(speaking: Any) -> None:
    first = Answer((*say("Moment.").content, *call("set_controls", SHOW).content))
    model, _ = far_model(thinker=[first, say("Fertig.")])
    async with session(speaking, model) as rt:
        found = heard(rt)
        turn = await rt.handle_message("Zeig etwas")
    assert found == ["Moment.", None, "Fertig.", ("reply", "Fertig.")]
    assert turn.text == "Fertig."
    assert [item["id"] for item in turn.controls] == ["note"]


@GRAPHS
async def test_speaker_is_audited_and_takes_back_what_it_announced(speaking: Any, db: Database) -> None:
    async with session(speaking, Offline(misbehave=["announce"]), db) as rt:
        found = heard(rt)
        turn = await rt.handle_message(COUNT)
    assert turn.text == "Es gibt 60 Kunden."
    assert "intent_without_action" in set(turn.findings.code)
    assert None in found
    assert "".join(found[found.index(None) + 1 : -1]) == turn.text


@GRAPHS
async def test_speaker_that_only_announces_is_labelled(speaking: Any, db: Database) -> None:
    async with session(speaking, Offline(misbehave=["announce_always"]), db) as rt:
        turn = await rt.handle_message(COUNT)
    assert turn.status == "ok"
    assert turn.tables == []
    assert any("audit" in line or "Prüfung" in line for line in turn.text.splitlines())


@GRAPHS
async def test_speaker_keeps_what_it_had_said_when_it_is_stopped(speaking: Any) -> None:
    async with session(speaking, Offline(latency=0.4)) as rt:
        turn = rt.submit("Was kannst du?")
        rt.subscribe(lambda event: rt.request_stop() if isinstance(event, Streamed) else None)
        await rt.wait(turn)
    assert turn.status == "stopped"
    assert turn.text


@GRAPHS
async def test_speaker_answers_in_the_language_of_the_message(speaking: Any, db: Database) -> None:
    async with session(speaking, "offline", db) as rt:
        texts = [(await rt.handle_message(text)).text for text in (COUNT, "How many invoices are there?")]
    assert texts[0].startswith("Es gibt")
    assert texts[1].startswith("There are") or speaking is SPEAKER  # the stub before it says German


async def test_speaker_sends_its_prompt_and_the_schema_as_stable_blocks(db: Database) -> None:
    async with session(SPEAKER, "offline", db) as rt:
        turns = [await rt.handle_message(text) for text in (COUNT, "Wie viele Objekte gibt es?")]
    systems = [call.request["system"] for turn in turns for call in turn.calls]
    assert all(system == systems[0] for system in systems)
    assert systems[0][0]["text"] == SPEAKER.prompt("speaker")
    assert systems[0][1]["text"].startswith("Schema:\ndatabase eras2_sample")


async def test_solo_is_told_the_workspace_what_is_seen_and_the_time() -> None:
    async with session(SOLO, "offline") as rt:
        await rt.handle_message("Baue einen Zähler")
        turn = await rt.handle_message("Danke", dashboard=[])
    asked = last_text(turn.calls[0])
    assert asked.startswith('<context from="ui">\n<now>2026-11-22 18:00 Sunday; idle 0 s</now>\nworkspace:\n')
    assert "counter" in asked
    assert "seen: " in asked


async def test_solo_prompts_differ_only_in_the_now_block(db: Database) -> None:
    async def requests(start: datetime) -> list[str]:
        ticks = count()
        async with session("v0-single", "offline", db, clock=lambda: start + timedelta(seconds=next(ticks))) as rt:
            turns = [await rt.handle_message(text) for text in ("Hallo", COUNT, "Baue einen Knopf: Los")]
            return [json.dumps(call.request, sort_keys=True) for turn in turns for call in turn.calls]

    one, other = await requests(CLOCK), await requests(CLOCK + timedelta(days=40, hours=3))
    now = re.compile(r"<now>[^<]*</now>")
    assert one != other
    assert [now.sub("", text) for text in one] == [now.sub("", text) for text in other]


async def test_solo_answers_a_click_and_walks_machines_without_a_model() -> None:
    async with session("v0-single", "offline") as rt:
        await rt.handle_message("Baue einen Ablauf: Start, Ende")
        turn = await rt.handle_action("go:Ende")
        assert (turn.path, len(turn.calls), turn.controls[0]["state"]) == ([], 0, "Ende")
        await rt.handle_message("Baue einen Knopf: Los")
        turn = await rt.handle_action(rt.find("Los").action)
        assert (turn.path, len(turn.calls)) == (["solo", "ui"], 1)
        assert "Los" in turn.text


async def test_ui_v2_commits_and_hands_the_answer_on() -> None:
    alone = graph({"thought": "around_thought", "ui": "ui_v2"}, Edge("thought", "ui"), reply="ui")
    async with session(alone) as rt:
        turn = await rt.handle_message(thought("x", answer="Gesagt.", language="de"))
        assert (turn.text, turn.path) == ("Gesagt.", ["thought", "ui"])
        assert node(rt, "ui").state() == {"controls": [], "machines": []}


async def test_workspace_goes_on_between_the_versions_of_ui() -> None:
    async with session("v1-current") as rt:
        await rt.handle_message("Baue einen Ablauf: Start, Ende")
        for name in ("v2-direct", "v0-single", "v3-contract"):
            rt.switch_graph(name)
            turn = await rt.handle_message("Danke")
            assert (turn.graph.name, [item["id"] for item in turn.controls]) == (name, ["ablauf"])
