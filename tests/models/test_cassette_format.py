"""The file: vcrpy's format, read and written, by us and by vcrpy."""

import base64
import gzip
import json
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import anthropic
import pytest
import vcr
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import Cassette, Offline
from agent.errors import CassetteError
from agent.models import open_model
from agent.models.cassette.loading import parse
from agent.models.cassette.pacing import split_events
from agent.models.cassette.recording import Recording
from agent.models.cassette.writing import entry, head, pace_of, pace_text
from agent.models.offline.wire import Answer, encode, events_of, make_message
from tests.house.project import ROOT
from tests.models.scripted import events, request, text, tool
from tests.models.taping import SERVER, URL, body, playing, recording, send, write

CONFORMANCE = ROOT.parent / "shared" / "conformance"
FOREIGN = sorted(CONFORMANCE.rglob("*.yaml")) if CONFORMANCE.is_dir() else []
HELLO: dict[str, Any] = {"model": "claude-haiku-5-5", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}


def blocks() -> tuple[dict[str, Any], ...]:
    return text("Grüße:\n\n- eins \u2028 zwei \x85 😀"), tool("query_db", query='SELECT "a"\n')


# -- what we write


async def test_file_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    model, _ = recording(path, events(text("All good.")))
    await model.ask(request("Wie viele\nGeräte?"))
    await model.close()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["version: 1", "workbench:"]
    assert "    body: |" in lines  # the request: indented JSON, a leaf a line
    assert '       "max_tokens": 4096,' in lines
    assert "      string: |+" in lines  # the answer: events as they came
    assert "        event: message_start" in lines
    assert not [line for line in lines if "authorization" in line.lower() or "user-agent" in line.lower()]


async def test_recording_the_same_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("one.yaml", "two.yaml"):
        model, _ = recording(tmp_path / name, events(*blocks()), events(text("b")))
        for said in ("a", "b", "a"):
            await model.ask(request(said))
        await model.close()
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]


TEXTS = st.text(alphabet=st.characters(codec="utf-8"))


@settings(deadline=None)
@given(TEXTS, st.binary() | TEXTS.map(str.encode), TEXTS, st.lists(st.integers(0, 9)))
def test_whatever_is_written_is_read_again(asked: str, answer: bytes, header: str, pace: list[int]) -> None:
    kept = Recording(
        "POST",
        URL,
        asked,
        answer=answer,
        headers=(("request-id", header), ("request-id", "2")),
        pace=tuple(pace),
        end=header,
        overlap=2,
        session=3,
    )
    document = head("http://a b:1", {"small": header}) + entry(kept) + entry(kept)
    loaded = parse(document, "x")
    one, two = loaded.recordings
    assert one == two
    assert (one.answer, one.headers, one.end, one.pace) == (answer, kept.headers, kept.end, kept.pace)
    assert one.request == kept.request
    assert (loaded.model, loaded.models) == ("http://a b:1", (("small", header),))
    assert entry(one) == entry(kept)
    assert yaml.load(document, yaml.SafeLoader) == yaml.load(document, yaml.CSafeLoader)  # and others agree


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_any_json_is_the_same_request_when_it_is_read_again(value: Any) -> None:
    kept = Recording("POST", URL, json.dumps(value))
    assert parse(head("", {}) + entry(kept), "x").recordings[0].key == kept.key


@settings(deadline=None)
@given(st.lists(st.integers(0, 300)))
def test_pace_is_kept_compactly(pace: list[int]) -> None:
    assert pace_of(pace_text(tuple(pace))) == tuple(pace)


@settings(deadline=None)
@given(st.lists(st.sampled_from([b"event: a\ndata: {}\n\n", b"data: 1\r\n\r\n", b": ping\n\n", b"\n", b"half"])))
def test_events_are_split_without_loss(parts: list[bytes]) -> None:
    assert b"".join(split_events(b"".join(parts))) == b"".join(parts)


async def test_new_recordings_go_behind_those_of_a_foreign_file(tmp_path: Path) -> None:
    path = write(tmp_path / "c.yaml", (body("there"), "{}"))
    model, script = recording(path, events(text("new")), mode="new")
    wrap = model.provider.wrap
    assert wrap is not None
    through = wrap(script)
    assert (await send(through, body("there")))[1] == b"{}"
    await send(through, body("missing"))
    await through.aclose()
    assert len(script.bodies) == 1
    assert [known.request for known in Cassette(path).recordings] == [body("there"), body("missing")]
    before = path.read_bytes()
    Cassette(path).save()
    assert path.read_bytes() == before


