"""From events to what the picture shows, without a widget."""

from __future__ import annotations

import random
from typing import Any

import pytest

from agent.catalog import load_graph
from agent.trace.events import (
    Audited,
    Clicked,
    EdgeCarried,
    Event,
    Failed,
    NodeEnded,
    NodeStarted,
    Planned,
    Retried,
    Streamed,
    TurnEnded,
    TurnStarted,
)
from agent.widgets.activity import PULSE_SECONDS, Activity

T = 0.0


def playing(*events: Event, now: float = 0.0) -> Activity:
    activity = Activity(load_graph("v1-current"))
    for event in events:
        activity.take(event, now)
    return activity


def start(role: str, turn: int = 1, **more: Any) -> NodeStarted:
    return NodeStarted(T, turn, role, **more)


def end(role: str, turn: int = 1, **more: Any) -> NodeEnded:
    return NodeEnded(T, turn, role, **{"message": "Command", **more})


TURN = TurnStarted(T, 1, text="hello")
CASES = [
    ("nothing", [], "idle"),
    ("a turn", [TURN], "idle"),
    ("start", [TURN, start("thinker")], "running"),
    ("end", [TURN, start("thinker"), end("thinker")], "done"),
    ("background", [TURN, start("thinker", background=True)], "running background"),
    ("both", [TURN, start("thinker"), start("thinker", background=True)], "running"),
    ("twice", [TURN, start("thinker"), start("thinker"), end("thinker")], "running"),
    ("end of background", [TURN, start("thinker", background=True), end("thinker", background=True)], "done"),
    ("error", [TURN, start("thinker"), end("thinker"), Failed(T, 1, "thinker", "ValueError")], "error"),
    ("error first", [TURN, start("thinker"), Failed(T, 1, "thinker", "ValueError"), end("thinker")], "error"),
    ("retry", [TURN, Failed(T, 1, "thinker", "x"), Retried(T, 1, "thinker"), start("thinker")], "running"),
    (
        "finding",
        [TURN, start("thinker"), end("thinker"), Audited(T, 1, "thinker", "code_without_tools")],
        "done audited",
    ),
    ("plan", [TURN, Planned(T, 1, "thinker", "output", "1. look")], "done"),
    ("stop", [TURN, start("thinker"), end("thinker", message=""), TurnEnded(T, 1, "", "stopped")], "stopped"),
    ("stop after", [TURN, start("thinker"), end("thinker"), TurnEnded(T, 1, "", "stopped")], "done"),
    ("stop while running", [TURN, start("thinker"), TurnEnded(T, 1, "", "stopped")], "idle"),
    ("next turn", [TURN, start("thinker"), end("thinker"), TurnStarted(T, 2)], "idle"),
    ("next turn, audited", [TURN, Audited(T, 1, "thinker", "x"), TurnStarted(T, 2)], "idle"),
    ("left behind", [TURN, start("thinker", background=True), TurnStarted(T, 2)], "running background"),
    (
        "left behind, ended",
        [TURN, start("thinker", background=True), TurnStarted(T, 2), end("thinker", background=True)],
        "idle",
    ),
    ("click", [TURN, end("input"), TurnEnded(T, 1), Clicked(T, 2, "thinker", "go:Next")], "done"),
    ("click during a turn", [TURN, Clicked(T, 2, "thinker", "go:Next")], "idle"),
    ("withdrawn turn", [TURN, start("thinker"), TurnEnded(T, 7, "", "withdrawn")], "running"),
    ("end alone", [end("thinker", turn=0), start("thinker")], "running"),
]


@pytest.mark.parametrize(("events", "classes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_activity_of_node(events: list[Event], classes: str) -> None:
    assert playing(*events).classes(0.0)["thinker"] == classes


def test_activity_marks_the_reply_role_for_findings_without_node() -> None:
    assert playing(TURN, Audited(T, 1, "", "data_without_query")).classes(0.0)["output"] == "reply idle audited"


def test_activity_of_edge_pulses_and_then_stays_carried() -> None:
    activity = playing(TURN, EdgeCarried(T, 1, "input", "thinker", "data"), now=5.0)
    edge = "data:input:thinker"
    assert activity.classes(5.0)[edge] == "data carried pulse"
    assert activity.pulses(5.0)
    assert activity.classes(5.0 + PULSE_SECONDS)[edge] == "data carried"
    assert not activity.pulses(5.0 + PULSE_SECONDS)
    activity.take(TurnStarted(T, 2), 7.0)
    assert activity.classes(7.0)[edge] == "data"


def test_activity_tells_changes_once() -> None:
    activity = playing(TURN, start("input"))
    assert activity.changes(0.0) == {"input": "running"}
    assert activity.changes(0.0) == {}
    activity.take(end("input"), 0.0)
    activity.take(start("input"), 0.0)
    assert activity.changes(0.0) == {}


def test_activity_passes_over_what_the_graph_does_not_have() -> None:
    strange = [start("critic"), end("critic"), Failed(T, 1, "", "x"), EdgeCarried(T, 1, "a", "b"), Streamed(T, 1, "x")]
    assert playing(TURN, *strange).changes(0.0) == {}


def test_activity_ends_the_same_however_often_it_is_asked() -> None:
    chance = random.Random(7)
    graph = load_graph("v1-current")
    events: list[Event] = [TURN]
    for _ in range(500):
        role = chance.choice(list(graph.nodes))
        edge = chance.choice(graph.edges)
        background = chance.random() < 0.3
        events += [start(role, background=background), EdgeCarried(T, 1, edge.source, edge.target, edge.type)]
        events += [end(role, background=background)]
    asked, left = Activity(graph), Activity(graph)
    seen = asked.classes(0.0)
    for i, event in enumerate(events):
        asked.take(event, i * 0.01)
        left.take(event, i * 0.01)
        seen |= asked.changes(i * 0.01)
    after = len(events) * 0.01 + PULSE_SECONDS
    assert seen | asked.changes(after) == left.classes(after)
