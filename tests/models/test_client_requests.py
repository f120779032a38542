"""What is sent to the Anthropic API: cache breakpoints, thinking blocks, tool choice; held against the API's rules."""

from typing import Any

import pytest

from agent import Anthropic
from agent.models import Model, ModelRequest
from agent.testing import issue_with
from tests.models.scripted import Heard, Script, events, request, scripted, text, tool

GOOD = events(text("Good."))
TOOL = {"name": "query_db", "description": "runs SQL", "input_schema": {"type": "object", "properties": {}}}
MARK = {"type": "ephemeral"}
CURRENT = {"small": "claude-haiku-5-5", "medium": "claude-sonnet-5-5", "big": "claude-opus-5-5"}
OLDER = {"small": "claude-haiku-4-5", "medium": "claude-sonnet-4-6", "big": "claude-opus-4-1-20250805"}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")


def anthropic(*answers: Any, tiers: Any = CURRENT) -> tuple[Model, Script]:
    return scripted(*answers, setting=Anthropic(tiers=tiers))


def rounds(count: int, *, block: dict[str, Any] | None = None) -> tuple[dict[str, Any], ...]:
    """Give the messages of a tool loop after so many rounds; ``block`` comes before each call."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": "How many?"}]
    for number in range(count):
        called = {"type": "tool_use", "id": f"t{number}", "name": "query_db", "input": {}}
        result = {"type": "tool_result", "tool_use_id": f"t{number}", "content": "60"}
        messages.append({"role": "assistant", "content": [called] if block is None else [block, called]})
        messages.append({"role": "user", "content": [result]})
    return tuple(messages)


def marked(value: Any, path: str = "") -> list[str]:
    """Give where breakpoints are, as paths."""
    found = []
    if isinstance(value, dict):
        found += [path] if "cache_control" in value else []
        for name, item in value.items():
            found += marked(item, f"{path}/{name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            found += marked(item, f"{path}/{number}")
    return found


@pytest.mark.parametrize("count", [0, 1, 5])
async def test_tool_loop_is_cached_at_its_system_and_at_its_end(count: int) -> None:
    model, script = anthropic(GOOD)
    await model.ask(ModelRequest("medium", ("one", "two"), rounds(count), (TOOL,)))
    body = script.bodies[0]
    assert marked(body) == [f"/messages/{2 * count}/content/0", "/system/1"]
    assert issue_with(body) is None
    await model.close()


async def test_question_without_tools_is_cached_at_its_system_alone() -> None:
    model, script = anthropic(GOOD)
    await model.ask(ModelRequest("medium", ("one",), rounds(0)))
    assert marked(script.bodies[0]) == ["/system/0"]
    assert script.bodies[0]["messages"] == list(rounds(0))
    await model.close()


@pytest.mark.parametrize("own", range(7))
async def test_breakpoints_of_a_node_itself_leave_room_for_fewer_of_ours(own: int) -> None:
    blocks = [{"type": "text", "text": str(n), "cache_control": MARK} for n in range(own)]
    messages = ({"role": "user", "content": [*blocks, {"type": "text", "text": "How many?"}]},)
    model, script = anthropic(GOOD)
    await model.ask(ModelRequest("medium", ("one",), messages, (TOOL,)))
    assert len(marked(script.bodies[0])) == max(own, min(own + 2, 4))
    await model.close()


@pytest.mark.parametrize(
    "last",
    [
        {"type": "text", "text": ""},
        {"type": "thinking", "thinking": "", "signature": "s"},
        {"type": "text", "text": "x", "cache_control": MARK},
    ],
    ids=lambda block: str(block)[:40],
)
async def test_breakpoint_never_stands_where_the_api_refuses_it(last: dict[str, Any]) -> None:
    model, script = anthropic(GOOD)
    await model.ask(ModelRequest("medium", ("one",), ({"role": "user", "content": [last]},), (TOOL,)))
    assert script.bodies[0]["messages"][0]["content"] == [last]
    await model.close()


async def test_request_of_a_node_is_not_changed_by_sending_it() -> None:
    asked = ModelRequest("medium", ("one",), rounds(2), (TOOL,))
    model, _ = anthropic(GOOD)
    await model.ask(asked)
    assert asked == ModelRequest("medium", ("one",), rounds(2), (TOOL,))
    await model.close()


THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "sealed-1"}


def thinking(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the events of an answer that begins with a thinking block."""
    start = [
        {
            "type": "content_block_start",
            "index": 0,
            "content_block": {"type": "thinking", "thinking": "", "signature": ""},
        },
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "sealed-1"}},
        {"type": "content_block_stop", "index": 0},
    ]
    rest = [{**event, "index": event["index"] + 1} if "index" in event else event for event in events(*blocks)]
    return [rest[0], *start, *rest[1:]]


