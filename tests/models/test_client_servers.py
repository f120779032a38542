"""Servers of one's own: what is left out for them, how their answers are read, and how they are set."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from agent import Capabilities, Server
from agent.errors import ModelRefused
from agent.models import ModelRequest, open_model
from agent.models.capabilities import PROFILES
from agent.testing import Answer, MessagesServer, call, fault, kind_of, say
from tests.models.scripted import QUICK, Heard, request

SCHEMA = {"title": "T", "type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False}
TOOL = {"name": "query_db", "description": "runs SQL", "input_schema": {"type": "object", "properties": {}}}
DEMANDING = ModelRequest(
    tier="medium",
    system=("You think.", "Schema: t(a)"),
    messages=(
        {"role": "user", "content": [{"type": "text", "text": "Hello", "cache_control": {"type": "ephemeral"}}]},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "hm", "signature": "abc"},
                {"type": "tool_use", "id": "t1", "name": "query_db", "input": {"cache_control": "a column"}},
            ],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "1", "is_error": False}]},
    ),
    tools=(TOOL,),
    schema=SCHEMA,
    tool_choice="any",
    node="thinker",
    turn=1,
)
FIELDS = ("cache_control", "output_config", "tool_choice", "thinking", "is_error")


def named(value: Any) -> set[str]:
    """Give every field name and block type of a request, except inside what belongs to a tool."""
    if isinstance(value, Mapping):
        inner = [named(item) for name, item in value.items() if name not in ("input", "input_schema")]
        return set(value) | {str(value.get("type"))} | set().union(*inner)
    return set().union(*map(named, value)) if isinstance(value, list) else set()


def strict(*refused: str) -> Any:
    """Answer as a server does that checks its fields: 422 for a foreign one, in words of a web framework."""

    def answered(body: dict[str, Any]) -> Answer:
        for name in refused:
            if name in named(body):
                return fault.status(
                    422, body={"detail": [{"loc": ["body", name], "msg": "Extra inputs are not permitted"}]}
                )
        return say('{"a": 1}')

    return answered


@pytest.mark.parametrize(
    ("profile", "refused"),
    [
        ("minimal", FIELDS[:4]),
        ("ollama", FIELDS[:3]),
        ("vllm", ("cache_control", "output_config", "thinking")),
        ("llama.cpp", ("cache_control", "output_config", "thinking")),
        ("sglang", ("cache_control", "output_config", "thinking")),
        ("lmstudio", FIELDS[:4]),
        ({"caching": True, "leave_out": ["is_error"]}, ("output_config", "tool_choice", "thinking", "is_error")),
        (Capabilities(structured=True), ("cache_control", "tool_choice", "thinking")),
    ],
    ids=str,
)
async def test_profile_leaves_out_what_its_server_refuses(profile: Any, refused: tuple[str, ...]) -> None:
    async with MessagesServer(strict(*refused), rules=None) as server:
        model = open_model(Server(server.url, profile=profile, retry=QUICK))
        assert (await model.ask(DEMANDING)).data == {"a": 1}
        sent = server.bodies[0]
        assert not set(refused) & named(sent)
        assert sent["messages"][1]["content"][-1]["input"] == {"cache_control": "a column"}, "a tool's own words stay"
        await model.close()


async def test_plain_address_is_taken_with_care() -> None:
    async with MessagesServer(strict(*FIELDS[:4]), rules=None) as server:
        model = open_model(server.url, retry=QUICK)
        assert (await model.ask(DEMANDING)).data == {"a": 1}
        await model.close()


async def test_profile_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_PROFILE", "anthropic")
    async with MessagesServer(say("{}"), rules=None) as server:
        model = open_model(server.url)
        await model.ask(request(schema=SCHEMA))
        assert "output_config" in server.bodies[0]
        await model.close()


async def test_refused_field_names_the_setting_to_change() -> None:
    async with MessagesServer(strict("output_config"), rules=None) as server:
        model = open_model(Server(server.url, profile="anthropic"))
        with pytest.raises(ModelRefused, match=r"body\.output_config: Extra inputs.*profile without 'structured'"):
            await model.ask(request(schema=SCHEMA))
        await model.close()


async def test_extra_fields_are_sent_with_every_request() -> None:
    extra = {"temperature": 0.2, "keep_alive": "10m"}
    async with MessagesServer(say("Hello"), rules=None) as server:
        model = open_model(Server(server.url, profile={"extra": extra}))
        await model.ask(request())
        assert extra.items() <= server.bodies[0].items()
        await model.close()


async def test_system_is_one_string_for_servers_without_blocks() -> None:
    async with MessagesServer(say("Hello"), rules=None) as server:
        model = open_model(Server(server.url, profile={"system_blocks": False}))
        await model.ask(request(system=("one", "two")))
        assert server.bodies[0]["system"] == "one\n\ntwo"
        await model.close()


READABLE = [
    '{"a": 1}',
    '```json\n{"a": 1}\n```',
    'Sure, here it is:\n```\n{"a": 1}\n```\nAnything else?',
    'Here is the JSON: {"a": 1} I hope it helps.',
    '<think>maybe {"a": 7}?</think>\n{"a": 1}',
    'An object {like this} is what you want: {"a": 1}',
    '  \n{"a": 1}\n',
]


@pytest.mark.parametrize("said", READABLE)
async def test_schema_is_asked_for_in_words_and_read_with_patience(said: str) -> None:
    async with MessagesServer(say(said)) as server:
        model = open_model(server.url, retry=QUICK)
        reply = await model.ask(request(schema=SCHEMA))
        assert reply.data == {"a": 1}
        assert kind_of(server.bodies[0]) == "T"
        assert json.dumps(SCHEMA) in server.bodies[0]["system"][-1]["text"]
        assert server.bodies[0]["system"][0]["text"] == "be kind"
        await model.close()


@pytest.mark.parametrize("said", ["Sure!", "", "{a: 1}", "[" * 5000], ids=lambda said: said[:8])
async def test_answer_without_json_is_asked_for_once_more(said: str) -> None:
    async with MessagesServer([say(said), say('{"a": 1}')]) as server:
        model = open_model(server.url, retry=QUICK)
        assert (await model.ask(request(schema=SCHEMA))).data == {"a": 1}
        assert len(server.bodies) == 2
        await model.close()


async def test_answer_that_stays_without_json_has_no_data() -> None:
    async with MessagesServer(say("Sure!")) as server:
        model = open_model(server.url, retry=QUICK)
        reply = await model.ask(request(schema=SCHEMA))
        assert (reply.data, reply.text, len(server.bodies)) == (None, "Sure!", 2)
        await model.close()


async def test_tokens_are_counted_by_the_server_or_estimated() -> None:
    for counts in (True, False):
        async with MessagesServer(say("x"), counts_tokens=counts) as server:
            model = open_model(Server(server.url, profile="vllm"))
            first, second = await model.count_tokens(request()), await model.count_tokens(request())
            assert first == second > 0
            assert len(server.requests) == (2 if counts else 1), "a server that cannot is asked once"
            await model.close()


async def test_minimal_server_is_never_asked_to_count() -> None:
    async with MessagesServer(say("x")) as server:
        model = open_model(server.url)
        assert await model.count_tokens(request()) > 0
        assert server.requests == []
        await model.close()


async def test_call_copied_as_python_repeats_it_at_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_KEY", "its-key")
    async with MessagesServer(lambda _: call("query_db", query="SELECT 'ä'"), rules=None) as server:
        model, heard = open_model(Server(server.url, profile={"extra": {"top_k": 3}})), Heard()
        await model.ask(DEMANDING, **heard.hooks)
        names: dict[str, Any] = {}
        code = heard.calls[0].as_python().splitlines()
        indented = "\n".join(f"    {line}" for line in code[:-1])
        exec(f"async def again():\n{indented}\n    return {code[-1]}, client", names)
        message, client = await names["again"]()
        assert message.content[0].input == {"query": "SELECT 'ä'"}
        assert server.bodies[0] == server.bodies[1]
        assert "its-key" not in heard.calls[0].as_python()
        await client.close()
        await model.close()


def test_every_profile_is_a_record() -> None:
    assert all(isinstance(able, Capabilities) for able in PROFILES.values())
    assert PROFILES["minimal"] == Capabilities()
