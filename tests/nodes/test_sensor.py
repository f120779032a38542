"""sensor, version 1: time, idleness and the workspace as it is sent and as it is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from agent import Edge, Runtime
from agent.runtime.ticker import tick
from agent.trace.events import FlagRaised
from agent.workspace import (
    Control,
    CreateMachine,
    Machine,
    MachineButton,
    MachineState,
    SetControls,
    SetState,
)
from tests.nodes.around import CLOCK, graph, node, session, thought

ALONE = graph(
    {
        "thought": "around_thought",
        "probe": "around_probe",
        "ui": "ui_v1",
        "sensor": "sensor_v1",
        "memorizer": "memorizer_v1",
    },
    Edge("thought", "probe"),
    Edge("thought", "ui"),
    Edge("probe", "memorizer"),
    Edge("ui", "sensor", "state"),
    Edge("memorizer", "sensor", "state"),
    Edge("sensor", "probe", "context"),
    reply="probe",
)
COUNTER = Control("counter", "n", "Stück", value=3)
BUTTON = Control("button", "ja", "Ja")
STATES = (
    MachineState("eins", "Der Anfang", (MachineButton("Weiter", "go:zwei"),)),
    MachineState("zwei", "Das Ende", (MachineButton("Zurück", "go:eins"),)),
)
SHOW = (SetControls((COUNTER, BUTTON)), CreateMachine(Machine("m", STATES, "eins")))


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = CLOCK

    def __call__(self) -> datetime:
        return self.now


async def block(rt: Runtime, text: str = "und?", dashboard: Any = None) -> list[str]:
    """Send a message; gives the sensor's block, which is the reply here, by lines."""
    turn = await rt.handle_message(text, dashboard)
    assert turn.status == "ok", turn.error
    return str(turn.text).splitlines()


def flags(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("flag: ")]


def seen(lines: list[str]) -> str:
    return next(line for line in lines if line.startswith("seen: "))


def full(rt: Runtime) -> list[dict[str, Any]]:
    """Give the report of a browser that shows everything."""
    return [dict(item) for item in rt.workspace.items()]


async def test_sensor_tells_the_time_and_the_idle_time() -> None:
    clock = Clock()
    async with session(ALONE, clock=clock) as rt:
        clock.now += timedelta(seconds=7)
        assert (await block(rt))[0] == "<now>2026-11-22 18:00 Sunday; idle 7 s</now>"
        clock.now += timedelta(days=1, minutes=2)
        assert (await block(rt))[0] == "<now>2026-11-23 18:02 Monday; idle 86520 s</now>"
        clock.now -= timedelta(days=2)
        assert (await block(rt))[0] == "<now>2026-11-21 18:02 Saturday; idle 0 s</now>"


async def test_sensor_tells_controls_with_values_and_machines() -> None:
    async with session(ALONE) as rt:
        assert "(the workspace is empty)" in await block(rt, thought("show", *SHOW))
        await rt.handle_action("go:zwei")
        lines = await block(rt)
        assert 'counter n "Stück" = 3' in lines
        assert 'button ja "Ja" -> ja' in lines
        assert 'machine m, state zwei of eins, zwei: "Das Ende" ["Zurück" -> go:eins]' in lines
        await block(rt, thought("set", SetState("n", 9)))
        assert 'counter n "Stück" = 9' in await block(rt)


async def test_sensor_tells_who_the_user_is_as_memory_knows() -> None:
    async with session(ALONE) as rt:
        assert not any(line.startswith("user:") for line in await block(rt, "Ich heiße Ada"))
        await rt.settle()
        assert "user: Ada" in await block(rt)


async def test_sensor_says_unknown_when_nobody_reports() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        lines = await block(rt, dashboard=None)
    assert seen(lines) == "seen: unknown: no browser has reported what it shows"
    assert flags(lines) == []


async def test_sensor_says_that_the_user_sees_everything() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        lines = await block(rt, dashboard=full(rt))
    assert seen(lines) == "seen: the user sees all 4 items that were sent"
    assert flags(lines) == []


async def test_sensor_flags_an_empty_screen() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        lines = await block(rt, dashboard=[])
        assert seen(lines).startswith("seen: sent 4 items, the user sees 0 of them; missing: n, ja, m, ")
        (flag,) = flags(lines)
        assert flag.startswith("flag: workspace_mismatch: sent 4 items, the user sees 0 of them")
        raised = [event.flag for event in rt.turns[-1]._record.events if isinstance(event, FlagRaised)]
        assert [f"flag: {text}" for text in raised] == [flag]