# -- vcrpy


async def test_vcrpy_plays_our_file(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    model = open_model(Cassette(path, mode="record", model=Offline(latency=0.1)))
    reply = await model.ask(request("Hallo, ich heiße Ada!"))
    await model.close()
    recorded = Cassette(path).recordings[0]
    with vcr.use_cassette(str(path), record_mode="none", match_on=("method", "uri", "body")) as played:
        client = anthropic.AsyncAnthropic(api_key="k", base_url="http://offline.invalid", max_retries=0)
        asked = {name: value for name, value in recorded.request.items() if name != "stream"}
        async with client.messages.stream(**asked) as stream:
            message = await stream.get_final_message()
        assert played.play_count == 1
    assert message.content[0].type == "text"
    assert message.content[0].text == reply.text
    await client.close()


class Far(BaseHTTPRequestHandler):
    """A Messages API server of the plainest kind; streams and compresses as it is asked."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        message = make_message(asked, Answer(blocks()))
        streams = asked.get("stream")
        content = b"".join(map(encode, events_of(message))) if streams else json.dumps(message).encode()
        if "gzip" in self.headers["accept-encoding"]:
            content = gzip.compress(content)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream" if streams else "application/json")
        if "gzip" in self.headers["accept-encoding"]:
            self.send_header("content-encoding", "gzip")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    far = ThreadingHTTPServer(("127.0.0.1", 0), Far)
    thread = threading.Thread(target=far.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{far.server_port}"
    far.shutdown()
    thread.join()
    far.server_close()


@pytest.mark.parametrize(
    "options", [{}, {"decode_compressed_response": True}, {"serializer": "json", "decode_compressed_response": True}]
)
async def test_we_play_what_vcrpy_recorded(tmp_path: Path, server: str, options: dict[str, Any]) -> None:
    path = tmp_path / "c.yaml"
    with vcr.use_cassette(str(path), record_mode="once", **options):
        client = anthropic.AsyncAnthropic(api_key="k", base_url=server, max_retries=0)
        async with client.messages.stream(**HELLO) as stream:
            streamed = await stream.get_final_message()
        whole = await client.messages.create(**HELLO)
        await client.close()
    cassette = Cassette(path)
    assert len(cassette) == 2
    through = playing(cassette)
    client = anthropic.AsyncAnthropic(
        api_key="k", base_url=SERVER, max_retries=0, http_client=anthropic.DefaultAsyncHttpxClient(transport=through)
    )
    async with client.messages.stream(**HELLO) as stream:
        assert await stream.get_final_message() == streamed
    assert await client.messages.create(**HELLO) == whole
    await client.close()


async def test_compressed_answer_is_recorded_in_clear(tmp_path: Path, server: str) -> None:
    path = tmp_path / "c.yaml"
    model = open_model(Cassette(path, mode="record", model=server))
    reply = await model.ask(request())
    await model.close()
    assert "event: message_start" in path.read_text(encoding="utf-8")
    played = open_model(Cassette(path))
    assert (await played.ask(request())).content == reply.content
    await played.close()


# -- what others write

SAID = '{"type":"message","content":[]}'
PACKED = {
    "text": {"string": SAID},
    "bytes": {"string": SAID.encode()},
    "base64": {"base64_string": base64.b64encode(SAID.encode()).decode()},
    "parsed": {"parsed_body": json.loads(SAID)},
    "nothing": {"string": None},
    "gzip": {"string": gzip.compress(SAID.encode())},
    "deflate": {"string": zlib.compress(SAID.encode())},
    "raw deflate": {"string": zlib.compress(SAID.encode(), wbits=-15)},
    "said to be gzip and is not": {"string": SAID},
}


@pytest.mark.parametrize("kind", PACKED)
async def test_answer_is_read_however_it_is_packed(tmp_path: Path, kind: str) -> None:
    encoding = kind.split()[-1] if kind in ("gzip", "deflate", "raw deflate") else "gzip" if "said" in kind else ""
    headers = {"Content-Encoding": [encoding], "Content-Length": ["7"], "X": "one"} if encoding else {}
    entry = {
        "request": {"method": "POST", "uri": URL, "body": json.dumps(HELLO), "headers": {}},
        "response": {"status": {"code": 200, "message": None}, "headers": headers, "body": PACKED[kind]},
    }
    path = tmp_path / "c.yaml"
    path.write_text(yaml.dump({"interactions": [entry], "version": 1}))
    status, answer = await send(playing(Cassette(path)), HELLO)
    assert status == 200
    assert json.loads(answer or SAID) == json.loads(SAID)
    assert (answer == b"") is (kind == "nothing")


@pytest.mark.parametrize(
    "asked",
    [
        json.dumps(HELLO),
        json.dumps(HELLO).encode(),
        [json.dumps(HELLO)[:5].encode(), json.dumps(HELLO)[5:].encode()],
        HELLO,
        {"string": json.dumps(HELLO)},
        {"base64_string": base64.b64encode(json.dumps(HELLO).encode()).decode()},
    ],
    ids=["text", "bytes", "pieces", "data", "in a mapping", "base64"],
)
async def test_request_is_read_however_it_is_packed(tmp_path: Path, asked: Any) -> None:
    entry = {"request": {"method": "post", "uri": URL, "body": asked}, "response": {"status": 200, "content": SAID}}
    path = tmp_path / "c.yaml"
    path.write_text(yaml.dump([entry]))
    assert await send(playing(Cassette(path)), HELLO) == (200, SAID.encode())


WRONG = {
    "no YAML": ("{", "is no YAML"),
    "a tag that runs code": ("!!python/object/apply:os.system [true]", "is no YAML that can be read"),
    "something else": ("a: 1", "is not a cassette"),
    "a word": ("hello", "is not a cassette"),
    "no response": (
        "interactions: [{request: {uri: x}}]",
        "recording 1 of 'c.yaml', line 1, cannot be read .KeyError: 'resp",
    ),
    "no address": ("interactions: [{request: {}, response: {}}]", "recording 1"),
    "no mapping": ("interactions: [7]", "recording 1"),
    "not text": (b"a\nb: \xff\xfe\x00", "no UTF-8 text: line 2"),
    "a tab": ("a: 1\n\tb: 2", "line 2, column 1"),
    "a null character": ("a: 1\nb: \x00", "line 2: control characters"),
    "a second recording": (
        "interactions:\n- {request: {uri: x}, response: {}}\n- 7",
        "recording 2 of 'c.yaml', line 3,",
    ),
}


@pytest.mark.parametrize(("content", "says"), WRONG.values(), ids=WRONG)
def test_file_that_is_no_cassette_says_so(tmp_path: Path, content: str | bytes, says: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CassetteError, match=says):
        Cassette(path)


def test_empty_file_is_a_cassette_without_recordings(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("")
    assert len(Cassette(path)) == 0
    assert repr(Cassette(path)) == "Cassette('c.yaml', 'replay', 0 recordings)"


@pytest.mark.skipif(not FOREIGN, reason="the public recordings are not on this machine")
@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.stem[-60:])
async def test_public_recording_loads_and_plays_whole(path: Path) -> None:
    cassette = Cassette(path)
    assert len(cassette)
    through = playing(cassette)
    for known in cassette.recordings:
        if isinstance(known.request, dict) and known.path == "/v1/messages":
            assert cassette.has(known.request)
        assert await send(through, known.body, known.uri) == (known.status, known.answer)
    frame = cassette.frame()
    assert frame.played.all()
    answered = [known for known in cassette.recordings if known.status == 200 and known.path == "/v1/messages"]
    assert all(known.answered.input_tokens + known.answered.cached_tokens > 0 for known in answered)
    assert all(known.answered.output_tokens > 0 and known.answered.stop_reason for known in answered)


@pytest.mark.skipif(not FOREIGN, reason="the public recordings are not on this machine")
def test_public_recordings_are_written_as_they_were_read(tmp_path: Path) -> None:
    for path in FOREIGN:
        kept = Cassette(path)
        again = Cassette(kept.save(tmp_path / "c.yaml"))
        assert [known.key for known in again.recordings] == [known.key for known in kept.recordings]
        assert [known.answer for known in again.recordings] == [known.answer for known in kept.recordings]


@pytest.mark.parametrize("number", [0, -1, 2])
async def test_recording_that_is_not_there_cannot_be_played(tmp_path: Path, number: int) -> None:
    cassette = Cassette(write(tmp_path / "c.yaml", (HELLO, SAID)))
    with pytest.raises(IndexError, match="numbered from 1"):
        await cassette.play(number)
