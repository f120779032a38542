"""sensor, version 1: time, idleness and the workspace as it is sent and as it is seen."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from agent import Edge, Runtime
from agent.runtime.ticker import tick
from agent.trace.events import Audited, ControlsShown, FlagRaised
from agent.workspace import (
    Control,
    CreateMachine,
    Machine,
    MachineButton,
    MachineState,
    SetControls,
    SetState,
)
from tests.nodes.around import CLOCK, graph, node, session, thought, until

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
MISSING = "sent 4 items, the user sees 3 of them; missing: ja"
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
        assert (await block(rt))[0] == "<now>2026-11-23 18:02 Monday; idle 86520 s; back after 1 d 2 min</now>"
        clock.now -= timedelta(days=2)
        assert (await block(rt))[0] == "<now>2026-11-21 18:02 Saturday; idle 0 s</now>"


async def test_sensor_greets_a_user_who_comes_back_once() -> None:
    clock = Clock()
    async with session(ALONE, clock=clock) as rt:
        clock.now += timedelta(hours=3)
        assert flags(await block(rt)) == []  # nobody was there before
        clock.now += timedelta(hours=2)
        lines = await block(rt)
        assert lines[0].endswith("; back after 2 h</now>")
        assert [flag.partition(":")[2].split(":")[0] for flag in flags(lines)] == [" idle_return"]
        clock.now += timedelta(minutes=29)
        lines = await block(rt)
        assert "back after" not in lines[0]
        assert flags(lines) == []


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


def findings(turn: Any) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in turn.findings[["code", "verdict", "done"]].to_numpy().tolist()]


async def test_sensor_finds_a_mismatch_at_every_message_and_sends_what_is_lost_once() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        lost = without("ja")(full(rt))
        for done in ("sent again: ja", "told to the model"):
            await block(rt, dashboard=lost)
            assert findings(rt.turns[-1]) == [("workspace_mismatch", "contradicted", done)]
        await block(rt, dashboard=full(rt))
        assert findings(rt.turns[-1]) == []
        again = [event.again for event in rt.events if isinstance(event, ControlsShown)]
    assert again == [[], ["ja"]]


class Screen:
    """A live view whose browser shows what a test says."""

    open = settled = True

    def __init__(self, rt: Runtime) -> None:
        self.shows: list[dict[str, Any]] | None = None
        self.looks = 0
        self.events: list[Any] = []
        rt.services.eyes = self
        rt.subscribe(self.events.append)

    async def look(self) -> list[dict[str, Any]] | None:
        self.looks += 1
        return self.shows

    def found(self) -> list[tuple[str, str]]:
        return [(event.verdict, event.done) for event in self.events if isinstance(event, Audited)]


async def test_sensor_tick_alone_finds_what_is_lost_and_sends_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.nodes.sensor_v1.Sensor.tick_seconds", 0.01)
    async with session(ALONE) as rt:
        screen = Screen(rt)
        await block(rt, thought("show", *SHOW))
        screen.shows = full(rt)
        await until(lambda: screen.looks >= 3)
        assert screen.found() == []
        screen.shows = without("ja")(full(rt))
        await until(lambda: screen.found() == [("contradicted", "sent again: ja")])
        assert [event.again for event in screen.events if isinstance(event, ControlsShown)][-1] == ["ja"]
        screen.shows = full(rt)
        looks = screen.looks
        await until(lambda: screen.looks >= looks + 2)
        screen.shows = None
        await until(lambda: len(screen.found()) == 2)
        assert screen.found()[-1][0] == "unknown"
        assert flags(await block(rt, dashboard=full(rt)))[0].startswith("flag: workspace_mismatch: ")


async def test_sensor_rests_when_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.nodes.sensor_v1.Sensor.tick_seconds", 0.01)
    async with session(ALONE) as rt:
        screen = Screen(rt)
        await block(rt)
        await until(lambda: screen.looks >= 2)
        screen.open = False
        await asyncio.sleep(0.03)
        looks = screen.looks
        await asyncio.sleep(0.1)
        assert screen.looks <= looks + 1
        screen.open = True
        await until(lambda: screen.looks >= looks + 3)


async def test_sensor_looks_once_more_when_a_browser_left_while_it_was_not_known_whether_it_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("agent.nodes.sensor_v1.Sensor.tick_seconds", 0.01)
    async with session(ALONE) as rt:
        screen = Screen(rt)
        await block(rt, thought("show", *SHOW), full(rt))
        screen.open = screen.settled = False
        looks = screen.looks
        await until(lambda: screen.looks >= looks + 3)
        screen.settled = True
        await until(
            lambda: screen.found() == [("unknown", "the workspace is shown again with the next turn of a cell")]
        )


async def test_sensor_looks_again_when_a_message_had_to_wait() -> None:
    async with session(ALONE) as rt:
        screen = Screen(rt)
        screen.shows = []
        first = rt.submit(thought("show", *SHOW), [])
        second = rt.submit("und?", [])
        rt.subscribe(lambda event: setattr(screen, "shows", full(rt)) if event.kind == "controls" else None)
        await rt.wait(first)
        await rt.wait(second)
        assert findings(second) == []
        assert screen.looks == 1


async def test_sensor_ticks_for_a_day_leave_memory_flat() -> None:
    async with session(ALONE) as rt:
        await block(rt, thought("show", *SHOW))
        shows = full(rt)
        for _ in range(200):
            tick(rt, shows)
        gc.collect()
        blocks = sys.getallocatedblocks()
        for number in range(24 * 3600 // 5):
            tick(rt, shows if number % 100 else without("ja")(shows))
        gc.collect()
        assert sys.getallocatedblocks() - blocks < 500
        assert rt.services.flags == [f"workspace_mismatch: {MISSING}"]


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


async def test_sensor_makes_the_agent_greet_once_who_was_away() -> None:
    clock = Clock()
    async with session("v1-current", clock=clock) as rt:
        await rt.handle_message("Hallo")
        clock.now += timedelta(hours=2)
        turn = await rt.handle_message("Hallo")
        assert turn.text.startswith("Willkommen zurück nach 2 h."), turn.text
        assert turn.path == ["input", "thinker", "output", "ui"]
        again = await rt.handle_message("Hallo")
    assert "Willkommen zurück" not in again.text