@pytest.mark.parametrize(
    ("again", "kept"),
    [
        ({}, True),
        ({"turn": 4}, False),
        ({"node": "director"}, False),
        ({"tier": "big"}, False),
    ],
    ids=["same turn, node and model", "another turn", "another node", "another model"],
)
async def test_thinking_goes_back_only_where_it_came_from(again: dict[str, Any], kept: bool) -> None:
    model, script = anthropic(thinking(tool("query_db")), GOOD)
    home = {"tier": "medium", "node": "thinker", "turn": 3}
    first = await model.ask(ModelRequest(system=("s",), messages=rounds(0), tools=(TOOL,), **home))  # type: ignore[arg-type]
    assert first.content[0] == THOUGHT
    messages = (
        *rounds(0),
        {"role": "assistant", "content": list(first.content)},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": first.tool_calls[0].id, "content": "60"}]},
    )
    await model.ask(ModelRequest(system=("s",), messages=messages, tools=(TOOL,), **{**home, **again}))  # type: ignore[arg-type]
    sent = script.bodies[1]
    assert (THOUGHT in sent["messages"][1]["content"]) is kept
    assert sent["messages"][1]["content"][-1]["type"] == "tool_use"
    assert issue_with(sent) is None
    await model.close()


@pytest.mark.parametrize(
    "foreign", [THOUGHT, {"type": "thinking", "thinking": "hm"}, {"type": "redacted_thinking", "data": "xyz"}], ids=str
)
async def test_thinking_of_unknown_origin_is_left_out(foreign: dict[str, Any]) -> None:
    model, script = anthropic(GOOD)
    await model.ask(ModelRequest("medium", ("s",), rounds(1, block=foreign), (TOOL,)))
    assert foreign not in script.bodies[0]["messages"][1]["content"]
    assert issue_with(script.bodies[0]) is None
    await model.close()


async def test_message_that_was_thinking_alone_does_not_become_empty() -> None:
    messages = (*rounds(0), {"role": "assistant", "content": [THOUGHT]}, {"role": "user", "content": "And?"})
    model, script = anthropic(GOOD)
    await model.ask(ModelRequest("medium", ("s",), messages))
    assert issue_with(script.bodies[0]) is None
    await model.close()


@pytest.mark.parametrize("tier", ["small", "medium", "big"])
@pytest.mark.parametrize(("tiers", "summarized"), [(CURRENT, True), (OLDER, False), ("my-own-model", False)])
async def test_text_between_tool_calls_is_asked_for_where_it_would_be_hidden(
    tiers: Any, summarized: bool, tier: Any
) -> None:
    model, script = anthropic(GOOD, tiers=tiers)
    await model.ask(request(tier=tier, tools=(TOOL,)))
    await model.ask(request(tier=tier))
    with_tools, without = script.bodies
    wanted = {"type": "adaptive", "display": "summarized"} if summarized else None
    assert with_tools.get("thinking") == wanted
    assert "thinking" not in without
    assert (without["max_tokens"] > 4096) is summarized, "thinking counts as output"
    await model.close()


@pytest.mark.parametrize(("tiers", "forced"), [(CURRENT, False), (OLDER, True), ("my-own-model", True)])
async def test_tool_is_forced_only_on_models_that_take_it(tiers: Any, forced: bool) -> None:
    model, script = anthropic(GOOD, tiers=tiers)
    await model.ask(request(tools=(TOOL,), tool_choice="any"))
    await model.ask(request(tools=(TOOL,), tool_choice="none"))
    await model.ask(request(tool_choice="any"))
    assert [body.get("tool_choice") for body in script.bodies] == [
        {"type": "any"} if forced else None,
        {"type": "none"},
        None,
    ]
    assert all(issue_with(body) is None for body in script.bodies)
    await model.close()


async def test_broken_attempt_is_priced_by_what_it_wrote() -> None:
    long = events(text("word " * 400))
    model, _ = anthropic(long[:-2], GOOD)
    heard = Heard()
    await model.ask(request(), **heard.hooks)
    broken, good = heard.calls
    assert broken.outcome.startswith("retried: truncated")
    assert broken.output_tokens > 100
    assert broken.usd is not None
    assert good.usd is not None
    assert broken.usd > good.usd > 0
    await model.close()


async def test_unknown_kinds_of_events_are_kept_in_the_ledger() -> None:
    odd = {"type": "weather_report", "sky": "clear"}
    model, _ = anthropic([*GOOD[:2], odd, *GOOD[2:]])
    heard = Heard()
    await model.ask(request(), **heard.hooks)
    assert heard.calls[0].others == (odd,)
    await model.close()


def test_label_says_when_the_environment_sends_the_sdk_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://user:pw@proxy.example:8080/x")
    model, _ = anthropic(GOOD)
    assert model.label == "anthropic via proxy.example"
