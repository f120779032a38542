"""The table of the model's faults, each through a whole session and a real socket.

Whatever the far end does, the turn ends in the right reply after another attempt or in a clear error in the chat, the
conversation is intact and the next turn works.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from agent import Retry, Runtime, Server
from agent.data.database import Database
from agent.testing import Answer, MessagesServer, call, fault, kind_of, offline, say
from tests.nodes.around import session

COUNT, COUNTED = "Wie viele Kunden gibt es?", "Es gibt 60 Kunden."
QUICK = Retry(attempts=3, base=0.0, longest=0.01, idle=30.0)
IMPATIENT = Retry(attempts=3, base=0.0, longest=0.01, idle=0.4)  # for silences alone: a busy machine is silent too
WHERE = {"understanding": "InputAnalysis", "thinking": "tools", "speaking": "text"}


class FarEnd:
    """Answers by the offline rules, and with faults where and when a test wants them."""

    def __init__(self) -> None:
        self.where = ""
        self.faults: Callable[[], Answer | None] = lambda: None

    def __call__(self, body: dict[str, Any]) -> Answer | None:
        return self.faults() if kind_of(body) == self.where else None

    def once(self, where: str, answer: Answer) -> None:
        answers = iter([answer])
        self.where, self.faults = WHERE[where], lambda: next(answers, None)

    def always(self, where: str, answer: Answer) -> None:
        self.where, self.faults = WHERE[where], lambda: answer

    def never(self) -> None:
        self.where = ""


class Scene:
    """One session with its far end and what is shown in its chat."""

    def __init__(self, rt: Runtime, far: FarEnd, server: MessagesServer) -> None:
        self.rt, self.far, self.server = rt, far, server
        self.chat = ""
        self.kinds: list[str] = []
        rt.subscribe(self.see)

    def see(self, event: Any) -> None:
        self.kinds.append(event.kind)
        self.chat = "" if event.kind == "reset" else self.chat + event.text if event.kind == "text" else self.chat

    async def asked(self, where: str) -> None:
        """Wait until the request of that place has arrived and its answer is under way."""
        await self.server.until(lambda: any(kind_of(body) == WHERE[where] for body in self.server.bodies))
        await asyncio.sleep(0.02)

    async def works(self) -> None:
        """Take another turn, which must be right; the one before is in the history, whatever became of it."""
        self.far.never()
        self.chat = ""
        turn = await self.rt.handle_message(COUNT)
        assert (turn.status, turn.text, self.chat) == ("ok", COUNTED, COUNTED)
        roles = [spoken.role for spoken in self.rt.conversation.window()]
        assert roles == ["user", "assistant"] * (len(roles) // 2)
        await self.rt.settle()


@asynccontextmanager
async def scene(db: Database | None, *, retry: Retry = QUICK) -> AsyncIterator[Scene]:
    far = FarEnd()
    async with (
        MessagesServer(far, otherwise=offline) as server,
        session("v1-current", Server(server.url, retry=retry), db) as rt,
    ):
        yield Scene(rt, far, server)


def attempts(turn: Any, node: str) -> list[str]:
    return [attempt.outcome for attempt in turn.calls if attempt.node == node]


PASSING = {
    "429 with retry-after": (fault.status(429, retry_after=0), "rate_limit_error (429)"),
    "429 with a retry-after of an hour": (fault.status(429, retry_after=3600), "rate_limit_error (429)"),
    "429 with a retry-after date": (
        fault.status(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
        "rate_limit_error (429)",
    ),
    "429 with a broken retry-after": (fault.status(429, retry_after="soon"), "rate_limit_error (429)"),
    "429 without retry-after": (fault.status(429), "rate_limit_error (429)"),
    "529": (fault.status(529), "overloaded_error (529)"),
    "500": (fault.status(500), "api_error (500)"),
    "500 as a page": (fault.status(500, body="<html><title>Bad gateway</title></html>"), "status (500)"),
    "503 without a body": (fault.status(503, body=b""), "status (503)"),
    "408": (fault.status(408), "timeout_error (408)"),
    "error in the middle": (fault.error_event("overloaded_error"), "overloaded_error (200)"),
    "api error in the middle": (fault.error_event("api_error"), "api_error (200)"),
    "drop before the headers": (fault.drop("start"), "connection"),
    "drop before any text": (fault.drop("head"), "connection"),
    "drop after text": (fault.drop("text"), "connection"),
    "drop in a tool call": (fault.drop("tool"), "connection"),
    "truncation": (fault.truncate(), "truncated"),
    "truncation in a tool call": (fault.truncate(call("query_db", query="SELECT 1")), "truncated"),
    "no answer": (fault.silence("start"), "idle"),
    "no event": (fault.silence("head"), "idle"),
    "silence after text": (fault.silence("text"), "idle"),
    "silence in a tool call": (fault.silence("tool"), "idle"),
    "garbage as an event": (fault.garbage("event"), "garbled"),
    "garbage as arguments": (fault.garbage("arguments"), "garbled"),
    "garbage as a body": (fault.garbage("body"), "garbled"),
    "bytes that are no UTF-8": (fault.garbage("utf8"), "garbled"),
    "a page instead of an answer": (fault.page(), "garbled"),
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(("broken", "named"), PASSING.values(), ids=PASSING)
async def test_fault_that_passes_ends_in_the_right_reply(db: Database, broken: Answer, named: str, where: str) -> None:
    async with scene(db, retry=IMPATIENT if named == "idle" else QUICK) as s:
        s.far.once(where, broken)
        turn = await s.rt.handle_message(COUNT)
        assert (turn.status, turn.text, s.chat) == ("ok", COUNTED, COUNTED)
        assert len(turn.tables) == 1
        node = {"understanding": "input", "thinking": "thinker", "speaking": "output"}[where]
        first, second, *_ = attempts(turn, node)
        assert first.startswith(f"retried: {named}")
        assert second == "ok"
        assert "error" not in s.kinds
        await s.works()


LASTING = {
    "429": (fault.status(429, retry_after=0), "could not answer (3 attempts)"),
    "529": (fault.status(529), "could not answer (3 attempts)"),
    "500": (fault.status(500), "could not answer (3 attempts)"),
    "500 as a page": (fault.status(500, body="<html><title>Bad gateway</title></html>"), "Bad gateway"),
    "401": (fault.status(401), "refused the API key"),
    "400": (fault.status(400, "messages: too odd"), "too odd"),
    "422 with a detail": (
        fault.status(422, body={"detail": [{"loc": ["body", "stream"], "msg": "Extra inputs are not permitted"}]}),
        "body.stream: Extra inputs are not permitted",
    ),
    "403": (fault.status(403), "does not allow this"),
    "404 of a model": (fault.status(404, body={"error": "model 'x' not found, try pulling it"}), "try pulling it"),
    "413": (fault.status(413, "request too large"), "request too large"),
    "spend limit": (fault.spend_limit(), "spend limit"),
    "error in the middle": (fault.error_event("overloaded_error"), "could not answer (3 attempts)"),
    "refusal in the middle": (fault.error_event("invalid_request_error", message="no way"), "no way"),
    "drop before the headers": (fault.drop("start"), "cannot be reached (3 attempts)"),
    "drop after text": (fault.drop("text"), "cannot be reached (3 attempts)"),
    "drop in a tool call": (fault.drop("tool"), "cannot be reached (3 attempts)"),
    "truncation": (fault.truncate(), "before it was complete (3 attempts)"),
    "no answer": (fault.silence("start"), "stayed silent (3 attempts)"),
    "silence after text": (fault.silence("text"), "stayed silent (3 attempts)"),
    "garbage as an event": (fault.garbage("event"), "cannot be read (3 attempts)"),
    "garbage as arguments": (fault.garbage("arguments"), "cannot be read (3 attempts)"),
    "a page instead of an answer": (fault.page(), "Welcome to the hotel WLAN"),
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(("broken", "says"), LASTING.values(), ids=LASTING)
async def test_fault_that_lasts_says_so_and_the_next_turn_works(
    db: Database, broken: Answer, says: str, where: str
) -> None:
    async with scene(db, retry=IMPATIENT if "silent" in says else QUICK) as s:
        s.far.always(where, broken)
        turn = await s.rt.handle_message(COUNT)
        assert turn.status == "failed"
        assert says in str(turn.error)
        assert s.chat == turn.text, "what is in the chat is what the turn says"
        assert turn.calls[-1].outcome.startswith("failed: ")
        assert "ended" not in s.kinds
        assert not turn.tables or where == "speaking"
        said = s.rt.conversation.window()
        assert [spoken.role for spoken in said] == ["user", "assistant"]
        assert said[0].text == COUNT
        await s.works()


@pytest.mark.parametrize("broken", ["spend limit", "401", "400", "403", "404 of a model"])
async def test_fault_that_no_waiting_helps_is_not_tried_again(broken: str) -> None:
    async with scene(None) as s:
        s.far.always("understanding", LASTING[broken][0])
        turn = await s.rt.handle_message("Hallo")
        assert turn.status == "failed"
        assert len(s.server.bodies) == 1


WHOLE = {
    "slow stream": lambda answer: fault.slow(answer, 0.01),
    "a byte at a time": lambda answer: answer.sent(chunk=1),
    "seven bytes at a time": lambda answer: answer.sent(chunk=7),
    "4096 bytes at a time": lambda answer: answer.sent(chunk=4096),
    "unknown kinds of events, blocks and deltas": fault.unknown,
    "a message instead of a stream": fault.unstreamed,
}


@pytest.mark.parametrize("manner", WHOLE.values(), ids=WHOLE)
async def test_answer_that_is_whole_is_taken_however_it_comes(db: Database, manner: Callable[[Answer], Answer]) -> None:
    async with (
        MessagesServer(lambda body: manner(offline(body))) as server,
        session("v1-current", Server(server.url, retry=QUICK), db) as rt,
    ):
        for _ in range(2):
            turn = await rt.handle_message(COUNT)
            assert (turn.status, turn.text) == ("ok", COUNTED)
            assert {attempt.outcome for attempt in turn.calls} == {"ok"}
        await rt.settle()


async def test_half_a_character_at_the_end_of_a_piece_stays_whole() -> None:
    text = "Größe: 5 m², Preis: 12 €, Gruß 👩‍🔧 — 日本語"
    async with (
        MessagesServer({"text": fault.half_a_character(text)}, otherwise=offline) as server,
        session("v1-current", Server(server.url, retry=QUICK), None) as rt,
    ):
        assert (await rt.handle_message("Hallo")).text == text


STOPPED = {
    "no answer": fault.silence("start"),
    "no event": fault.silence("head"),
    "silence after text": fault.silence("text"),
    "silence in a tool call": fault.silence("tool"),
    "a slow stream": fault.slow(say("Ein langer Satz, der langsam kommt. " * 40), 0.05),
    "a long latency": say("spät").sent(latency=60.0),
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("waiting", STOPPED.values(), ids=STOPPED)
async def test_stop_closes_the_connection_and_the_next_turn_works(db: Database, waiting: Answer, where: str) -> None:
    async with scene(db, retry=Retry(idle=60.0)) as s:
        s.far.always(where, waiting)
        running = s.rt.submit(COUNT)
        await s.asked(where)
        await s.rt.stop()
        asked = s.server.requests[-1]
        await s.server.until(lambda: asked.hung_up, seconds=1.0)
        assert (running.status, running.error) == ("stopped", "stopped by the user")
        assert running.calls[-1].outcome == "cancelled"
        assert s.rt.conversation.window()[-1].text.endswith("[stopped]")
        await s.works()


async def test_stop_ends_the_wait_before_another_attempt(db: Database) -> None:
    async with scene(db, retry=Retry(longest=60.0)) as s:
        s.far.always("thinking", fault.status(429, retry_after=60))
        running = s.rt.submit(COUNT)
        await s.asked("thinking")
        async with asyncio.timeout(1.0):
            await s.rt.stop()
        assert running.status == "stopped"
        await s.works()


async def test_tool_call_cut_by_the_token_limit_is_not_run(db: Database) -> None:
    async with scene(db) as s:
        s.far.once("thinking", fault.cut_by_limit(call("query_db", query="SELECT 'a statement cut in its middle'")))
        turn = await s.rt.handle_message(COUNT)
        cut = next(attempt for attempt in turn.calls if attempt.node == "thinker")
        assert cut.response is not None
        assert cut.response["stop_reason"] == "max_tokens"
        assert "SELECT" in cut.response["content"][0]["input"], "kept as it came, for whoever looks"
        assert not [event for event in turn._record.events if "cut in its" in str(getattr(event, "arguments", ""))]
        await s.works()


async def test_model_that_declines_is_told_in_the_chat(db: Database) -> None:
    async with scene(db) as s:
        s.far.always("thinking", say("", stop_reason="refusal"))
        turn = await s.rt.handle_message(COUNT)
        assert turn.status == "failed"
        assert "declined" in str(turn.error)
        await s.works()


async def test_ledger_has_a_row_for_every_attempt_of_a_broken_turn(db: Database) -> None:
    async with scene(db) as s:
        s.far.always("speaking", fault.drop("text"))
        turn = await s.rt.handle_message(COUNT)
        rows = [attempt for attempt in turn.calls if attempt.node == "output"]
        assert [row.attempt for row in rows] == [1, 2, 3]
        assert [row.outcome.partition(":")[0] for row in rows] == ["retried", "retried", "failed"]
        for row in rows:
            assert (row.turn, row.tier, row.model) == (1, "small", "claude-haiku-5-5")
            assert row.input_tokens > 0
            assert row.output_tokens > 1, "what came before the drop was written and is paid for"
            assert row.ms >= (row.first_ms or 0) > 0
            assert row.response is not None
            assert row.response["stop_reason"] is None
        assert turn.usage.calls.sum() == len(turn.calls)
