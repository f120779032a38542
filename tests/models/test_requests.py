import ast
import asyncio
import subprocess
import sys
from typing import Any

import pytest

from agent.errors import ModelRefused
from agent.models import ModelCall, ModelRequest, Offline, Server, Usage, open_model, price
from tests.models.scripted import Heard, error, events, request, scripted, text, tool

GOOD = events(text("Good."))
TOOL = {"name": "query_db", "description": "runs SQL", "input_schema": {"type": "object", "properties": {}}}


async def test_request_is_sent_as_the_ledger_says() -> None:
    model, script = scripted(GOOD)
    heard = Heard()
    await model.ask(request(tools=(TOOL,)), **heard.hooks)
    assert script.bodies[0] == dict(heard.calls[0].request)
    assert script.bodies[0]["tools"] == [TOOL]
    assert script.bodies[0]["stream"] is True
    await model.close()


async def test_request_has_no_sampling_and_no_forced_tool() -> None:
    model, script = scripted(GOOD)
    await model.ask(request(tools=(TOOL,)))
    assert not {"temperature", "top_p", "top_k", "tool_choice"} & set(script.bodies[0])
    await model.close()


async def test_last_system_block_is_cached_on_anthropic_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    for setting, cached in (("anthropic", True), ("http://localhost:1", False)):
        model, script = scripted(GOOD, setting=setting)
        await model.ask(request(system=("one", "two")))
        blocks = script.bodies[0]["system"]
        assert [block["text"] for block in blocks] == ["one", "two"]
        assert ("cache_control" in blocks[1]) is cached
        assert "cache_control" not in blocks[0]
        await model.close()


async def test_schema_goes_into_output_config() -> None:
    schema = {"title": "T", "type": "object", "properties": {}}
    model, script = scripted(events(text("{}")), setting=Server("http://localhost:1", profile="anthropic"))
    reply = await model.ask(request(schema=schema))
    assert script.bodies[0]["output_config"] == {"format": {"type": "json_schema", "schema": schema}}
    assert reply.data == {}
    await model.close()


async def test_thinking_blocks_pass_through_untouched() -> None:
    thinking = {"type": "thinking", "thinking": "hm", "signature": "abc=="}
    start = [
        {"type": "content_block_start", "index": 0, "content_block": {**thinking, "thinking": "", "signature": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "abc=="}},
        {"type": "content_block_stop", "index": 0},
    ]
    rest = [{**event, "index": 1} if "index" in event else event for event in GOOD[1:]]
    model, _ = scripted([GOOD[0], *start, *rest])
    heard = Heard()
    reply = await model.ask(request(), **heard.hooks)
    assert reply.content == (thinking, {"type": "text", "text": "Good."})
    assert heard.texts == ["Good."]
    await model.close()


async def test_ledger_row_counts_tokens_time_and_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    usage = {"input_tokens": 1000, "output_tokens": 1, "cache_read_input_tokens": 500, "cache_creation_input_tokens": 0}
    start = {**GOOD[0], "message": {**GOOD[0]["message"], "usage": usage}}
    end = {**GOOD[-2], "usage": {"output_tokens": 2000}}
    model, _ = scripted([start, *GOOD[1:-2], end, GOOD[-1]], setting="anthropic")
    heard = Heard()
    reply = await model.ask(request(), **heard.hooks)
    call = heard.calls[0]
    assert reply.usage == Usage(1000, 2000, 500, 0)
    assert (call.turn, call.node, call.tier, call.model) == (3, "output", "small", "claude-haiku-5-5")
    assert (call.input_tokens, call.output_tokens, call.cached_tokens) == (1000, 2000, 500)
    assert call.usd == pytest.approx(1000 * 0.10e-6 + 500 * 0.01e-6 + 2000 * 0.50e-6)
    assert call.first_ms is not None
    assert 0 < call.first_ms <= call.ms
    assert call.response is not None
    assert call.response["stop_reason"] == "end_turn"
    await model.close()


def test_price_of_an_unknown_model_is_unknown_and_offline_is_free() -> None:
    assert price("my-own-model", Usage(1000, 1000)) is None
    assert price("offline-big", Usage(1000, 1000)) == 0.0


async def test_price_on_an_own_server_is_unknown() -> None:
    model, _ = scripted(GOOD)
    heard = Heard()
    await model.ask(request(), **heard.hooks)
    assert heard.calls[0].usd is None
    await model.close()


