"""What a recording keeps: order, faults, stops, pace; what it leaves out: keys and values."""

import asyncio
import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent import Cassette, Offline, Server
from agent.errors import CassetteError, ModelError, NotRecorded
from agent.models import Model, Retry, open_model
from agent.models.offline.transport import OfflineTransport
from tests.models.scripted import Heard, Script, error, error_event, events, request, text, tool
from tests.models.taping import SERVER, body, playing, recording, send

KEY = 'sk-"very\\secret-ü/+1'
GOOD = events(text("All "), text("good."))
CUT = GOOD[:3]

FAULTS = {
    "overloaded": error(529, "overloaded_error"),
    "rate limit": error(429, "rate_limit_error", retry_after="9999"),
    "not reachable": httpx2.ConnectError("refused"),
    "slow to connect": httpx2.ConnectTimeout("too slow"),
    "dropped while streaming": [*CUT, httpx2.ReadError("gone")],
    "protocol broken while streaming": [*CUT, httpx2.RemoteProtocolError("peer closed")],
    "error event while streaming": [*CUT, error_event("overloaded_error")],
    "ended without a stop reason": CUT,
    "ended without an event": [],
    "not JSON": [*CUT, b"event: content_block_delta\ndata: {oops\n\n"],
}


async def ask(model: Model, heard: Heard, **given: Any) -> tuple[str, list[str], list[str]]:
    """Ask and give what came of it: the answer or error, the outcomes, and what was heard."""
    try:
        said = (await model.ask(request(**given), **heard.hooks)).text
    except ModelError as failed:
        said = str(failed)
    await model.close()
    return said, heard.outcomes, heard.texts


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_fault_is_replayed_as_it_was_recorded(tmp_path: Path, fault: Any) -> None:
    path = tmp_path / "c.yaml"
    model, script = recording(path, fault, GOOD, retry=Retry(base=0.0, longest=0.0))
    recorded = await ask(model, Heard())
    assert len(script.bodies) == len(Cassette(path)) == 2
    async with asyncio.timeout(5):
        assert await ask(open_model(Cassette(path)), Heard()) == recorded
    assert recorded[0] == "All good."


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_fault_that_stays_is_replayed_to_its_error(tmp_path: Path, fault: Any) -> None:
    path = tmp_path / "c.yaml"
    model, _ = recording(path, *[fault] * 4, retry=Retry(base=0.0, longest=0.0))
    label = model.label
    recorded = await ask(model, Heard())
    played = open_model(Cassette(path))
    replayed = await ask(played, Heard())
    assert replayed[1:] == recorded[1:]
    assert replayed[0] == recorded[0].replace(label, played.label)


async def stopped(model: Model) -> tuple[list[str], list[str]]:
    """Stop a call once its first text is there."""
    heard, streaming = Heard(), asyncio.Event()

    def on_text(piece: str) -> None:
        heard.texts.append(piece)
        streaming.set()

    task = asyncio.create_task(model.ask(request(), on_text=on_text, on_call=heard.calls.append))
    await streaming.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await model.close()
    return heard.texts, heard.outcomes


