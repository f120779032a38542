"""Faults of the model: the turn ends in a right reply or says clearly why not, and the conversation goes on."""

from __future__ import annotations

import asyncio
from itertools import chain, repeat
from typing import Any

import httpx2
import pytest

from agent import Offline, Runtime, Turn
from agent.data.database import Database
from agent.models.offline.wire import encode, events_of, make_message
from tests.nodes.around import session
from tests.nodes.far_end import call, far_model, say

COUNT, COUNTED = "Wie viele Kunden gibt es?", "Es gibt 60 Kunden."
HALF = "Das ist ein halber Satz. "


def shown(events: list[Any]) -> str:
    """Give what stands in the chat after these events: a reset takes back what was streamed."""
    text = ""
    for event in events:
        text = "" if event.kind == "reset" else text + event.text if event.kind == "text" else text
    return text


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("drop_stream", "connection"), ("overloaded", "overloaded_error (529)"), ("truncate", "truncated")],
)
async def test_fault_that_passes_is_retried_and_the_reply_is_right(db: Database, fault: str, outcome: str) -> None:
    events: list[Any] = []
    async with session("v1-current", Offline(misbehave=[fault]), db) as rt:
        rt.subscribe(events.append)
        turn = await rt.handle_message(COUNT)
        assert (turn.status, turn.text, shown(events)) == ("ok", COUNTED, COUNTED)
        assert len(turn.tables) == 1
        outcomes = [attempt.outcome for attempt in turn.calls if attempt.node == "thinker"]
        assert outcomes[1::2] == ["ok", "ok"]
        assert all(first.startswith(f"retried: {outcome}") for first in outcomes[::2])
        assert (await rt.handle_message("und je Ort?")).text.startswith("Anzahl Kunden je Ort")
        await rt.settle()
        assert "error" not in {event.kind for event in events}
        assert [len(spoken.text) > 0 for spoken in rt.conversation.window()] == [True] * 4


async def test_cut_reply_is_taken_back_before_it_is_said_again(db: Database) -> None:
    events: list[Any] = []
    async with session("v1-current", Offline(misbehave=["truncate"]), db) as rt:
        rt.subscribe(events.append)
        turn = await rt.handle_message(COUNT)
    kinds = [event.kind for event in events if event.kind in ("text", "reset")]
    assert "reset" in kinds
    assert kinds[-1] == "text"
    assert "reset" in set(turn.events.event)


async def test_refused_key_fails_the_turn_and_says_what_to_do(db: Database) -> None:
    async with session("v1-current", Offline(misbehave=["refuse_key"]), db) as rt:
        for text in ("Hallo", COUNT):
            turn = await rt.handle_message(text)
            assert (turn.status, turn.text, turn.tables) == ("failed", "", [])
            assert "refused the API key" in str(turn.error)
            assert 'model="offline"' in str(turn.error)
            assert [attempt.outcome for attempt in turn.calls] == ["failed: authentication_error (401)"]


async def test_thinker_without_a_word_gives_an_honest_reply(db: Database) -> None:
    async with session("v1-current", Offline(misbehave=["empty"]), db) as rt:
        turn = await rt.handle_message(COUNT)
        assert turn.status == "ok"
        assert turn.text
        assert not any(character.isdigit() for character in turn.text)
        assert turn.tables == []
        assert "empty" in " ".join(turn.findings.code)
        assert (await rt.handle_message("Hallo")).text.startswith("Hallo")


@pytest.mark.parametrize(
    ("fault", "code"), [("announce", "intent_without_action"), ("sql_as_text", "code_without_tools")]
)
async def test_thinker_that_does_not_act_is_told_so_once_and_then_acts(db: Database, fault: str, code: str) -> None:
    events: list[Any] = []
    async with session("v1-current", Offline(misbehave=[fault]), db) as rt:
        rt.subscribe(events.append)
        turn = await rt.handle_message(COUNT)
    assert (turn.text, shown(events), len(turn.tables)) == (COUNTED, COUNTED, 1)
    assert code in set(turn.findings.code)
    assert list(turn.events.event).count("retry") == 1