async def test_tiers_can_be_set_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_BIG", "giant-1")
    model, script = scripted(GOOD)
    for tier in ("small", "medium", "big"):
        await model.ask(request(tier=tier))
    assert [body["model"] for body in script.bodies] == ["claude-haiku-5-5", "claude-sonnet-5-5", "giant-1"]
    await model.close()


async def test_own_server_gets_neither_the_key_nor_the_headers_of_anthropic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "token-secret")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Mine: header-secret")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://elsewhere.invalid")
    model, script = scripted(GOOD)
    await model.ask(request())
    assert str(script.requests[0].url) == "http://localhost:1/v1/messages"
    assert "secret" not in repr(script.requests[0].headers.raw)
    await model.close()


async def test_own_server_gets_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_KEY", "for-the-server")
    model, script = scripted(GOOD)
    await model.ask(request())
    assert "for-the-server" in repr(script.requests[0].headers.raw)
    await model.close()


@pytest.mark.parametrize(
    ("setting", "label", "offline"),
    [
        ("offline", "offline rules, not a language model", True),
        (Offline(), "offline rules, not a language model", True),
        ("anthropic", "anthropic", False),
        ("http://user:pw@localhost:8080/api", "http://localhost:8080", False),
        (None, "offline rules, not a language model", True),
    ],
)
def test_setting_opens_a_labelled_model(setting: Any, label: str, offline: bool) -> None:
    model = open_model(setting)
    assert (model.label, model.offline) == (label, offline)
    assert "pw" not in repr(model)


def test_default_is_anthropic_when_a_key_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    assert open_model().label == "anthropic"


def test_unknown_setting_says_what_is_allowed() -> None:
    with pytest.raises(ModelRefused, match="allowed: anthropic, offline; did you mean 'offline'"):
        open_model("ofline")


async def _run(code: str) -> Any:
    names: dict[str, Any] = {}
    body = ast.parse(code)
    assert isinstance(body.body[-1], ast.Expr)
    body.body[-1] = ast.Assign([ast.Name("result", ast.Store())], body.body[-1].value)
    compiled = compile(ast.fix_missing_locations(body), "<copied>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    coroutine = eval(compiled, names)
    if coroutine is not None:
        await coroutine
    return names["result"]


async def test_request_copied_as_python_repeats_the_call() -> None:
    model = open_model("offline")
    heard = Heard()
    reply = await model.ask(request("Hallo!", system=("Say hello.",)), **heard.hooks)
    message = await _run(heard.calls[0].request.as_python())
    assert message.content[0].text == reply.text
    assert heard.calls[0].as_python() == heard.calls[0].request.as_python()
    await model.close()


async def test_request_copied_as_python_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    model, _ = scripted(GOOD, setting="anthropic")
    heard = Heard()
    await model.ask(request(), **heard.hooks)
    code = heard.calls[0].request.as_python()
    assert "secret" not in code
    assert "anthropic.AsyncAnthropic()" in code
    await model.close()


async def test_model_serves_many_calls_at_once() -> None:
    model = open_model("offline")
    replies = await asyncio.gather(*(model.ask(request(f"Hallo {n}!")) for n in range(20)))
    assert len(replies) == 20
    await model.close()


async def test_model_can_be_asked_again_after_close() -> None:
    model = open_model("offline")
    await model.ask(request("Hallo!"))
    await model.close()
    assert (await model.ask(request("Hallo!"))).text
    await model.close()
    await model.close()


async def test_ledger_has_a_row_for_each_attempt() -> None:
    model, _ = scripted(error(529, "overloaded_error"), error(500, "api_error"), events(tool("t")))
    heard = Heard()
    await model.ask(request(), **heard.hooks)
    assert heard.outcomes == ["retried: overloaded_error (529)", "retried: api_error (500)", "ok"]
    assert all(isinstance(call, ModelCall) and call.request == heard.calls[0].request for call in heard.calls)
    await model.close()


def test_rooms_import_leaves_the_sdk_alone() -> None:
    code = (
        "import sys, agent.models; agent.models.open_model('offline');"
        "print([name for name in ('anthropic', 'httpx2', 'genai_prices', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_request_is_a_value() -> None:
    one, other = (ModelRequest("small", ("s",), ({"role": "user", "content": "x"},)) for _ in range(2))
    assert one == other
