"""agent.testing: a far end of one's own, for tests of one's own nodes."""

import asyncio
import threading
import urllib.request
from pathlib import Path
from typing import Any

import anthropic
import pytest

import agent.testing
from agent import Runtime, Server
from agent.models import ModelRequest, Retry, open_model
from agent.testing import MessagesServer, answer, call, fault, issue_with, kind_of, offline, say, think
from tests.models.scripted import QUICK, request


async def ask(server: MessagesServer, *said: str) -> list[str]:
    model = open_model(server.url, retry=QUICK)
    try:
        return [(await model.ask(request(text))).text for text in said]
    finally:
        await model.close()


async def test_answers_are_given_in_order() -> None:
    async with MessagesServer([say("one"), fault.status(529), say("two")]) as server:
        assert await ask(server, "a", "b") == ["one", "two"]
        assert [kept.text for kept in server.requests] == ["a", "b", "b"]


async def test_one_answer_serves_all() -> None:
    async with MessagesServer(say("always")) as server:
        assert await ask(server, *"abc") == ["always"] * 3


async def test_answer_may_be_a_function_of_the_request() -> None:
    async with MessagesServer(lambda body: say(body["messages"][-1]["content"].upper())) as server:
        assert await ask(server, "quiet") == ["QUIET"]


async def test_answers_may_differ_by_kind_of_request() -> None:
    schema = {"title": "Plan", "type": "object", "properties": {}, "additionalProperties": False}
    tool = {"name": "t", "input_schema": {"type": "object"}}
    script = {"Plan": say('{"steps": 1}'), "tools": [call("t", x=1)], "text": say("spoken")}
    async with MessagesServer(script) as server:
        model = open_model(server.url)
        assert (await model.ask(request(schema=schema))).data == {"steps": 1}
        assert (await model.ask(request(tools=(tool,)))).tool_calls[0].arguments == {"x": 1}
        assert (await model.ask(request())).text == "spoken"
        assert [kind_of(body) for body in server.bodies] == ["Plan", "tools", "text"]
        await model.close()


async def test_script_that_is_used_up_is_told() -> None:
    async with MessagesServer([say("one")]) as server:
        with pytest.raises(Exception, match="no answer to request 2"):
            await ask(server, "a", "b")


async def test_offline_rules_answer_what_the_script_does_not() -> None:
    async with (
        MessagesServer({"text": [say("Scripted.")]}, otherwise=offline) as server,
        Runtime("v1-current", model=server.url, db=None, trace=False) as rt,
    ):
        assert (await rt.handle_message("Hallo")).text == "Scripted."
        assert (await rt.handle_message("Danke!")).text == "Gern geschehen."
        await rt.settle()


def test_server_works_without_an_event_loop() -> None:
    with MessagesServer(say("Hello")) as server:
        client = anthropic.Anthropic(base_url=server.url, api_key="k")
        message = client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": "hi"}])
        assert message.content[0].text == "Hello"  # type: ignore[union-attr]
        assert urllib.request.urlopen(f"{server.url}/v1/models", timeout=5).status == 200
        client.close()
    assert "messages-server" not in {thread.name for thread in threading.enumerate()}


async def test_server_in_its_own_thread_serves_a_running_loop() -> None:
    with MessagesServer(say("Hello")) as server:
        assert await ask(server, "a", "b") == ["Hello", "Hello"]


async def test_error_of_a_script_is_told_to_whoever_asks() -> None:
    async with MessagesServer(lambda body: say(body["nonsense"])) as server:
        with pytest.raises(Exception, match="script of this server failed: KeyError: 'nonsense'"):
            await ask(server, "a")


async def test_server_serves_the_sdks_own_helper() -> None:
    async with MessagesServer(think("hm", call("t", x=[1, 2]))) as server:
        client = anthropic.AsyncAnthropic(base_url=server.url, api_key="k")
        asked: Any = [{"role": "user", "content": "hi"}]
        async with client.messages.stream(model="m", max_tokens=9, messages=asked) as stream:
            message = await stream.get_final_message()
        assert [block.type for block in message.content] == ["thinking", "tool_use"]
        assert message.content[1].input == {"x": [1, 2]}  # type: ignore[union-attr]
        assert message.stop_reason == "tool_use"
        counted = await client.messages.count_tokens(model="m", messages=asked)
        assert counted.input_tokens > 0
        await client.close()


