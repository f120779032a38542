"""Nothing that a failing session leaves behind holds the key or the password: errors and causes, logs, files, views."""

import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from agent import Cassette, Retry, Runtime, Server, open_model
from agent.errors import ModelError
from agent.testing import Answer, MessagesServer, fault
from tests.models.scripted import request

KEY = "Zk9-verysecret_K3y/abc+123=="
PASSWORD = "p@ss:w/rd%&geheim"
TELLING = ("verysecret", "geheim")
QUICK = Retry(attempts=2, base=0.0, longest=0.0)


def odd_call(events: list[object]) -> list[object]:
    block = {"type": "tool_use", "id": "t", "name": KEY, "input": {}}
    arguments = {"type": "input_json_delta", "partial_json": "[1]"}
    return [
        events[0],
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": arguments},
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}},
    ]


def plain(text: str, status: int = 200) -> Answer:
    return Answer(status=status, headers={"content-type": "text/plain"}, body=text.encode())


ECHOES = {
    "401": fault.status(401, f"invalid key {KEY}, {PASSWORD} or {quote(PASSWORD, safe='')}"),
    "400": fault.status(400, f"what is {quote(KEY, safe='')}?"),
    "500": fault.status(500, f"oops {KEY}"),
    "kind of error": plain(json.dumps({"error": {"type": KEY, "message": "no"}}), 400),
    "no message": plain(json.dumps({"hello": KEY})),
    "garbage": plain(f"garbage {KEY}"),
    "odd event": Answer(tamper=lambda events: [events[0], f"data: {{bad {KEY}\n\n".encode()]),
    "odd tool call": Answer(tamper=odd_call),
}


def whole_chain(error: BaseException | None) -> Iterator[str]:
    """Give all that any tool could print of an error: suppressed contexts too."""
    while error is not None:
        yield "".join(traceback.format_exception(error))
        yield f"{error!r} {vars(error)!r}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("name", ECHOES)
async def test_failing_session_leaves_no_secret_behind(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tape, trace = tmp_path / "tape.yaml", tmp_path / "trace.jsonl"
    async with MessagesServer(ECHOES[name]) as server:
        url = server.url.replace("://", f"://user:{quote(PASSWORD, safe='')}@")
        setting = Cassette(tape, mode="record", model=Server(url, key=KEY, retry=QUICK))
        async with Runtime(model=setting, db=None, trace=trace) as session:
            turn = await session.handle_message("Hello, how many customers are there?")
            assert turn.status == "failed"
            calls = [call.as_python() + repr(call) + call.outcome for call in turn.calls]
            views = [repr(turn), str(turn.error), turn.text, turn._repr_html_(), turn.events.to_csv(), *calls]
        model = open_model(setting)
        with pytest.raises(ModelError) as caught:
            await model.ask(request())
        await model.close()
        assert server.requests[0].had_key
    left = [*views, *whole_chain(caught.value), caplog.text, tape.read_text(), trace.read_text(), repr(setting)]
    assert not [text for text in left if any(secret in text for secret in TELLING)]


async def test_user_and_password_of_an_address_are_sent_as_a_header() -> None:
    async with MessagesServer(fault.status(400)) as server:
        model = open_model(server.url.replace("://", "://ada:s3cret%2Fpw@"), retry=QUICK)
        with pytest.raises(Exception, match="refused"):
            await model.ask(request())
        await model.close()
        assert server.requests[0].had_key
        assert "ada" not in str(server.requests[0].headers)
