"""A key or password that a model itself says is masked before anyone sees it, however its stream is cut."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import Runtime, Server, open_model
from agent.models.accumulate import Accumulator
from agent.models.masking import Masking
from agent.testing import Answer, MessagesServer
from tests.models.scripted import Heard, request, scripted

KEY = 'sk-lab-"9f8e/7d6c+5b4a=='
PASSWORD = "Geheim#Wort7&9"
SAID = f"The key is {KEY}, and the password {PASSWORD}! Again: {KEY}{KEY}."
CLEAN = "The key is ***, and the password ***! Again: ******."


def answer(piece: int) -> Answer:
    call = {"type": "tool_use", "name": "query_db", "input": {"query": f"SELECT '{KEY}', '{PASSWORD}'"}}
    return Answer(({"type": "text", "text": SAID}, call), piece=piece)


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 7, 11, 23, 24, 25, 1000])
async def test_spoken_secret_is_masked_however_it_is_cut(piece: int) -> None:
    heard = Heard()
    async with MessagesServer(answer(piece)) as server:
        model = open_model(Server(server.url, key=KEY))
        reply = await model.ask(request(secrets=(PASSWORD,)), **heard.hooks)
        await model.close()
    assert "".join(heard.texts) == reply.text == CLEAN
    assert reply.tool_calls[0].arguments == {"query": "SELECT '***', '***'"}
    assert "9f8e" not in repr(heard.calls) + json.dumps(heard.calls[0].response)
    assert all(not any(secret[:6] in text for secret in (KEY, PASSWORD)) for text in heard.texts)


async def test_spoken_secret_of_a_whole_message_is_masked() -> None:
    message = {
        "type": "message", "role": "assistant", "model": "m", "stop_reason": "tool_use", "usage": {},
        "content": [
            {"type": "text", "text": SAID}, {"type": "tool_use", "id": "t", "name": "n", "input": {"a": [KEY]}},
        ],
    }  # fmt: skip
    heard = Heard()
    async with MessagesServer(Answer(body=json.dumps(message).encode())) as server:
        model = open_model(Server(server.url, key=KEY))
        reply = await model.ask(request(secrets=(PASSWORD,)), **heard.hooks)
        await model.close()
    assert "".join(heard.texts) == reply.text == CLEAN
    assert reply.tool_calls[0].arguments == {"a": ["***"]}


async def test_session_shows_no_secret_that_its_model_says(tmp_path: Path) -> None:
    trace = tmp_path / "talk.jsonl"
    account = {"host": "127.0.0.1", "port": 1, "user": "ada", "password": PASSWORD, "database": "x"}
    streamed: list[str] = []
    script = Answer(({"type": "text", "text": SAID},), piece=4)
    async with (
        MessagesServer(script) as server,
        Runtime("v0-single", model=Server(server.url, key=KEY), db=account, trace=trace) as session,
    ):
        session.subscribe(lambda event: streamed.append(str(getattr(event, "text", ""))))
        turn = await session.handle_message("Hello!")
        calls = "".join(f"{call.response}{call.as_python()}" for call in turn.calls)
        seen = [turn.text, repr(turn), turn._repr_html_(), turn.events.to_csv(), calls, "".join(streamed)]
        await session.settle()
    assert turn.text == CLEAN
    assert not [text for text in (*seen, trace.read_text()) if "9f8e" in text or "Geheim" in text]


@pytest.mark.parametrize("secret", ["", "short", "1234567"])
async def test_what_is_too_short_for_a_secret_stays(secret: str) -> None:
    model, _ = scripted([*_events(f"it is {secret}1234567 or short")])
    assert (await model.ask(request(secrets=(secret,)))).text == f"it is {secret}1234567 or short"
    await model.close()


def _events(text: str) -> Iterator[dict[str, Any]]:
    yield {"type": "message_start", "message": {"model": "m", "usage": {}}}
    for letter in text:
        yield {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": letter}}
    yield {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}


SECRETS = st.lists(st.text("ab", min_size=8, max_size=11), min_size=1, max_size=3)


@given(SECRETS, st.lists(st.text("abc", max_size=14), max_size=8))
def test_pieces_say_no_secret_and_lose_nothing_else(secrets: list[str], pieces: list[str]) -> None:
    masking = Masking(secrets)
    said = "".join([masking.piece(0, piece) for piece in pieces]) + masking.rest(0)
    assert said == Masking(secrets).whole("".join(pieces))
    assert not any(secret in said for secret in secrets)


def test_text_without_a_secret_comes_at_once() -> None:
    message = Accumulator(Masking([KEY, PASSWORD]))
    assert [message.add(event) for event in _events("Hello there")][1:-1] == list("Hello there")


async def test_account_in_the_address_of_the_environment_is_no_part_of_the_sdk_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-the-environment")
    async with MessagesServer(Answer(({"type": "text", "text": f"hello {PASSWORD}"},))) as server:
        address = server.url.replace("://", "://ada:Geheim%23Wort7%269@")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
        model = open_model("anthropic")
        reply = await model.ask(request())
        client = model._client
        assert client is not None
        assert "Geheim" not in str(client._sdk.base_url)
        assert str(client._sdk.base_url).rstrip("/") == server.url
        assert reply.text == "hello ***"
        assert server.requests[0].had_key
        assert "Geheim" not in repr(model) + model.label
        await model.close()


if __name__ == "__main__":
    masking, started = Masking([KEY, PASSWORD]), time.perf_counter()
    for _ in range(100_000):
        masking.piece(0, "a sentence of a usual length, ")
    print(f"{(time.perf_counter() - started) * 10:.2f} µs a piece")
