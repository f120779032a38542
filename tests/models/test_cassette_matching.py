"""Which recording answers which request, and what a miss says."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent import Cassette
from agent.errors import NotRecorded
from agent.models import open_model
from tests.models.scripted import Heard, request
from tests.models.taping import SERVER, body, playing, send, write


def with_call(name: str) -> list[dict[str, Any]]:
    return [
        {"role": "assistant", "content": [{"type": "tool_use", "id": name, "name": "f", "input": {"a": 1}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": name, "content": "7"}]},
    ]


SAME = {
    "order of keys": ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}),
    "metadata": (body(metadata={"user_id": "1"}), body()),
    "time of day": (body("<now>10:00; idle 3 s</now>\nhi"), body("<now>23:59; idle 0 s</now>\nhi")),
    "ids of tool calls": (body(x=with_call("toolu_1")), body(x=with_call("toolu_other"))),
    "time of day in a block": (
        body(system=[{"type": "text", "text": "<now>1</now>"}]),
        body(system=[{"type": "text", "text": "<now>2</now>"}]),
    ),
}
DIFFERENT = {
    "a word": (body("hello"), body("hallo")),
    "stream or not": (body(stream=True), body()),
    "model": (body(), body() | {"model": "n"}),
    "number and text": (body(x=1), body(x="1")),
    "true and 1": (body(x=True), body(x=1)),
    "order of messages": (body(x=[1, 2]), body(x=[2, 1])),
    "what a tool gave": (body(x=with_call("toolu_1")), body(x=[*with_call("toolu_1")[:1], {"content": "8"}])),
    "which tool call": (
        body(x=[*with_call("t1"), *with_call("t2")]),
        body(x=[*with_call("t1"), *with_call("t1")]),
    ),
    "what only looks like the time": (body("<now>1<b>2</b></now>"), body("<now>2<b>2</b></now>")),
    "metadata further in": (body(x={"metadata": 1}), body(x={"metadata": 2})),
    "id of something else": (body(x={"type": "document", "id": "1"}), body(x={"type": "document", "id": "2"})),
}


@pytest.mark.parametrize(("recorded", "asked"), SAME.values(), ids=SAME)
async def test_cassette_plays_what_is_the_same_request(tmp_path: Path, recorded: Any, asked: Any) -> None:
    cassette = Cassette(write(tmp_path / "c.yaml", (recorded, "yes")))
    assert cassette.has(asked)
    assert await send(playing(cassette), asked) == (200, b"yes")


@pytest.mark.parametrize(("recorded", "asked"), DIFFERENT.values(), ids=DIFFERENT)
async def test_cassette_does_not_play_another_request(tmp_path: Path, recorded: Any, asked: Any) -> None:
    cassette = Cassette(write(tmp_path / "c.yaml", (recorded, "yes")))
    assert not cassette.has(asked)
    with pytest.raises(NotRecorded, match="first difference is at"):
        await send(playing(cassette), asked)


async def test_identical_requests_play_in_recorded_order_once_each(tmp_path: Path) -> None:
    path = write(tmp_path / "c.yaml", (body("a"), "1"), (body("b"), "x"), (body("a"), "2"), (body("a"), "3"))
    cassette = Cassette(path)
    through = playing(cassette)
    assert [(await send(through, body("a")))[1] for _ in range(3)] == [b"1", b"2", b"3"]
    assert not cassette.has(body("a"))
    with pytest.raises(NotRecorded, match=r"c.yaml holds this request .* 3 times, and that has been played; rewind"):
        await send(through, body("a"))
    cassette.rewind()
    assert await send(through, body("a")) == (200, b"1")


async def test_repeat_plays_the_last_again(tmp_path: Path) -> None:
    cassette = Cassette(write(tmp_path / "c.yaml", (body(), "1"), (body(), "2")), repeat=True)
    through = playing(cassette)
    assert [(await send(through, body()))[1] for _ in range(4)] == [b"1", b"2", b"2", b"2"]
    assert cassette.has(body())


async def test_fresh_cassette_begins_anew_and_leaves_the_other_alone(tmp_path: Path) -> None:
    cassette = Cassette(write(tmp_path / "c.yaml", (body(), "1")))
    assert await send(playing(cassette), body()) == (200, b"1")
    assert await send(playing(cassette.fresh()), body()) == (200, b"1")
    assert not cassette.has(body())


async def test_calls_at_once_each_get_their_own(tmp_path: Path) -> None:
    pairs = [(body(str(n)), str(n)) for n in range(50)] + [(body("same"), str(n)) for n in range(50)]
    through = playing(Cassette(write(tmp_path / "c.yaml", *pairs)))
    asked = [body(str(n)) for n in reversed(range(50))] + [body("same")] * 50
    answers = [answer for _, answer in await asyncio.gather(*(send(through, one) for one in asked))]
    assert answers[:50] == [str(n).encode() for n in reversed(range(50))]
    assert sorted(answers[50:], key=int) == [str(n).encode() for n in range(50)]


async def test_sessions_that_ask_the_same_get_one_recorded_session_each(tmp_path: Path) -> None:
    """Two recorded sessions gave different answers to the same requests: no session gets a mixture."""
    answers = {(session, step): f"{session}{step}" for session in (1, 2) for step in range(5)}
    path = write(tmp_path / "c.yaml", *((body(str(step)), answer) for (_, step), answer in answers.items()))
    data = json.loads(path.read_text())
    for entry, (session, _) in zip(data["interactions"], answers, strict=True):
        entry["workbench"] = {"session": session}
    path.write_text(json.dumps(data))
    cassette = Cassette(path)
    one, two = playing(cassette), playing(cassette)
    heard: dict[Any, list[str]] = {one: [], two: []}
    for step, through in [(0, one), (0, two), (1, two), (1, one), (2, two), (3, two), (2, one), (3, one)]:
        heard[through].append((await send(through, body(str(step))))[1].decode())
    assert sorted({answer[0] for answer in said} == {said[0][0]} for said in heard.values()) == [True, True]
    assert heard[one][0][0] != heard[two][0][0]


async def test_answer_waits_for_what_began_before_its_end_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "c.yaml", (body("a"), "1"), (body("b"), "2"))
    data = json.loads(path.read_text())
    data["interactions"][0]["workbench"] = {"overlap": 1}
    path.write_text(json.dumps(data))
    through = playing(Cassette(path))
    first = asyncio.create_task(send(through, body("a")))
    await asyncio.sleep(0.05)
    assert not first.done()
    await send(through, body("b"))
    assert await asyncio.wait_for(first, 1) == (200, b"1")
    monkeypatch.setattr("agent.models.cassette.player.OVERLAP_SECONDS", 0.01)
    assert await asyncio.wait_for(send(playing(Cassette(path)), body("a")), 1) == (200, b"1")


async def test_miss_names_the_nearest_recording_and_the_first_difference(tmp_path: Path) -> None:
    long = "Wie viele Geräte sind je Objekt eingebaut? " * 20
    path = write(
        tmp_path / "c.yaml",
        (body("something else", system="You are one node."), "1"),
        (body(f"{long}Und pro Jahr?", system="You are another node."), "2"),
        (body(f"{long}Und was noch?", system="You are another node."), "4"),
        (body("far", tools=[{"name": "f"}]), "3"),
    )
    with pytest.raises(NotRecorded) as caught:
        await send(playing(Cassette(path)), body(f"{long}Und pro Monat?", system="You are another node."))
    said = str(caught.value)
    assert "c.yaml has no recording of this request (POST /v1/messages to m)" in said
    assert "The nearest is number 2 of 4, 80% alike; the first difference is at messages[0].content: " in said
    assert "Und pro Jahr?'" in said
    assert "Und pro Monat?'" in said
    assert len(said) < 500
    assert str(tmp_path) not in said


async def test_miss_says_when_the_nearest_was_played_and_what_is_missing_altogether(tmp_path: Path) -> None:
    through = playing(Cassette(write(tmp_path / "c.yaml", (body("a"), "1"))))
    await send(through, body("a"))
    with pytest.raises(NotRecorded, match=r"already played; .*max_tokens: recorded 9, now nothing"):
        await send(through, {"model": "m", "messages": body("a")["messages"]})
    with pytest.raises(NotRecorded, match="holds no POST /v1/messages/count_tokens to m; it holds /v1/messages"):
        await send(through, body("a"), "http://localhost:1/v1/messages/count_tokens")


async def test_miss_is_not_retried_and_comes_out_as_it_is(tmp_path: Path) -> None:
    model = open_model(Cassette(write(tmp_path / "c.yaml", (body(), "1"))))
    heard = Heard()
    with pytest.raises(NotRecorded, match="no recording of this request"):
        await model.ask(request(), **heard.hooks)
    assert len(heard.calls) == 1
    await model.close()


async def test_host_and_query_do_not_matter_but_the_path_does(tmp_path: Path) -> None:
    path = write(tmp_path / "c.yaml", (body(), "1"), (body(), "2"))
    through = playing(Cassette(path))
    assert (await send(through, body(), "https://elsewhere.example/v1/messages?beta=true"))[1] == b"1"
    with pytest.raises(NotRecorded):
        await send(through, body(), "http://localhost:1/proxy/v1/messages")


@pytest.mark.parametrize("odd", ["", "no json", "[1, 2]", '"text"', "null", b"\xff\xfe", "[" * 5000])
async def test_body_that_is_no_object_is_matched_too(tmp_path: Path, odd: str | bytes) -> None:
    path = tmp_path / "c.yaml"
    wrap = Cassette(path, mode="record", model=SERVER).provider().wrap
    assert wrap is not None
    through = wrap(httpx2.MockTransport(lambda _: httpx2.Response(200, content=b"yes")))
    assert await send(through, odd) == (200, b"yes")
    await through.aclose()
    assert await send(playing(Cassette(path)), odd) == (200, b"yes")
