"""Servers of one's own: what is left out for them, how their answers are read, and how they are set."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from agent import Anthropic, Capabilities, Server
from agent.errors import ModelRefused
from agent.models import ModelRequest, Retry, open_model
from agent.models.capabilities import PROFILES
from agent.testing import Answer, MessagesServer, answer, call, fault, kind_of, recorded, say
from tests.models.scripted import QUICK, Heard, events, request, scripted, text

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
    "no message_start": stream(*GOOD[1:]),
    "no content_block_start": stream(GOOD[0], *GOOD[2:]),
    "no content_block_stop": stream(*GOOD[:3], *GOOD[4:]),
    "no index": stream(*({k: v for k, v in e.items() if k != "index"} for e in GOOD)),
    "text in the beginning of its block": stream(
        GOOD[0], {**GOOD[1], "content_block": {"type": "text", "text": "Good."}}, *GOOD[3:]
    ),
    "silence after the end": Answer(tamper=lambda _: [*(stream(*GOOD).events({})), 3.0]),
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


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1/messages"])
async def test_address_may_end_as_people_copy_it(ending: str) -> None:
    async with MessagesServer(say("Hello")) as server:
        model = open_model(server.url + ending)
        assert (await model.ask(request())).text == "Hello"
        assert server.requests[0].path == "/v1/messages"
        await model.close()


@pytest.mark.parametrize(
    "url", ["http://", "localhost:11434", "http://:80", "http://user:secret@", "ftp://host", "http://h:p", ""]
)
def test_address_that_is_none_says_how_to_write_it(url: str) -> None:
    with pytest.raises(ModelRefused, match="http://host:port") as caught:
        Server(url)
    assert "secret" not in str(caught.value)


async def test_tiers_are_one_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_BIG", "from-the-environment")
    for setting in (Server("http://localhost:1", tiers={"small": "qwen3:8b"}), Anthropic(tiers={"small": "qwen3:8b"})):
        monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
        model, script = scripted(events(text("x")), setting=setting)
        for tier in ("small", "medium", "big"):
            await model.ask(request(tier=tier))
        assert [body["model"] for body in script.bodies] == ["qwen3:8b", "claude-sonnet-5-5", "from-the-environment"]
        await model.close()


async def test_one_model_can_serve_all_tiers() -> None:
    model, script = scripted(events(text("x")), setting=Server("http://localhost:1", tiers="qwen3:8b"))
    await model.ask(request(tier="big"))
    assert script.bodies[0]["model"] == "qwen3:8b"
    await model.close()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Server("http://h", profile="olama"), "did you mean 'ollama'"),
        (lambda: Server("http://h", profile={"cachin": True}), "did you mean 'caching'"),
        (lambda: Server("http://h", profile={"thinking": "much"}), "none, blocks, adaptive"),
        (lambda: Server("http://h", tiers={"tiny": "x"}), "unknown tier 'tiny'"),
        (lambda: Anthropic(tiers={"small": ""}), "needs the name of a model"),
    ],
)
def test_wrong_setting_says_what_is_allowed(make: Any, says: str) -> None:
    with pytest.raises(ModelRefused, match=says):
        make()


async def test_price_of_an_own_server_is_unknown_unless_it_is_free() -> None:
    for free, usd in ((False, None), (True, 0.0)):
        model, _ = scripted(events(text("x")), setting=Server("http://localhost:1", free=free))
        heard = Heard()
        await model.ask(request(), **heard.hooks)
        assert heard.calls[0].usd == usd
        await model.close()


async def test_secrets_of_a_server_never_show() -> None:
    async with MessagesServer(fault.status(400, "odd: key-of-mine, p%40ssw0rd-1 and p@ssw0rd-1")) as server:
        url = server.url.replace("http://", "http://user:p%40ssw0rd-1@")
        setting = Server(url, key="key-of-mine", retry=Retry(attempts=1))
        model, heard = open_model(setting), Heard()
        with pytest.raises(ModelRefused) as caught:
            await model.ask(request(), **heard.hooks)
        shown = [repr(setting), repr(model), repr(model.provider), str(caught.value), heard.calls[0].as_python()]
        shown += [repr(heard.calls[0]), repr(server.requests[0]), str(server.requests[0].headers)]
        assert not [text for text in shown if "ssw0rd" in text or "key-of-mine" in text]
        assert server.requests[0].had_key
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


SECRET = "sk-ant-from-a-file"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKBENCH_DOTENV", raising=False)
    return tmp_path


def test_settings_come_from_a_file_in_the_working_directory(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_BIG", "already-set")
    lines = [f"ANTHROPIC_API_KEY={SECRET}", "WORKBENCH_MODEL_BIG=giant", "export WORKBENCH_MODEL_SMALL='tiny'"]
    (folder / ".env").write_text("\n".join(lines))
    model = open_model()
    assert model.label == "anthropic"
    assert model.provider.models == {"small": "tiny", "medium": "claude-sonnet-5-5", "big": "already-set"}
    assert SECRET not in repr(model) + repr(model.provider) + "".join(capfd.readouterr())


def test_file_cannot_send_the_key_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "the-users-own")
    names = ("ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS", "HTTPS_PROXY", "WORKBENCH_HOME")
    (folder / ".env").write_text("".join(f"{name}=http://evil.example\n" for name in names))
    before = dict(os.environ)
    open_model()
    assert {name: os.environ.get(name) for name in names} == {name: before.get(name) for name in names}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"no equals sign\n=\n'''", b""])
def test_broken_file_is_no_obstacle(folder: Path, content: bytes) -> None:
    (folder / ".env").write_bytes(content)
    assert open_model().offline


def test_file_can_be_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text(f"ANTHROPIC_API_KEY={SECRET}")
    monkeypatch.setenv("WORKBENCH_DOTENV", "off")
    assert open_model().offline


def test_every_profile_is_a_record() -> None:
    assert all(isinstance(able, Capabilities) for able in PROFILES.values())
    assert PROFILES["minimal"] == Capabilities()
