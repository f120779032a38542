"""director, version 1: how to go on, and plans for what is hard."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent import Action, Command, Edge, Graph, InputAnalysis
from agent.graph.conditions import needs_planning
from tests.nodes.around import calls_of, graph, last_text, node, session
from tests.nodes.far_end import far_model, say

STATE = {"user_name": "Ada", "situation": "local session", "language": "de", "mood": "neutral"}
LISTS: dict[str, Any] = {"topics": [], "facts": []}
DIRECTED = graph(
    {"echo": "around_echo", "memorizer": "memorizer_v1", "director": "director_v1"},
    Edge("echo", "memorizer"),
    Edge("memorizer", "director", "state"),
    Edge("director", "echo", "context"),
    reply="echo",
)


def planning(*more: Edge, prepare: str | None = "needs_planning") -> Graph:
    """The true input and thinker, with a director beside them."""
    return graph(
        {"input": "input_v1", "thinker": "thinker_v1", "director": "director_v1"},
        Edge("input", "thinker"),
        Edge("director", "thinker", "context", prepare=prepare),
        *more,
        reply="thinker",
    )


async def decisions(*states: dict[str, Any]) -> list[int]:
    """Give how many times the director has asked after each turn, when memory comes to these states."""
    model, far = far_model(MemoryState=[say(json.dumps({**STATE, **LISTS, **state})) for state in states])
    counts = []
    async with session(DIRECTED, model) as rt:
        for number, _ in enumerate(states):
            await rt.handle_message(f"Nachricht {number}")
            await rt.settle()
            counts.append(len(far.of("Direction")))
    return counts


@pytest.mark.parametrize(
    ("states", "counts"),
    [
        (({}, {}, {}), [1, 1, 1]),
        (({}, {"language": "en"}, {"language": "en"}), [1, 2, 2]),
        (({}, {"mood": "annoyed"}, {}), [1, 2, 3]),
        (({}, {"situation": "authenticated on portal"}), [1, 2]),
        (({}, {"topics": ["Kunden"]}, {"facts": ["f"]}, {"user_name": "Bo"}), [1, 1, 1, 1]),
    ],
)
async def test_director_asks_only_when_language_mood_or_situation_changed(states: Any, counts: list[int]) -> None:
    assert await decisions(*states) == counts


async def test_director_begins_neutral_and_speaks_of_what_it_decided() -> None:
    direction = {"mode": "repair", "style": "calm", "goal": "find the error"}
    model, far = far_model(Direction=[say(json.dumps(direction))])
    async with session(DIRECTED, model) as rt:
        turn = await rt.handle_message("Hallo")
        await rt.handle_message("Weiter")
        first, second = (contexts["director"] for contexts in node(rt, "echo").contexts)
    assert first == "mode: explain\nstyle: clear and brief"
    assert second == "mode: repair\nstyle: calm\ngoal: find the error"
    (call,) = calls_of(turn, "director")
    assert call.tier == "small"
    assert last_text(call).startswith("<state>\n{")
    assert "tools" not in far.of("Direction")[0]


async def test_director_decides_after_the_memory_of_the_same_turn() -> None:
    async with session(DIRECTED) as rt:
        turn = await rt.handle_message("Ich heiße Ada")
        await rt.settle()
        assert '"user_name": "Ada"' in last_text(calls_of(turn, "director")[0])


async def test_director_decides_again_when_its_question_failed() -> None:
    model, far = far_model(Direction=[RuntimeError("gone")])
    async with session(DIRECTED, model) as rt:
        await rt.handle_message("Hallo")
        await rt.settle()
        assert "gone" in " ".join(rt.turns[0].events.query("event == 'error'").detail)
        await rt.handle_message("Weiter")
        await rt.settle()
        assert node(rt, "director").state()["decided_by"]["language"] == "de"
    assert len(far.of("Direction")) == 2


@pytest.mark.parametrize("given", [{}, [], {"mode": None, "style": "", "goal": 5}])
async def test_director_keeps_what_the_model_leaves_out(given: Any) -> None:
    model, _ = far_model(Direction=[say(json.dumps(given))])
    async with session(DIRECTED, model) as rt:
        await rt.handle_message("Hallo")
        await rt.handle_message("Weiter")
        assert node(rt, "echo").contexts[1]["director"].startswith("mode: explain\nstyle: clear and brief")


COMPLEX = "Untersuche die offenen Rechnungen und vergleiche die Jahre"
LONG_DATA = "Zeige mir bitte alle Kunden aus Hamburg mit ihrem Ort und Namen"


@pytest.mark.parametrize(
    ("text", "plans"),
    [
        (COMPLEX, True),
        (LONG_DATA, True),
        ("Zeige alle Kunden aus Hamburg", False),
        ("Wie viele Kunden gibt es?", False),
        ("Hallo", False),
        ("ACTION: untersuche die Abrechnungen aller Kunden und vergleiche sie dann bitte", False),
    ],
)
async def test_director_plans_what_is_hard_and_never_a_click(text: str, plans: bool) -> None:
    model, far = far_model()
    async with session(planning(), model) as rt:
        turn = await rt.handle_message(text)
    assert turn.status == "ok"
    assert len(far.of("Plan")) == plans
    assert ("plan" in set(turn.events.event)) == plans


def test_director_plans_no_click_however_hard_it_looks() -> None:
    hard = InputAnalysis(intent="request", complexity="complex")
    turn: Any = None  # the condition looks at the message only
    assert needs_planning(Command(hard, LONG_DATA), turn)
    assert not needs_planning(Command(hard, LONG_DATA, Action("untersuche")), turn)


async def test_director_plans_with_the_big_model_before_the_thinker_runs() -> None:
    model, _ = far_model(Plan=[say('{"steps": ["zuerst dies", "dann das"]}')])
    async with session(planning(), model) as rt:
        turn = await rt.handle_message(COMPLEX)
    assert [(call.node, call.tier) for call in turn.calls][:3] == [
        ("input", "small"),
        ("director", "big"),
        ("thinker", "medium"),
    ]
    assert "plan:\n1. zuerst dies\n2. dann das\n</context>" in last_text(calls_of(turn, "thinker")[0])
    assert "tools" not in calls_of(turn, "director")[0].request


async def test_director_plan_is_dropped_when_the_thinker_has_ended() -> None:
    async with session(planning()) as rt:
        planned = await rt.handle_message(COMPLEX)
        after = await rt.handle_message("Wie viele Kunden gibt es?")
    assert "plan:" in last_text(calls_of(planned, "thinker")[0])
    assert "plan:" not in json.dumps(calls_of(after, "thinker")[0].request)


async def test_director_plan_is_dropped_also_when_the_thinker_failed() -> None:
    model, _ = far_model(thinker=[RuntimeError("gone")])
    async with session(planning(), model) as rt:
        assert (await rt.handle_message(COMPLEX)).status == "failed"
        after = await rt.handle_message("Wie viele Kunden gibt es?")
    assert after.status == "ok"
    assert "plan:" not in json.dumps(calls_of(after, "thinker")[0].request)


@pytest.mark.parametrize("broken", [RuntimeError("gone"), say('{"steps": []}'), say("[]")])
async def test_director_without_a_plan_holds_nothing_up(broken: Any) -> None:
    model, _ = far_model(Plan=[broken])
    async with session(planning(), model) as rt:
        turn = await rt.handle_message(COMPLEX)
    assert turn.status == "ok"
    assert "plan:" not in last_text(calls_of(turn, "thinker")[0])


async def test_director_state_goes_on_in_a_fork() -> None:
    async with session(DIRECTED) as rt:
        await rt.handle_message("Hallo")
        await rt.settle()
        async with rt.fork() as other:
            await other.handle_message("Weiter")
            await other.settle()
            assert node(other, "director").state() == node(rt, "director").state()
            assert [call.node for call in other.turns[0].calls] == ["memorizer"]
