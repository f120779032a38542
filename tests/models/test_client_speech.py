"""How servers speak: streams, tool calls and refusals in every shape that one meets."""

import asyncio
import json
from typing import Any

import pytest

from agent.errors import ModelRefused
from agent.models import ModelRequest, Retry, open_model
from agent.testing import Answer, Cut, MessagesServer, answer, fault, recorded, say
from tests.models.scripted import QUICK, Heard, events, request, text

TOOL = {"name": "query_db", "description": "runs SQL", "input_schema": {"type": "object", "properties": {}}}


def stream(*events: Any, end: str = "\n\n", names: bool = True, prefix: str = "data: ") -> Answer:
    """Give a stream written out by hand."""
    lines = []
    for event in events:
        if names and isinstance(event, dict):
            lines.append(f"event: {event['type']}{end[: len(end) // 2]}")
        lines.append(f"{prefix}{event if isinstance(event, str) else json.dumps(event)}{end}")
    return recorded("".join(lines).encode())


GOOD = events(text("Good."))
SPOKEN = {
    "events without a name": stream(*GOOD, names=False),
    "carriage returns": stream(*GOOD, end="\r\n\r\n"),
    "old line ends": stream(*GOOD, end="\r\r"),
    "no blank after the colon": stream(*GOOD, prefix="data:"),
    "an ending of another tradition": stream(*GOOD, "[DONE]"),
    "no usage": stream(*({k: v for k, v in e.items() if k != "usage"} for e in GOOD)),
    "usage that is null": stream(*({**e, "usage": None} if "usage" in e else e for e in GOOD)),
    "a message that says nothing of itself": stream({"type": "message_start", "message": {}}, *GOOD[1:]),
    "everything in the message_start": stream(
        {"type": "message_start", "message": {**GOOD[0]["message"], "content": [{"type": "text", "text": "Good."}]}},
        *GOOD[-2:],
    ),
    "no message_start": stream(*GOOD[1:]),
    "no content_block_start": stream(GOOD[0], *GOOD[2:]),
    "no content_block_stop": stream(*GOOD[:3], *GOOD[4:]),
    "no index": stream(*({k: v for k, v in e.items() if k != "index"} for e in GOOD)),
    "text in the beginning of its block": stream(
        GOOD[0], {**GOOD[1], "content_block": {"type": "text", "text": "Good."}}, *GOOD[3:]
    ),
}


@pytest.mark.parametrize("spoken", SPOKEN.values(), ids=SPOKEN)
async def test_answer_of_a_free_speaking_server_is_understood(spoken: Answer) -> None:
    async with MessagesServer(spoken) as server:
        model = open_model(server.url, retry=QUICK)
        heard = Heard()
        reply = await model.ask(request(), **heard.hooks)
        assert reply.text == "".join(heard.texts) == "Good."
        assert heard.outcomes == ["ok"]
        assert heard.calls[0].output_tokens >= 0
        await model.close()


def used(*blocks: dict[str, Any]) -> Answer:
    return answer(*({"type": "tool_use", **block} for block in blocks))


async def ids_of(given: Answer, **asked: Any) -> list[str]:
    async with MessagesServer(given, rules=None) as server:
        model = open_model(server.url, retry=QUICK)
        reply = await model.ask(request(**asked))
        assert [block["id"] for block in reply.content] == [tool_call.id for tool_call in reply.tool_calls]
        await model.close()
    return [tool_call.id for tool_call in reply.tool_calls]


async def test_tool_calls_with_one_id_get_one_each() -> None:
    twice = used({"id": "call_0", "name": "a", "input": {}}, {"id": "call_0", "name": "b", "input": {}})
    ids = await ids_of(twice)
    assert len(set(ids)) == 2
    assert ids == await ids_of(twice), "the same each time"


@pytest.mark.parametrize("missing", [None, "", 7])
async def test_tool_calls_without_an_id_get_one(missing: Any) -> None:
    ids = await ids_of(used({"id": missing, "name": "a", "input": {}}, {"id": missing, "name": "b", "input": {}}))
    assert len(set(ids)) == 2
    assert all(ids)


async def test_tool_call_that_repeats_the_id_of_an_earlier_round_gets_another() -> None:
    messages = (
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "call_0", "name": "a", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "call_0", "content": "1"}]},
    )
    async with MessagesServer(used({"id": "call_0", "name": "a", "input": {}})) as server:
        model = open_model(server.url, retry=QUICK)
        reply = await model.ask(ModelRequest("small", ("s",), messages, (TOOL,)))
        assert reply.tool_calls[0].id != "call_0"
        await model.close()


@pytest.mark.parametrize(
    ("reason", "runs"), [("stop", True), ("tool_calls", True), ("length", False), ("max_tokens", False)]
)
async def test_whole_tool_call_is_run_whatever_a_server_calls_the_end(reason: str, runs: bool) -> None:
    given = answer({"type": "tool_use", "name": "a", "input": {"x": 1}}, stop_reason=reason)
    async with MessagesServer(given) as server:
        model = open_model(server.url, retry=QUICK)
        assert [tool_call.name for tool_call in (await model.ask(request())).tool_calls] == (["a"] if runs else [])
        await model.close()