async def test_stopped_call_is_recorded_and_stops_again(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    recorded = await stopped(recording(path, [*CUT, 60.0])[0])
    assert Cassette(path).recordings[0].end == "cancelled"
    assert "\n    end: cancelled\n" in path.read_text()
    assert await stopped(open_model(Cassette(path))) == recorded == (["All "], ["cancelled"])


async def test_call_stopped_before_any_answer_is_recorded(tmp_path: Path) -> None:
    class Silent(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, _: httpx2.Request) -> httpx2.Response:
            await asyncio.Event().wait()
            raise AssertionError

    path = tmp_path / "c.yaml"
    for model in (
        lambda: open_model(Cassette(path, mode="record", model=SERVER), transport=Silent()),
        lambda: open_model(Cassette(path)),
    ):
        opened = model()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await opened.ask(request())
        await opened.close()
    assert [(known.status, known.end) for known in Cassette(path).recordings] == [(599, "cancelled")]


async def test_stopped_recording_that_nobody_stops_falls_silent_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.models.cassette.stream.PATIENCE", 0.05)
    path = tmp_path / "c.yaml"
    await stopped(recording(path, [*CUT, 60.0])[0])
    heard = Heard()
    with pytest.raises(NotRecorded, match="once, and that has been played"):
        await open_model(Cassette(path)).ask(request(), **heard.hooks)
    assert "was stopped when it was recorded" in heard.outcomes[0]
    assert heard.texts == ["All ", "<reset>"]


async def test_file_is_in_the_order_of_the_requests_whatever_ends_first(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    model, _ = recording(path, [0.2, *GOOD], [0.1, *GOOD], GOOD)
    await asyncio.gather(*(model.ask(request(said)) for said in "abc"))
    await model.close()
    assert list(Cassette(path).frame().asked) == ["a", "b", "c"]


async def test_file_is_whole_after_each_call_and_is_not_touched_by_one_that_hangs(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    model, _ = recording(path, [60.0], GOOD, GOOD)
    hanging = asyncio.create_task(model.ask(request("a")))
    await asyncio.sleep(0.05)
    for count, said in enumerate("bc", 1):
        await model.ask(request(said))
        assert len(Cassette(path)) == count
    hanging.cancel()
    await asyncio.wait({hanging})
    assert list(Cassette(path).frame().asked) == ["a", "b", "c"]
    assert list(tmp_path.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) & stat.S_IRUSR
    await model.close()


async def test_recording_anew_keeps_the_old_file_until_something_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    model, _ = recording(path, GOOD)
    await model.ask(request("old"))
    await model.close()
    before = path.read_bytes()
    model, _ = recording(path, GOOD)
    assert path.read_bytes() == before
    await model.ask(request("new"))
    assert list(Cassette(path).frame().asked) == ["new"]
    await model.close()


CRASH = """
import asyncio, os, signal, sys
from agent import Cassette
from agent.models import ModelRequest, open_model

async def main():
    model = open_model(Cassette(sys.argv[1], mode="record", model="offline"))
    for number in range(5):
        await model.ask(ModelRequest("small", ("Be kind.",), ({"role": "user", "content": f"Hallo {number}"},)))
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def test_crash_keeps_what_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    done = subprocess.run([sys.executable, "-c", CRASH, str(path)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(Cassette(path)) == 5


async def test_long_recording_costs_no_more_per_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    path = tmp_path / "c.yaml"
    rename = os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (written.append(os.path.getsize(a)), rename(a, b)))
    long = events(text("x" * 100_000))
    model, _ = recording(path, long)
    for number in range(120):
        await model.ask(request(str(number)))
    await model.close()
    assert len(Cassette(path)) == 120
    assert sum(written) < 30 * path.stat().st_size  # whole files each time would be sixty times its size


async def test_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    model, _ = recording(tmp_path / "file" / "c.yaml", GOOD)
    with pytest.raises(CassetteError, match=r"'c.yaml' cannot be written"):
        await model.ask(request())
    await model.close()


# -- what is named wrongly


@pytest.mark.parametrize(
    ("arguments", "options", "kind", "says"),
    [
        (("missing.yaml",), {}, CassetteError, "no cassette 'missing.yaml' .*record it with"),
        (("c.yaml", "replya"), {}, ValueError, "did you mean 'replay'"),
        ((".",), {"mode": "record"}, CassetteError, "is a folder"),
        (("c.yaml", "record"), {"model": "gpt"}, ModelError, "unknown model setting 'gpt'"),
        (("c.yaml", "record"), {"speed": 0}, ValueError, "speed 0"),
        (("c.yaml", "record"), {"speed": "fast"}, ValueError, "speed 'fast'"),
    ],
)
def test_wrong_setting_raises_at_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    kind: type[Exception],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind, match=says):
        Cassette(*arguments, **options)


# -- secrets


def spelled(*pieces: str) -> list[dict[str, Any]]:
    """Events of an answer that spells something over several deltas."""
    whole = events(text("".join(pieces)))
    deltas = [{**whole[2], "delta": {"type": "text_delta", "text": piece}} for piece in pieces]
    return [*whole[:2], *deltas, *whole[-3:]]


ECHOES = {
    "in an error body": error(400, "invalid_request_error", f"bad header: {KEY}"),
    "in a JSON answer": httpx2.Response(200, json={"type": "message", "text": KEY}),
    "in a header": httpx2.Response(200, headers={"request-id": "sk-ant-0123456789abcdef-x"}, content=b"{}"),
    "in a stream": events(text(f"Your key is {KEY}!")),
    "in the arguments of a tool": events(tool("f", key=KEY)),
    "spelled by a stream": spelled("Key: ", *KEY, " and ", KEY[:9], KEY[9:], "!"),
    "in the text of a failure": httpx2.ConnectError(f"refused {KEY}"),
    "in a stream that breaks": [*GOOD[:3], httpx2.ReadError(f"gone {KEY}")],
    "another key of the kind": events(text("sk-ant-api03-0123456789abcdefghij")),
}


SECRETS = (
    KEY,
    json.dumps(KEY)[1:-1],
    "very",
    "ssw",
    "user:",
    "query-secret",
    "header-secret",
    "cookie-secret",
    "sk-ant",
)


@pytest.mark.parametrize("answer", ECHOES.values(), ids=ECHOES)
async def test_key_is_nowhere_in_the_file(tmp_path: Path, answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL_KEY", KEY)
    path = tmp_path / "c.yaml"
    address = "http://user:p%40ssw%C3%B6rd-1@localhost:1/base"
    wrap = Cassette(path, mode="record", model=address).provider().wrap
    assert wrap is not None
    said = body(f"my key is {KEY} or header-secret-1", stream=True)
    headers = [
        ("authorization", f"Bearer {KEY}".encode()),
        ("x-api-key", "header-secret-1"),
        ("cookie", "cookie-secret"),
    ]
    url = f"{address}/v1/messages?beta=true&api_key=query-secret-1&x=1"
    through = wrap(Script(answer))
    with contextlib.suppress(httpx2.HTTPError):
        response = await through.handle_async_request(httpx2.Request("POST", url, json=said, headers=headers))
        await response.aread()
    await through.aclose()
    written = path.read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret in written] == []
    known = Cassette(path).recordings[0]
    assert KEY not in known.answered.text
    assert known.uri == "http://localhost:1/base/v1/messages?beta=true&api_key=***&x=1"
    assert known.request["messages"][0]["content"] == "my key is *** or ***"


async def test_recording_with_a_key_plays_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.yaml"
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-very-secret-indeed")
    model = open_model(Cassette(path, mode="record", model="anthropic"), transport=OfflineTransport())
    recorded = await model.ask(request("Hallo, ich heiße Ada!"))
    await model.close()
    assert "very-secret" not in path.read_text()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    for mode in ("replay", "new"):
        played = open_model(Cassette(path, mode=mode))
        assert (await played.ask(request("Hallo, ich heiße Ada!"))).content == recorded.content
        await played.close()


@pytest.mark.parametrize("name", ["SMALL", "ANTHROPIC_BASE_URL"])
async def test_replay_asks_as_it_was_recorded_whatever_the_settings_are_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / "c.yaml"
    monkeypatch.setenv("WORKBENCH_MODEL_SMALL", "my-small-one")
    model, _ = recording(path, GOOD, model="http://localhost:1/base")
    await model.ask(request())
    await model.close()
    monkeypatch.setenv("WORKBENCH_MODEL_SMALL", "another")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://localhost:2")
    played = open_model(Cassette(path))
    assert (await played.ask(request())).text == "All good."
    assert played.label == "c.yaml, a recording of http://localhost:1"
    await played.close()


async def test_replay_asks_with_what_the_recorded_server_could_take(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    server = Server(SERVER, profile={"structured": True, "extra": {"temperature": 0.2}}, tiers="qwen")
    model, script = recording(path, events(text('{"a": 1}')), model=server)
    asked = request(schema={"title": "T", "type": "object"})
    assert (await model.ask(asked)).data == {"a": 1}
    await model.close()
    assert script.bodies[0]["temperature"] == 0.2
    played = open_model(Cassette(path))
    assert (await played.ask(asked)).data == {"a": 1}
    await played.close()


# -- values


async def test_values_stay_out_and_the_requests_still_match(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    model, _ = recording(path, GOOD, values=False)
    messages = (
        {"role": "user", "content": "<now>1</now> Was schuldet Frau Schmidt?"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "f", "input": {"name": "Schmidt"}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "Schmidt 4711.50 " * 9}]},
    )
    asked = request(system=("Schema: kunden(name: Schmidt)",), tools=({"name": "f", "input_schema": {}},))
    await model.ask(replace_messages(asked, messages))
    await model.close()
    written = path.read_text()
    for value in ("Schmidt", "4711", "schuldet"):
        assert value not in written
    assert '"tool_result"' in written
    assert "144 characters, " in written
    cassette = Cassette(path)
    played = open_model(cassette)
    later = ({**messages[0], "content": "<now>2</now> Was schuldet Frau Schmidt?"}, *messages[1:])
    assert (await played.ask(replace_messages(asked, later))).text == "All good."
    with pytest.raises(NotRecorded, match=r"100% alike|messages\[0\].content: recorded '\(\d+ characters\)'"):
        await played.ask(replace_messages(asked, ({"role": "user", "content": "Was schuldet Frau Meier-Schmidt?"},)))
    await played.close()


def replace_messages(asked: Any, messages: tuple[dict[str, Any], ...]) -> Any:
    return replace(asked, messages=messages)


# -- pace


async def test_pace_is_recorded_and_played_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.yaml"
    model, script = recording(path, [0.1, b"data: 1\n\n", b"data: 2\n\nda", 0.2, b"ta: 3\n\n", 0.05, b"data: 4\n\n"])
    assert model.provider.wrap is not None
    await send(model.provider.wrap(script), body())
    pace = Cassette(path).recordings[0].pace
    assert len(pace) == 4
    assert pace[1] == 0
    assert [wait >= 5 * factor for wait, factor in zip(pace, (2, 0, 4, 1), strict=True)] == [True] * 4
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    for speed, factor in ((None, 0.0), ("recorded", 1.0), (10, 0.1), (0.5, 2.0)):
        slept.clear()
        await send(playing(Cassette(path, speed=speed)), body())
        assert sum(slept) == pytest.approx(sum(pace) / 100 * factor)


async def test_pace_of_the_offline_rules_is_exact(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        model = open_model(Cassette(tmp_path / name, mode="record", model=Offline(latency=0.2)))
        await model.ask(request("Hallo!"))
        await model.close()
    assert (tmp_path / "one.yaml").read_bytes() == (tmp_path / "two.yaml").read_bytes()
    pace = Cassette(tmp_path / "one.yaml").recordings[0].pace
    assert (pace[0], sum(pace)) == (10, 20)


@pytest.mark.parametrize("mode", ["record", "new"])
async def test_sessions_with_a_cassette_each_record_into_one_file_together(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "c.yaml"
    models = [recording(path, GOOD, mode=mode)[0] for _ in range(10)]
    await asyncio.gather(*(model.ask(request(f"hello {number}")) for number, model in enumerate(models)))
    await asyncio.gather(*(model.close() for model in models))
    cassette = Cassette(path)
    assert sorted(known.session for known in cassette.recordings) == list(range(1, 11))
    async with asyncio.TaskGroup() as group:
        for number in range(10):
            group.create_task(open_model(cassette).ask(request(f"hello {number}")))


async def test_recording_begun_anew_is_not_overwritten_by_the_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    earlier, _ = recording(path, GOOD)
    await earlier.ask(request("one"))
    later, _ = recording(path, GOOD)
    await later.ask(request("two"))
    with pytest.raises(CassetteError, match="begun anew"):
        await earlier.ask(request("three"))
    await earlier.close()
    await later.close()
    assert [known.request["messages"][0]["content"] for known in Cassette(path).recordings] == ["two"]