async def test_thinker_that_never_acts_is_labelled(db: Database) -> None:
    async with session("v1-current", Offline(misbehave=["announce_always"]), db) as rt:
        turn = await rt.handle_message(COUNT)
    assert turn.tables == []
    assert "intent_without_action" in set(turn.findings.code)
    assert list(turn.events.event).count("retry") == 1


def error(status: int, kind: str, **headers: str) -> httpx2.Response:
    body = {"type": "error", "error": {"type": kind, "message": "no"}}
    return httpx2.Response(status, json=body, headers={"retry-after-ms": "1", **headers})


def broken_off() -> httpx2.Response:
    """An answer that breaks off in the middle of its text."""
    events = list(events_of(make_message({"model": "offline-small"}, say(f"{HALF}Und noch einer."))))
    return httpx2.Response(
        200, headers={"content-type": "text/event-stream"}, content=b"".join(encode(event) for event in events[:3])
    )


def garbage() -> httpx2.Response:
    return httpx2.Response(
        200, headers={"content-type": "text/html"}, content=b"<html>Welcome to the hotel WLAN</html>"
    )


LASTING: list[tuple[str, Any, str]] = [
    ("InputAnalysis", lambda: error(401, "authentication_error"), "refused the API key"),
    ("InputAnalysis", lambda: error(500, "api_error"), "could not answer (4 attempts)"),
    ("InputAnalysis", lambda: httpx2.ConnectError("no route"), "cannot be reached (4 attempts)"),
    ("InputAnalysis", garbage, "offline"),
    ("thinker", lambda: error(400, "invalid_request_error"), "refused the request"),
    ("thinker", lambda: error(529, "overloaded_error"), "could not answer (4 attempts)"),
    ("thinker", lambda: error(429, "rate_limit_error"), "could not answer (4 attempts)"),
    ("thinker", broken_off, "before it was complete"),
    ("voice", lambda: error(403, "permission_error"), "does not allow this"),
    ("voice", broken_off, "before it was complete"),
    ("voice", lambda: httpx2.ReadError("cut"), "cannot be reached (4 attempts)"),
]


@pytest.mark.parametrize(("where", "fault", "says"), LASTING)
async def test_fault_that_lasts_fails_the_turn_and_the_next_one_works(
    db: Database, where: str, fault: Any, says: str
) -> None:
    working = [True]
    answers: dict[str, Any] = {where: (None if working[0] else fault() for _ in repeat(None))}
    model, _ = far_model(**answers)
    events: list[Any] = []
    async with session("v1-current", model, db) as rt:
        await rt.handle_message("Baue einen Zähler")
        working[0] = False
        rt.subscribe(events.append)
        turn = await rt.handle_message(COUNT)
        assert turn.status == "failed"
        assert says in str(turn.error)
        assert shown(events) == turn.text
        assert turn.text in ("", HALF)
        working[0] = True
        assert (await rt.handle_message(COUNT)).text == COUNTED
        assert (await rt.handle_action("inc:zaehler")).text == "Zähler: 1"
        spoken = [(entry.role, entry.text) for entry in rt.conversation.window()]
    assert [role for role, _ in spoken] == ["user", "assistant"] * 4
    assert spoken[2][1] == spoken[4][1] == COUNT
    assert "[" in spoken[3][1], "what was not said to its end is marked in the history"


async def test_fault_in_the_voice_leaves_what_the_thinker_did(db: Database) -> None:
    model, _ = far_model(voice=chain([error(403, "permission_error")], repeat(None)))
    async with session("v1-current", model, db) as rt:
        turn = await rt.handle_message("Baue einen Zähler")
        assert turn.status == "failed"
        assert [item["id"] for item in turn.controls] == ["zaehler"]
        assert (await rt.handle_action("inc:zaehler")).text == "Zähler: 1"