async def test_requests_are_kept_without_credentials() -> None:
    async with MessagesServer(say("Hello")) as server:
        model = open_model(Server(server.url, key="very-secret"))
        await model.ask(request())
        kept = server.requests[0]
        assert kept.had_key
        assert "very-secret" not in repr(kept) + str(kept.headers)
        assert kept.headers["content-type"] == "application/json"
        assert kept.answered
        assert not kept.hung_up
        await model.close()


async def test_server_notices_at_once_that_a_client_hung_up() -> None:
    async with MessagesServer(fault.silence("text")) as server:
        model, began = open_model(server.url), asyncio.Event()
        asking = asyncio.create_task(model.ask(request(), on_text=lambda _: began.set()))
        await began.wait()
        assert not server.requests[0].hung_up
        asking.cancel()
        await server.until(lambda: server.requests[0].hung_up, seconds=1.0)
        with pytest.raises(asyncio.CancelledError):
            await asking
        await model.close()


async def test_connection_is_used_again_after_a_whole_answer() -> None:
    async with MessagesServer(say("Hello")) as server:
        await ask(server, *"abc")
        assert len(server._open) <= 1


async def test_same_request_gets_the_same_bytes() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "stream": True}
    given = answer({"type": "text", "text": "Größe"}, {"type": "tool_use", "name": "t", "input": {"x": "ä"}})
    assert b"".join(map(bytes, given.parts(body))) == b"".join(map(bytes, given.parts(dict(body))))  # type: ignore[arg-type]
    assert given.message(body)["content"][1]["id"].startswith("toolu_")


@pytest.mark.parametrize("chunk", [1, 7, 4096])
async def test_answer_is_cut_into_pieces_of_any_size(chunk: int) -> None:
    text = "Größe 5 m², 12 € — 日本語 😀 " * 20
    async with MessagesServer(say(text).sent(chunk=chunk)) as server:
        assert await ask(server, "a") == [text]


def test_address_is_not_there_before_the_start() -> None:
    with pytest.raises(RuntimeError, match="not started"):
        _ = MessagesServer(say("x")).url


async def test_nothing_answers_after_the_end() -> None:
    async with MessagesServer(say("x")) as server:
        url = server.url
    model = open_model(url, retry=Retry(attempts=1))
    with pytest.raises(Exception, match="cannot be reached"):
        await model.ask(request())
    await model.close()


TOOL = {"name": "t", "input_schema": {"type": "object", "properties": {}}}
USE = {"type": "tool_use", "id": "a", "name": "t", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "a", "content": "1"}
MARKED = {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}


def body(*contents: Any, **fields: Any) -> dict[str, Any]:
    roles = ("user", "assistant")
    messages = [{"role": roles[n % 2], "content": content} for n, content in enumerate(contents or ("hi",))]
    return {"model": "claude-sonnet-5-5", "max_tokens": 9, "messages": messages, **fields}


