"""Recorded traffic of the real API through the client, against an accumulation of its own kind.

The recordings are no part of the project: without them beside it, these tests are skipped.
"""

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from agent import Cassette
from agent.errors import ModelRefused
from agent.models import Retry, open_model
from agent.testing import Answer, MessagesServer, recorded
from tests.models.scripted import QUICK, Heard, Stream, request, scripted

FOLDER = Path(__file__).parents[2].parent / "shared" / "conformance"
FILES = sorted(FOLDER.glob("*/*.yaml"))
CHUNKS = (1, 7, 4096)
pytestmark = pytest.mark.skipif(not FILES, reason="no recorded traffic beside the project")


@dataclass(frozen=True)
class Recorded:
    name: str
    path: str
    status: int
    kind: str
    text: str


def recordings() -> Iterator[Recorded]:
    for file in FILES:
        tape = yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for number, interaction in enumerate(tape["interactions"]):
            answer = interaction["response"]
            headers = {name.lower(): value for name, value in answer["headers"].items()}
            kind = headers["content-type"]
            yield Recorded(
                name=f"{file.stem[-60:]}-{number}",
                path=interaction["request"]["uri"].partition("?")[0],
                status=answer["status"]["code"],
                kind=kind if isinstance(kind, str) else kind[0],
                text=answer["body"]["string"],
            )


MESSAGES = [each for each in recordings() if each.path.endswith("/messages")]
STREAMS = [each for each in MESSAGES if each.status == 200 and each.text.startswith("event:")]
WHOLE = [each for each in MESSAGES if each.status == 200 and each.text.startswith("{")]
REFUSED = [each for each in MESSAGES if each.status >= 400]


def named(each: Recorded) -> str:
    return each.name


def told(text: str) -> dict[str, Any]:
    """Give the message that a stream tells, from its text and nothing else."""
    message: dict[str, Any] = {}
    pieces: dict[int, list[str]] = {}
    for data in re.findall(r"^data: ?(.*)$", text, re.M):
        event = json.loads(data)
        match event["type"]:
            case "message_start":
                message = copy.deepcopy(event["message"])
            case "content_block_start":
                assert event["index"] == len(message["content"])
                message["content"].append(copy.deepcopy(event["content_block"]))
                pieces[event["index"]] = []
            case "content_block_delta":
                tell(message["content"][event["index"]], pieces[event["index"]], event["delta"])
            case "content_block_stop":
                if arguments := "".join(pieces[event["index"]]):
                    message["content"][event["index"]]["input"] = json.loads(arguments)
            case "message_delta":
                rest = {name: value for name, value in event.items() if name not in ("type", "delta", "usage")}
                message |= event["delta"] | rest
                message["usage"] |= {name: value for name, value in event["usage"].items() if value is not None}
            case kind:
                assert kind in ("ping", "message_stop")
    return message


def tell(block: dict[str, Any], pieces: list[str], delta: dict[str, Any]) -> None:
    match delta["type"]:
        case "text_delta":
            block["text"] += delta["text"]
        case "thinking_delta":
            block["thinking"] += delta["thinking"]
        case "signature_delta":
            block["signature"] = delta["signature"]
        case "citations_delta":
            block["citations"] = (block.get("citations") or []) + [delta["citation"]]
        case "input_json_delta":
            pieces.append(delta["partial_json"])
        case kind:
            raise AssertionError(f"unheard of: {kind}")


def check(heard: Heard, reply: Any, expected: dict[str, Any]) -> None:
    call = heard.calls[-1]
    assert heard.outcomes == ["ok"]
    assert call.response == expected
    assert list(reply.content) == expected["content"]
    assert reply.stop_reason == expected["stop_reason"]
    assert (call.model, call.output_tokens) == (expected["model"], expected["usage"]["output_tokens"])
    assert call.cached_tokens == (expected["usage"].get("cache_read_input_tokens") or 0)
    said = [block["text"] for block in expected["content"] if block["type"] == "text"]
    assert reply.text == "".join(heard.texts) == "".join(said)
    wanted = [(block["id"], block["input"]) for block in expected["content"] if block["type"] == "tool_use"]
    assert [(call.id, call.arguments) for call in reply.tool_calls] == wanted


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("each", STREAMS, ids=named)
async def test_recorded_stream_comes_out_as_it_was_told(each: Recorded, chunk: int) -> None:
    body = Stream(cut(each.text.encode(), chunk))
    model, _ = scripted(httpx2.Response(200, headers={"content-type": each.kind}, stream=body))
    heard = Heard()
    reply = await model.ask(request(), **heard.hooks)
    check(heard, reply, told(each.text))
    await model.close()


@pytest.mark.parametrize("chunk", CHUNKS)
async def test_recorded_streams_come_out_of_a_socket_as_they_were_told(chunk: int) -> None:
    answers = [recorded(each.text.encode(), chunk=chunk) for each in STREAMS]
    async with MessagesServer(answers) as server:
        model = open_model(server.url, retry=QUICK)
        for each in STREAMS:
            heard = Heard()
            reply = await model.ask(request(), **heard.hooks)
            check(heard, reply, told(each.text))
        await model.close()


@pytest.mark.parametrize("each", STREAMS, ids=named)
async def test_recorded_stream_cut_after_any_event_is_never_a_reply(each: Recorded) -> None:
    events = [f"{event}\n\n".encode() for event in each.text.strip().split("\n\n")]
    ends = next(number for number, event in enumerate(events) if b'"message_delta"' in event)
    for kept in sorted({1, 2, ends // 2, ends - 1, ends}):
        model, _ = scripted(Stream(events[:kept]), retry=Retry(attempts=1, base=0.0))
        heard = Heard()
        with pytest.raises(Exception, match="before it was complete"):
            await model.ask(request(), **heard.hooks)
        assert heard.outcomes == ["failed: truncated: the stream ended without a stop reason"]
        await model.close()


@pytest.mark.parametrize("each", WHOLE, ids=named)
async def test_recorded_message_that_was_not_streamed_comes_out_as_it_is(each: Recorded) -> None:
    model, _ = scripted(httpx2.Response(200, headers={"content-type": each.kind}, content=each.text.encode()))
    heard = Heard()
    reply = await model.ask(request(), **heard.hooks)
    check(heard, reply, json.loads(each.text))
    await model.close()


@pytest.mark.parametrize("each", REFUSED, ids=named)
async def test_recorded_refusal_says_why(each: Recorded) -> None:
    said = json.loads(each.text)["error"]["message"]
    answer = Answer(status=each.status, headers={"content-type": each.kind}, body=each.text.encode())
    async with MessagesServer(answer) as server:
        model = open_model(server.url, retry=QUICK)
        with pytest.raises(ModelRefused) as caught:
            await model.ask(request())
        assert said[:200] in str(caught.value)
        await model.close()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[-60:])
async def test_recorded_file_plays_by_number(file: Path) -> None:
    cassette = Cassette(file)
    for number, known in enumerate(cassette.recordings, 1):
        if not known.path.endswith("/messages") or known.status != 200:
            continue
        text = known.answer.decode()
        expected = told(text) if text.startswith("event:") else json.loads(text)
        for chunk in (0, *CHUNKS):
            heard = Heard()
            reply = await cassette.play(number, chunk=chunk, on_text=heard.texts.append, on_call=heard.calls.append)
            check(heard, reply, expected)


def test_every_recorded_answer_is_replayed() -> None:
    assert len(STREAMS) + len(WHOLE) + len(REFUSED) == len(MESSAGES)
    assert STREAMS
    assert WHOLE