async def test_fault_in_the_background_spoils_no_turn(db: Database) -> None:
    model, _ = far_model(
        MemoryState=repeat(error(401, "authentication_error"), 2), Direction=repeat(httpx2.ConnectError("no route"))
    )
    async with session("v1-current", model, db) as rt:
        turns = [await rt.handle_message(text) for text in ("ich heiße Ada", COUNT, "Wie heiße ich?")]
        await rt.settle()
        assert [turn.status for turn in turns] == ["ok"] * 3
        errors = [event for event in turns[0]._record.events if event.kind == "error"]
        assert {event.node for event in errors} == {"memorizer"}
        assert (await rt.handle_message("Hallo")).text == "Hallo, Ada! Was möchtest du wissen?"


async def test_stop_ends_the_wait_for_another_attempt(db: Database) -> None:
    waits = error(529, "overloaded_error", **{"retry-after-ms": "20000"})
    model, far = far_model(thinker=[waits])
    async with session("v1-current", model, db) as rt:
        running = rt.submit(COUNT)
        await asked(far.bodies, 2)
        async with asyncio.timeout(2):
            await rt.stop()
        assert (running.status, running.error) == ("stopped", "stopped by the user")
        assert (await rt.handle_message(COUNT)).text == COUNTED


async def asked(bodies: list[Any], count: int) -> None:
    async with asyncio.timeout(5):
        while len(bodies) < count:
            await asyncio.sleep(0.002)
    await asyncio.sleep(0.02)


async def test_stop_in_the_middle_of_a_stream_keeps_the_partial_reply(db: Database) -> None:
    async with session("v1-current", Offline(latency=0.3), db) as rt:
        running = rt.submit(COUNT)
        streamed = asyncio.Event()
        rt.subscribe(lambda event: streamed.set() if event.kind == "text" else None)
        async with asyncio.timeout(5):
            await streamed.wait()
        await rt.stop()
        assert running.status == "stopped"
        assert COUNTED.startswith(running.text)
        assert rt.conversation.window()[-1].text == f"{running.text} [stopped]"
        assert [attempt.outcome for attempt in running.calls][-1] == "cancelled"


async def two_sessions(db: Database) -> tuple[Runtime, Runtime, Turn]:
    broken = session("v1-current", Offline(misbehave=["refuse_key"]), db)
    good = session("v1-current", "offline", db)
    await broken.handle_message("Hallo")
    return broken, good, await good.handle_message(COUNT)


async def test_fault_of_one_session_is_none_of_another(db: Database) -> None:
    broken, good, turn = await two_sessions(db)
    assert turn.text == COUNTED
    await broken.close()
    assert (await good.handle_message("Danke")).text == "Gern geschehen."
    await good.close()


async def test_tool_call_cut_by_the_token_limit_is_not_run(db: Database) -> None:
    def cut(body: dict[str, Any]) -> httpx2.Response:
        message = make_message(body, call("set_controls", {"controls": [], "clear": True}, "Ich räume auf."))
        events = [encode(event) for event in events_of(message | {"stop_reason": "max_tokens"})]
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=b"".join(events))

    model, _ = far_model(thinker=[None, None, cut, cut])
    async with session("v1-current", model, db) as rt:
        await rt.handle_message("Baue einen Zähler")
        turn = await rt.handle_message("Leere den Arbeitsbereich")
    assert turn.status in ("ok", "failed")
    assert [item["id"] for item in turn.controls] == ["zaehler"]
    assert "tool_call" not in set(turn.events.event)
    assert list(turn.findings.code) == ["tool_call_cut", "tool_call_cut"]
    assert "set_controls wurde abgeschnitten" in turn.text


async def test_message_far_too_long_for_the_rules_is_answered_at_once() -> None:
    async with session("v1-current") as rt:
        turn = await rt.handle_message("Wie viele Kunden " * 11_000)
        assert turn.status == "ok"
        assert "Zeichen" in turn.text
