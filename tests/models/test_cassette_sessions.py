"""Whole sessions on a cassette: what is replayed is what happened, each time, alone and beside others."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from agent import Budget, Cassette, Offline, Runtime, Turn, load_graph
from agent.errors import NotRecorded

VARIES = {"time", "ms", "first_ms", "session", "database", "model"}
ASKED = [
    "Hallo, ich heiße Ada!",
    "Wie viele Geräte sind je Objekt eingebaut?",
    "Und pro Jahr?",
    "Baue mir einen Ablauf mit drei Schritten: Start, Prüfen, Fertig",
]
REPLAYS = 20


def told(rt: Runtime) -> list[dict[str, Any]]:
    """The events of a session without times, ids and who talks: a recording says that it is one."""
    events = [{"event": event.kind, **msgspec.to_builtins(event)} for event in rt.events]
    return [{k: v for k, v in e.items() if k not in VARIES or (e["event"] == "model" and k == "model")} for e in events]


async def stop_at_first_text(rt: Runtime, text: str) -> Turn:
    end = rt.subscribe(lambda event: rt.request_stop() if event.kind == "text" else None)
    try:
        return await rt.handle_message(text)
    finally:
        end()


async def play(rt: Runtime, *, settle: bool = False) -> tuple[list[str], list[dict[str, Any]]]:
    """Have a conversation with tools, a failing query, clicks, background work and a stop."""
    for text in ASKED:
        await rt.handle_message(text)
        if settle:
            await rt.settle()
    await rt.handle_action("go:Prüfen", {"machine": "ablauf"})
    await stop_at_first_text(rt, "Welche fünf Kunden haben den höchsten Umsatz?")
    await rt.handle_message("Wie viele Rechnungen sind überfällig?")
    await rt.settle()
    return [repr(turn) for turn in rt.turns], told(rt)


def session(model: Any) -> Runtime:
    return Runtime(model=model, trace=False)


async def record(path: Path, *, latency: float, settle: bool = False) -> tuple[list[str], list[dict[str, Any]]]:
    rules = Offline(latency=latency, misbehave=["wrong_column"])
    async with session(Cassette(path, mode="record", model=rules)) as rt:
        return await play(rt, settle=settle)


@pytest.mark.parametrize(("latency", "settle"), [(0.0, False), (0.03, False), (0.03, True)])
async def test_replay_of_a_session_is_the_session_each_time(tmp_path: Path, latency: float, settle: bool) -> None:
    path = tmp_path / "c.yaml"
    recorded = await record(path, latency=latency, settle=settle)
    shown, events = recorded
    if latency:
        assert "Turn(6, stopped" in shown[5]
    assert [line.partition(",")[0] for line in shown] == [f"Turn({n}" for n in range(1, 8)]
    assert "failed" in {event.get("status") for event in events if event["event"] == "tool_result"}
    for _ in range(REPLAYS):
        cassette = Cassette(path)
        async with session(cassette) as rt:
            replayed = await play(rt, settle=settle)
        assert replayed[0] == recorded[0]
        assert replayed[1] == recorded[1]
        assert cassette.frame().played.all()


async def test_sessions_at_once_on_one_cassette_each_replay_theirs(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    cassette = Cassette(path, mode="record", model=Offline(latency=0.03, misbehave=["wrong_column"]))
    async with session(cassette) as one, session(cassette) as two:
        recorded = await asyncio.gather(play(one), play(two))
    for _ in range(5):
        replayed = Cassette(path)
        async with session(replayed) as one, session(replayed) as two:
            assert await asyncio.gather(play(one), play(two)) == recorded
        assert replayed.frame().played.all()


async def test_session_is_played_without_having_been_recorded(tmp_path: Path) -> None:
    async with session(Offline(latency=0.02, misbehave=["wrong_column"])) as rt:
        kept = await play(rt, settle=True)
        turns = rt.turns
        cassette = Cassette.of(rt)
        calls = [call for turn in turns for call in turn.calls]
        assert len(cassette) == len(calls) == len(Cassette.of(turns)) == len(Cassette.of(calls))
        assert all(cassette.has(call) for call in calls)
    async with session(cassette) as again:
        replayed = await play(again, settle=True)
    assert replayed[0] == kept[0]
    assert [e for e in replayed[1] if e["event"] == "tool_call"] == [e for e in kept[1] if e["event"] == "tool_call"]
    saved = Cassette(cassette.save(tmp_path / "c.yaml"))
    async with session(saved) as again:
        assert (await play(again, settle=True))[0] == kept[0]


async def test_recorded_turns_go_on_another_graph_as_far_as_it_asks_the_same(tmp_path: Path) -> None:
    async with session("offline") as rt:
        for text in ASKED[:2]:
            await rt.handle_message(text)
            await rt.settle()
        cassette = Cassette.of(rt.turns)
        changed = load_graph("v1-current").derive("changed", prompts={"thinker": "Think twice."})
    async with Runtime(changed, model=cassette, trace=False) as other:
        same, different = [await other.handle_message(text) for text in ASKED[:2]]
    assert same.status == "ok"
    assert (different.status, different.path) == ("failed", ["input", "thinker"])
    assert "the first difference is at system[0].text: recorded 'You are the thinking part" in (different.error or "")
    assert "now 'Think twice.'" in (different.error or "")
    assert "NotRecorded" in {event.error for event in other.events if event.kind == "error"}
    assert NotRecorded.__name__ in different.events.to_string()


def test_source_without_calls_is_refused() -> None:
    with pytest.raises(TypeError, match="has no model calls"):
        Cassette.of("session")


async def test_budget_ends_a_replay_where_it_ended_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    ends = []
    for mode in ("record", "replay"):
        async with session(Cassette(path, mode=mode, model="offline")) as rt:
            with rt.budget(Budget(calls=3)):
                await rt.handle_message(ASKED[0])
                ends.append([repr(await rt.handle_message(ASKED[1])), told(rt)])
    assert ends[0] == ends[1]
    assert "Turn(2, failed" in ends[0][0]


async def test_session_says_that_it_is_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    async with session(Cassette(path, mode="record", model="offline")) as rt:
        await rt.handle_message("Hallo!")
        assert repr(rt) == "Runtime('v1-current', 'offline rules, not a language model, recorded in c.yaml', 1 turns)"
    async with session(Cassette(path)) as rt:
        assert "c.yaml, a recording of offline rules, not a language model" in repr(rt)
        assert rt.services.model.offline
    async with session(Cassette.of([])) as rt:
        assert "the session's calls, a recording of " in repr(rt)