async def test_sensor_finds_an_empty_screen_right_when_nothing_was_sent() -> None:
    async with session(ALONE) as rt:
        lines = await block(rt, dashboard=[])
    assert seen(lines) == "seen: nothing was sent, nothing is shown"
    assert flags(lines) == []


def without(name: str) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    return lambda items: [item for item in items if item["id"] != name]


def changed(name: str, **fields: Any) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    return lambda items: [{**item, **fields} if item["id"] == name else item for item in items]


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (without("ja"), "missing: ja"),
        (changed("ja", visible=False), "missing: ja"),
        (changed("n", value=4), "changed: n value is 4, not 3"),
        (changed("ja", label="Nein"), "changed: ja label is 'Nein', not 'Ja'"),
        (lambda items: [*items, {"type": "label", "id": "ad", "text": "buy"}], "extra: ad"),
    ],
)
async def test_sensor_names_the_difference(report: Callable[..., Any], says: str) -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        lines = await block(rt, dashboard=report(full(rt)))
    assert says in seen(lines)
    assert says in flags(lines)[0]


async def test_sensor_raises_a_flag_once_for_each_difference_and_again_after_it_was_resolved() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        reports = {"none": [], "all": full(rt), "fewer": without("ja")(full(rt))}
        told = [len(flags(await block(rt, dashboard=reports[name]))) for name in
                ("none", "none", "fewer", "fewer", "all", "fewer", "none")]  # fmt: skip
    assert told == [1, 0, 1, 0, 0, 1, 1]


async def test_sensor_takes_no_report_for_no_news() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        reports: tuple[list[Any] | None, ...] = ([], None, [], None)
        told = [len(flags(await block(rt, dashboard=report))) for report in reports]
    assert told == [1, 0, 0, 0]


async def test_sensor_flags_are_told_once() -> None:
    async with session(ALONE) as rt:
        await block(rt, "Hallo")
        rt.services.flags.append("look here")
        assert flags(await block(rt)) == ["flag: look here"]
        assert flags(await block(rt)) == []
        assert rt.services.flags == []


async def test_sensor_flags_come_back_when_the_turn_fails() -> None:
    failing = graph({"echo": "around_echo", "sensor": "sensor_v1"}, Edge("sensor", "echo", "context"), reply="echo")
    async with session(failing) as rt:
        rt.services.flags.append("look here")
        assert (await rt.handle_message("fail")).status == "failed"
        await rt.handle_message("again")
        first, second = (contexts["sensor"] for contexts in node(rt, "echo").contexts)
    assert "flag: look here" in first
    assert "flag: look here" in second


async def test_sensor_tick_repeats_no_difference_that_was_told() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        await block(rt, dashboard=without("ja")(full(rt)))
        tick(rt)
        assert rt.services.flags == []


async def test_sensor_blames_no_browser_for_what_was_sent_after_its_report() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW), dashboard=[])
        tick(rt)
        assert rt.services.flags == []
        assert flags(await block(rt, dashboard=full(rt))) == []


async def test_sensor_tick_makes_no_work_of_thanks() -> None:
    async with session("v1-current") as rt:
        await rt.handle_message("Baue zwei Knöpfe: Ja und Nein", [])
        await rt.handle_message("Baue einen Ablauf: Start, Prüfen, Fertig", full(rt))
        await rt.handle_action("go:Prüfen")
        tick(rt)
        turn = await rt.handle_message("Danke", full(rt))
    assert turn.path == ["input", "output"]


async def test_sensor_ticks_every_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    async with session(ALONE) as rt:
        assert node(rt, "sensor").tick_seconds == 5.0
        ticked = asyncio.Event()
        monkeypatch.setattr(type(node(rt, "sensor")), "tick_seconds", 0.01)
        monkeypatch.setattr(type(node(rt, "sensor")), "tick", lambda self, turn: ticked.set())
        await block(rt)
        await asyncio.wait_for(ticked.wait(), 5)


async def test_sensor_asks_no_model() -> None:
    async with session(ALONE) as rt:
        turn = await rt.handle_message("Hallo", [])
        await rt.settle()
    assert {call.node for call in turn.calls} == {"memorizer"}