TAKEN = {
    "a question": body(),
    "a tool round": body("hi", [USE], [RESULT], tools=[TOOL]),
    "four breakpoints": body([MARKED] * 4),
    "a prefilled answer on an older model": body("hi", "so", model="claude-sonnet-4-5"),
    "a forced tool on an older model": body(tools=[TOOL], tool_choice={"type": "any"}, model="claude-haiku-4-5"),
    "a model nobody knows": body("hi", "so", model="qwen3:8b", temperature=0.3),
    "no thinking on the small model": body(model="claude-haiku-5-5", thinking={"type": "disabled"}),
}
REFUSED = {
    "no model": ({"max_tokens": 9, "messages": [{"role": "user", "content": "x"}]}, "model"),
    "no messages": (body() | {"messages": []}, "messages"),
    "a foreign field": (body(response_format={}), "response_format"),
    "a temperature": (body(temperature=0.5), "temperature"),
    "a prefilled answer": (body("hi", "so"), "prefill"),
    "the assistant first": (body() | {"messages": [{"role": "assistant", "content": "x"}]}, "first message"),
    "an empty message": (body(""), "non-empty"),
    "an empty text": (body([{"type": "text", "text": " "}]), "non-empty"),
    "a forced tool": (body(tools=[TOOL], tool_choice={"type": "any"}), "tool_choice"),
    "one forced tool": (body(tools=[TOOL], tool_choice={"type": "tool", "name": "t"}), "tool_choice"),
    "a choice of nothing": (body(tool_choice={"type": "auto"}), "tool_choice"),
    "two tools of one name": (body(tools=[TOOL, TOOL]), "unique"),
    "a tool without a name": (body(tools=[{"input_schema": {"type": "object"}}]), "name"),
    "a tool without a schema": (body(tools=[{"name": "t"}]), "input_schema"),
    "a result without a call": (body([RESULT]), "unexpected"),
    "a call without a result": (body("hi", [USE], "go on", tools=[TOOL]), "without"),
    "a call at the end": (body("hi", [USE], model="claude-sonnet-4-5"), "without"),
    "a result for another call": (body("hi", [USE], [{**RESULT, "tool_use_id": "b"}]), "unexpected"),
    "one id twice": (body("hi", [USE, USE], [RESULT]), "unique"),
    "one id in two rounds": (body("hi", [USE], [RESULT], [USE], [RESULT]), "unique"),
    "five breakpoints": (body([MARKED] * 5), "maximum of 4"),
    "breakpoints everywhere": (
        body([MARKED] * 3, system=[MARKED], tools=[{**TOOL, "cache_control": {}}]),
        "maximum of 4",
    ),
    "a thinking budget": (body(thinking={"type": "enabled", "budget_tokens": 2000}), "thinking"),
    "no thinking on the big model": (body(model="claude-opus-5-5", thinking={"type": "disabled"}), "thinking"),
    "unsigned thinking": (body("hi", [{"type": "thinking", "thinking": "x"}, USE], [RESULT]), "signature"),
    "an open schema": (
        body(output_config={"format": {"type": "json_schema", "schema": {"type": "object", "properties": {}}}}),
        "additionalProperties",
    ),
}


@pytest.mark.parametrize("taken", TAKEN.values(), ids=TAKEN)
def test_rule_takes_what_the_api_takes(taken: dict[str, Any]) -> None:
    assert issue_with(taken) is None


@pytest.mark.parametrize(("refused", "says"), REFUSED.values(), ids=REFUSED)
async def test_rule_refuses_what_the_api_refuses(refused: dict[str, Any], says: str) -> None:
    assert says in str(issue_with(refused))


async def test_server_answers_400_to_what_the_api_refuses() -> None:
    messages = ({"role": "user", "content": [RESULT]},)
    async with MessagesServer(say("x")) as server:
        model = open_model(server.url)
        with pytest.raises(Exception, match="unexpected `tool_use_id`"):
            await model.ask(ModelRequest("small", ("s",), messages))
        await model.close()


async def test_rules_can_be_of_ones_own_or_none() -> None:
    async with MessagesServer(say("x"), rules=lambda body: "not on a Sunday") as server:
        with pytest.raises(Exception, match="not on a Sunday"):
            await ask(server, "a")


@pytest.mark.parametrize("name", agent.testing.__all__)
def test_public_name_is_explained(name: str) -> None:
    assert getattr(agent.testing, name).__doc__


def test_room_leaves_the_workbench_alone() -> None:
    source = Path(agent.testing.__file__).parent
    assert not [path.name for path in source.glob("*.py") if "agent.runtime" in path.read_text()]


async def test_server_warns_of_a_script_that_no_request_asked_for() -> None:
    server = MessagesServer({"output": [say("x")]}, otherwise=offline)
    await server.__aenter__()
    async with Runtime(model=server.url, db=None, trace=False) as session:
        await session.handle_message("Hello")
    with pytest.warns(
        UserWarning, match=r"no request of kind 'output' came; .*: 'Direction', 'InputAnalysis', .*'text'"
    ):
        await server.__aexit__()
