import asyncio
from typing import Any

import httpx2
import pytest

from agent.errors import ModelRefused, ModelTruncated, ModelUnavailable, NotRecorded
from agent.models import Retry, open_model
from tests.models.scripted import (
    QUICK,
    Heard,
    Stream,
    error,
    error_event,
    events,
    request,
    scripted,
    text,
    tool,
)

GOOD = events(text("All "), text("good."))
CUT = GOOD[:3]

PASSING = {
    "overloaded": error(529, "overloaded_error"),
    "server error": error(500, "api_error"),
    "rate limit": error(429, "rate_limit_error", retry_after="0"),
    "rate limit in ms": error(429, "rate_limit_error", retry_after_ms="1"),
    "conflict": error(409, "invalid_request_error"),
    "not reachable": httpx2.ConnectError("refused"),
    "dropped while streaming": [*CUT, httpx2.ReadError("gone")],
    "error event while streaming": [*CUT, error_event("overloaded_error")],
    "ended without a stop reason": CUT,
    "ended without an event": [],
    "no answer at all": [GOOD[0]],
    "not JSON": [*CUT, b"event: content_block_delta\ndata: {oops\n\n"],
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
async def test_passing_fault_ends_in_the_right_reply(fault: Any) -> None:
    model, script = scripted(fault, GOOD)
    heard = Heard()
    reply = await model.ask(request(), **heard.hooks)
    assert reply.text == "All good."
    assert len(script.bodies) == 2
    assert heard.outcomes[0].startswith("retried: ")
    assert heard.outcomes[1] == "ok"
    await model.close()


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
async def test_passing_fault_that_stays_ends_in_one_clear_error(fault: Any) -> None:
    if isinstance(fault, httpx2.Response):
        fault = error(fault.status_code, "overloaded_error", retry_after="0")
    model, script = scripted(fault, retry=Retry(attempts=2, base=0.0, longest=0.01))
    heard = Heard()
    with pytest.raises((ModelUnavailable, ModelTruncated), match="2 attempts"):
        await model.ask(request(), **heard.hooks)
    assert len(script.requests) == 2
    assert heard.outcomes[-1].startswith("failed: ")
    await model.close()


REFUSALS = {
    "no valid key": (error(401, "authentication_error"), "ANTHROPIC_API_KEY"),
    "no permission": (error(403, "permission_error"), "account"),
    "malformed": (error(400, "invalid_request_error", "messages: too odd"), "too odd"),
    "unknown model": (error(404, "not_found_error"), "WORKBENCH_MODEL_SMALL"),
    "spend limit": (error(429, "enforced_spend_limit_reached"), "spend limit"),
    "refused while streaming": ([*CUT, error_event("invalid_request_error")], "refused"),
}


@pytest.mark.parametrize(("fault", "said"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_refusal_is_not_tried_again(fault: Any, said: str) -> None:
    model, script = scripted(fault, GOOD)
    heard = Heard()
    with pytest.raises(ModelRefused, match=said):
        await model.ask(request(), **heard.hooks)
    assert len(script.requests) == 1
    assert heard.outcomes[0].startswith("failed: ")
    await model.close()


async def test_text_given_before_a_fault_is_withdrawn() -> None:
    model, _ = scripted([*CUT, httpx2.ReadError("gone")], GOOD)
    heard = Heard()
    await model.ask(request(), **heard.hooks)
    assert heard.texts == ["All ", "<reset>", "All ", "good."]
    await model.close()


async def test_fault_before_any_text_withdraws_nothing() -> None:
    model, _ = scripted(error(529, "overloaded_error"), GOOD)
    heard = Heard()
    await model.ask(request(), **heard.hooks)
    assert "<reset>" not in heard.texts
    await model.close()


async def test_silence_longer_than_allowed_is_a_fault() -> None:
    model, _ = scripted([*CUT, 60.0], GOOD, retry=Retry(base=0.0, idle=0.05))
    heard = Heard()
    reply = await model.ask(request(), **heard.hooks)
    assert reply.text == "All good."
    assert heard.outcomes == ["retried: idle: no event for 0.05 s", "ok"]
    await model.close()


async def test_retry_after_is_bounded() -> None:
    model, _ = scripted(error(429, "rate_limit_error", retry_after="3600"), GOOD)
    async with asyncio.timeout(5):
        assert (await model.ask(request())).text == "All good."
    await model.close()


async def test_tool_call_cut_by_the_token_limit_never_comes_out() -> None:
    cut = events(text("I look."), tool("query_db", query="SELECT 1"), stop="max_tokens")
    cut[-4] = {**cut[-4], "delta": {"type": "input_json_delta", "partial_json": '{"query": "SEL'}}
    model, _ = scripted(cut)
    heard = Heard()
    reply = await model.ask(request(), **heard.hooks)
    assert reply.tool_calls == ()
    assert reply.cut == ("query_db",)
    assert [block["type"] for block in reply.content] == ["text"]
    assert heard.calls[0].response is not None
    assert heard.calls[0].response["content"][1]["input"] == '{"query": "SEL'
    await model.close()


async def test_whole_looking_tool_call_at_the_token_limit_does_not_come_out_either() -> None:
    model, _ = scripted(events(tool("query_db", query="SELECT 1"), stop="max_tokens"))
    reply = await model.ask(request())
    assert reply.tool_calls == ()
    assert reply.stop_reason == "max_tokens"
    await model.close()


async def test_tool_arguments_that_are_not_json_are_asked_for_again() -> None:
    garbled = events(tool("query_db", query="SELECT 1"))
    garbled[2] = {**garbled[2], "delta": {"type": "input_json_delta", "partial_json": "{query: "}}
    model, _ = scripted(garbled, events(tool("query_db", query="SELECT 1")))
    heard = Heard()
    reply = await model.ask(request(), **heard.hooks)
    assert reply.tool_calls[0].arguments == {"query": "SELECT 1"}
    assert "arguments of tool 'query_db'" in heard.outcomes[0]
    await model.close()


async def test_structured_answer_that_is_not_json_is_asked_for_again() -> None:
    model, _ = scripted(events(text("Sure!")), events(text('```json\n{"a": 1}\n```')))
    reply = await model.ask(request(schema={"title": "T", "type": "object"}))
    assert reply.data == {"a": 1}
    await model.close()


async def test_structured_answer_that_stays_no_json_has_no_data() -> None:
    model, script = scripted(events(text("Sure!")))
    reply = await model.ask(request(schema={"title": "T", "type": "object"}))
    assert (reply.text, reply.data) == ("Sure!", None)
    assert len(script.bodies) == 2
    await model.close()


async def test_structured_answer_cut_by_the_token_limit_is_truncated() -> None:
    model, _ = scripted(events(text('{"a": '), stop="max_tokens"))
    with pytest.raises(ModelTruncated, match="more than 4096 tokens"):
        await model.ask(request(schema={"title": "T", "type": "object"}))
    await model.close()


async def test_cancelled_call_closes_its_stream_and_is_in_the_ledger() -> None:
    stream = Stream([*CUT, 60.0])
    model, _ = scripted(stream)
    heard = Heard()
    streaming = asyncio.Event()
    task = asyncio.create_task(model.ask(request(), on_text=lambda _: streaming.set(), on_call=heard.calls.append))
    await streaming.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stream.closed
    assert heard.outcomes == ["cancelled"]
    assert heard.calls[0].response is not None
    await model.close()


async def test_error_of_a_reader_is_not_taken_for_a_fault_of_the_model() -> None:
    stream = Stream(GOOD)
    model, script = scripted(stream)

    def broken(_: str) -> None:
        raise ValueError("the reader broke")

    with pytest.raises(ValueError, match="the reader broke"):
        await model.ask(request(), on_text=broken)
    assert len(script.requests) == 1
    assert stream.closed
    await model.close()


@pytest.mark.parametrize("error_type", [NotRecorded, KeyError])
async def test_error_of_a_transport_of_ours_comes_out_as_it_is(error_type: type[Exception]) -> None:
    model, script = scripted(error_type("nothing recorded"))
    with pytest.raises(error_type, match="nothing recorded"):
        await model.ask(request())
    assert len(script.requests) == 1
    await model.close()


async def test_key_never_shows_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-very-secret")
    refused = error(400, "invalid_request_error", "bad header: sk-ant-very-secret")
    model, _ = scripted(refused, setting="anthropic")
    with pytest.raises(ModelRefused) as caught:
        await model.ask(request())
    assert "secret" not in str(caught.value)
    assert "***" in str(caught.value)
    await model.close()


async def test_missing_key_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    model = open_model("anthropic", retry=QUICK)
    with pytest.raises(ModelRefused, match="set ANTHROPIC_API_KEY"):
        await model.ask(request())
    await model.close()