def halves(kind: str, field: str, *pieces: str) -> list[dict[str, Any]]:
    block = {
        "text": {"type": "text", "text": ""},
        "partial_json": {"type": "tool_use", "id": "x", "name": "a", "input": {}},
    }
    deltas = [{"type": "content_block_delta", "index": 0, "delta": {"type": kind, field: piece}} for piece in pieces]
    return [GOOD[0], {"type": "content_block_start", "index": 0, "content_block": block[field]}, *deltas, *GOOD[3:]]


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (("a\ud83d", "\ude00b"), "a😀b"),
        (("\ud83d", "", "\ude00"), "😀"),
        (("a\ud83d", "b"), "a�b"),
        (("\ude00", "ä"), "�ä"),
    ],
    ids=ascii,
)
async def test_character_cut_between_two_deltas_is_whole_again(pieces: tuple[str, ...], whole: str) -> None:
    events_of_text = (json.dumps(event) for event in halves("text_delta", "text", *pieces))
    async with MessagesServer(stream(*events_of_text)) as server:
        model, heard = open_model(server.url, retry=QUICK), Heard()
        reply = await model.ask(request(), **heard.hooks)
        assert reply.text == "".join(heard.texts) == whole
        assert json.dumps(heard.calls[0].response, ensure_ascii=False).encode()
        await model.close()


async def test_arguments_with_half_a_character_can_be_used() -> None:
    pieces = ('{"query": "SELECT \'\\ud83d', "'\"}")
    async with MessagesServer(stream(*halves("input_json_delta", "partial_json", *pieces))) as server:
        model = open_model(server.url, retry=QUICK)
        assert (await model.ask(request())).tool_calls[0].arguments == {"query": "SELECT '�'"}
        await model.close()


async def test_arguments_in_one_string_are_read() -> None:
    async with MessagesServer(
        fault.unstreamed(used({"id": "x", "name": "a", "input": '{"query": "SELECT 1"}'}))
    ) as server:
        model = open_model(server.url, retry=QUICK)
        assert (await model.ask(request())).tool_calls[0].arguments == {"query": "SELECT 1"}
        await model.close()


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "content_block_delta", "index": 0, "delta": [1]},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": {"a": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": "text"},
        {"type": "message_start", "message": 5},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": [3]},
        '{"type": "content_block_delta", "index": 0, "delta": ' + "[" * 5000,
        "[1, 2]",
        "5",
    ],
    ids=lambda odd: str(odd)[:60],
)
async def test_event_of_a_wrong_shape_is_asked_for_again(odd: Any) -> None:
    async with MessagesServer([stream(*GOOD[:2], odd, *GOOD[2:], names=False), say("Good.")]) as server:
        model = open_model(server.url, retry=QUICK)
        heard = Heard()
        assert (await model.ask(request(), **heard.hooks)).text == "Good."
        assert heard.outcomes[0].startswith("retried: garbled")
        await model.close()


REFUSALS = {
    "a string": ({"error": "model 'x' is not loaded"}, "model 'x' is not loaded"),
    "an object of another API": ({"object": "error", "message": "too long", "code": 400}, "too long"),
    "an error of another API": ({"error": {"message": "bad tool", "code": 400, "param": None}}, "bad tool"),
    "a detail": ({"detail": "Not a model of mine"}, "Not a model of mine"),
    "details": ({"detail": [{"loc": ["body", 0, "x"], "msg": "Field required"}]}, "body.0.x: Field required"),
    "plain text": ("no such thing", "no such thing"),
    "a page": ("<!doctype html><html><title>Gateway &amp; more</title><p>x</p></html>", "Gateway & more"),
    "a page without a title": ("<html><style>p {}</style><p>Out of <b>order</b></p></html>", "Out of order"),
    "a list": ([{"msg": "odd"}], "odd"),
    "JSON that says nothing": ({"ok": False}, '{"ok": false}'),
    "nothing": (b"", "Bad Request"),
    "bytes of no text": (b"\xff\xfe\x00", "http"),
}


@pytest.mark.parametrize(("body", "says"), REFUSALS.values(), ids=REFUSALS)
async def test_refusal_in_any_shape_says_why(body: Any, says: str) -> None:
    async with MessagesServer(fault.status(400, body=body)) as server:
        model = open_model(server.url, retry=QUICK)
        with pytest.raises(ModelRefused) as caught:
            await model.ask(request())
        assert says in str(caught.value)
        assert len(str(caught.value)) < 800
        await model.close()


async def test_message_that_says_it_ended_before_it_did_is_not_believed() -> None:
    head = {"type": "message_start", "message": {**GOOD[0]["message"], "stop_reason": "end_turn"}}
    async with MessagesServer([stream(head, *GOOD[1:3]), say("Good.")]) as server:
        model, heard = open_model(server.url, retry=QUICK), Heard()
        assert (await model.ask(request(), **heard.hooks)).text == "Good."
        assert heard.outcomes[0].startswith("retried: truncated")
        await model.close()


async def test_answer_is_whole_when_it_says_so_however_long_its_connection_stays_open() -> None:
    lingering = Answer(tamper=lambda _: [*stream(*GOOD).events({}), Cut.SILENCE])
    async with MessagesServer(lingering) as server, asyncio.timeout(20):
        model, heard = open_model(server.url, retry=Retry(idle=600.0)), Heard()
        assert (await model.ask(request(), **heard.hooks)).text == "Good."
        assert heard.outcomes == ["ok"]
        assert len(server.bodies) == 1
        await model.close()


async def test_answer_is_whole_when_its_connection_breaks_afterwards() -> None:
    broken = Answer(tamper=lambda _: [*stream(*GOOD).events({}), Cut.DROP])
    async with MessagesServer(broken) as server:
        model, heard = open_model(server.url, retry=QUICK), Heard()
        assert (await model.ask(request(), **heard.hooks)).text == "Good."
        assert heard.outcomes == ["ok"]
        await model.close()
