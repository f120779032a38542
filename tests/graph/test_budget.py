"""Budgets: what is refused, before what, and what stays whole."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from agent import Budget, Offline, Runtime, Turn
from agent.errors import BudgetExceeded
from agent.models import Model, ModelRequest, Retry, SentRequest, Usage, open_model, price
from agent.models.offline.transport import OfflineTransport
from agent.runtime.budget import Meter
from agent.runtime.estimate import next_call

TALK = ["Hallo!", "Danke!", "Guten Tag!"]


class Counting(OfflineTransport):
    """The offline rules as far end; counts what reaches it, and can fail the first attempts."""

    def __init__(self, offline: Offline | None = None, failures: int = 0) -> None:
        super().__init__(offline)
        self.failures = failures
        self.count = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.count += 1
        if self.failures:
            self.failures -= 1
            return httpx2.Response(529, json={"type": "error", "error": {"type": "overloaded_error", "message": "no"}})
        return await super().handle_async_request(request)


def paid(far: Counting, setting: str = "anthropic") -> Model:
    """A model with prices (or, of a server, without), whose far end are the offline rules."""
    return open_model(setting, transport=far, retry=Retry(base=0.0))


@asynccontextmanager
async def session(model: Any, **options: Any) -> AsyncIterator[Runtime]:
    async with Runtime(model=model, db=None, trace=False, **options) as rt:
        yield rt
    if isinstance(model, Model):
        await model.close()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-not-a-real-one")


@pytest.mark.parametrize("limit", range(1, 6))
async def test_budget_of_calls_stops_before_the_next_call(limit: int) -> None:
    far = Counting()
    async with session(paid(far)) as rt:
        with rt.budget(calls=limit) as budget:
            turns = [await rt.handle_message(text) for text in TALK]
            await rt.settle()
        assert far.count == limit
        assert sum(len(turn.calls) for turn in turns) == limit
        assert (budget.spent.calls, budget.left.calls) == (limit, 0)
        failed = [turn for turn in turns if turn.status == "failed"]
        assert failed
        assert all(f"the budget of {limit} calls is used up" in (turn.error or "") for turn in failed)
        assert "BudgetExceeded" in "".join(event.error for event in rt.events if event.kind == "error")


async def test_turn_after_the_block_works_and_nothing_stays_behind() -> None:
    async with session(paid(Counting())) as rt:
        with rt.budget(calls=0):
            refused = await rt.handle_message("Hallo!")
        after = await rt.handle_message("Hallo, ich heiße Ada!")
        await rt.settle()
        assert (refused.status, after.status) == ("failed", "ok")
        assert rt.services.budgets == []
        said = [spoken.text for spoken in rt.conversation.window()]
        assert said[0] == "Hallo!"
        assert said[2:] == ["Hallo, ich heiße Ada!", after.text]
        assert {event.error for event in rt.events if event.kind == "error" and event.turn == 2} == set()


@pytest.mark.parametrize("usd", [0.0003, 0.001, 0.003, 0.01, 0.02])
async def test_budget_of_dollars_is_never_exceeded(usd: float) -> None:
    async with session(paid(Counting())) as rt:
        with rt.budget(usd=usd) as budget:
            turns = [await rt.handle_message(text) for text in TALK * 4]
            await rt.settle()
        cost = sum(call.usd or 0.0 for turn in turns for call in turn.calls)
        assert 0 <= cost <= usd
        assert budget.spent.usd == pytest.approx(cost)
        assert budget.left.usd == pytest.approx(usd - cost)


async def test_refusal_says_what_was_spent_the_limit_and_what_the_next_call_may_cost() -> None:
    async with session(paid(Counting())) as rt:
        with rt.budget(usd=0.0009):
            turn = await last_of(rt, TALK * 10)
    assert turn.status == "failed"
    said = (
        r"of \$0.0009 does not allow .* \$0.000\d spent in \d+ calls.* cost \$0.000\d, at most \$0.00\d+ .claude-haiku"
    )
    assert re.search(said, turn.error or "")


async def last_of(rt: Runtime, texts: list[str]) -> Turn:
    for text in texts:
        turn = await rt.handle_message(text)
        if turn.status == "failed":
            break
    return turn


async def test_unknown_price_is_refused_under_dollars_but_not_under_calls() -> None:
    far = Counting()
    async with session(paid(far, "http://localhost:1")) as rt:
        with rt.budget(usd=100):
            turn = await rt.handle_message("Hallo!")
        assert far.count == 0
        assert "is not known" in (turn.error or "")
        with rt.budget(calls=10, seconds=60):
            assert (await rt.handle_message("Hallo!")).status == "ok"


async def test_offline_rules_cost_nothing() -> None:
    async with session("offline") as rt:
        with rt.budget(usd=0) as budget:
            assert (await rt.handle_message("Hallo!")).status == "ok"
        assert budget.spent.usd == 0


async def test_retried_attempts_count() -> None:
    far = Counting(failures=2)
    async with session(paid(far)) as rt:
        with rt.budget(calls=3) as budget:
            turn = await rt.handle_message("Hallo!")
        assert far.count == 3
        assert budget.spent.calls == 3
        assert [call.outcome.partition(":")[0] for call in turn.calls] == ["retried", "retried", "ok"]
        assert turn.status == "failed"  # the answer itself would have been the fourth


@pytest.mark.parametrize(("inner", "outer", "made"), [(1, 5, 1), (5, 1, 1), (2, 2, 2)])
async def test_nested_budgets_hold_both(inner: int, outer: int, made: int) -> None:
    far = Counting()
    async with session(paid(far)) as rt:
        with rt.budget(calls=outer) as around, rt.budget(calls=inner) as within:
            await rt.handle_message("Hallo!")
            await rt.settle()
    assert far.count == made
    assert around.spent.calls == within.spent.calls == made


async def test_background_work_is_refused_and_its_last_commit_stays() -> None:
    async with session(paid(Counting())) as rt:
        await rt.handle_message("Hallo, ich heiße Ada!")
        await rt.settle()
        known = rt.live.snapshot()["memorizer"]
        with rt.budget(calls=2):
            turn = await rt.handle_message("Danke!")
        await rt.settle()  # the turn's background work still belongs to the budget
        assert turn.status == "ok"
        assert rt.live.snapshot()["memorizer"] == known
        refused = [event.node for event in rt.events if event.kind == "error"]
        assert "memorizer" in refused
        assert (await rt.handle_message("Danke!")).status == "ok"


async def test_shared_budget_holds_for_several_sessions_at_once() -> None:
    far = Counting(Offline(latency=0.01))
    model, shared = paid(far), Budget(calls=5)
    async with session(model) as one, session(model) as two:
        with one.budget(shared), two.budget(shared):
            await asyncio.gather(*(rt.handle_message(text) for rt in (one, two) for text in TALK))
            await asyncio.gather(one.settle(), two.settle())
    assert far.count == shared.spent.calls == 5


async def test_rerun_inside_the_block_is_held_to_it_and_one_after_it_is_not() -> None:
    async with session(paid(Counting())) as rt:
        turn = await rt.handle_message("Hallo!")
        await rt.settle()
        with rt.budget(calls=0):
            assert (await turn.rerun()).status == "failed"
        assert (await turn.rerun()).status == "ok"


async def test_end_of_the_time_breaks_off_a_call_under_way() -> None:
    async with session(paid(Counting(Offline(latency=30)))) as rt:
        with rt.budget(seconds=0.2):
            async with asyncio.timeout(10):
                turn = await rt.handle_message("Hallo!")
        assert turn.status == "failed"
        assert "the budget of 0.2 s is over" in (turn.error or "")
        assert [call.outcome for call in turn.calls] == ["cancelled"]


async def test_stop_inside_a_budget_is_a_stop() -> None:
    async with session(paid(Counting(Offline(latency=30)))) as rt:
        with rt.budget(seconds=60, usd=1) as budget:
            turn = rt.submit("Hallo!")
            while not budget.spent.calls:
                await asyncio.sleep(0.01)
            await rt.stop()
        assert turn.status == "stopped"
        assert budget.left.usd == pytest.approx(1)


async def test_calls_at_once_set_their_cost_aside() -> None:
    far = Counting(Offline(latency=0.05))
    model = paid(far)
    request = ModelRequest("small", ("Be kind.",), ({"role": "user", "content": "Hallo"},))
    sent = SentRequest(model="claude-haiku-5-5", max_tokens=request.max_tokens, messages=list(request.messages))
    expected = next_call(sent, model.provider).expected(0)
    assert expected is not None
    budget = Budget(usd=2.5 * expected)

    async def ask() -> None:
        await Meter(model, (budget,)).ask(request)

    results = await asyncio.gather(*(ask() for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(result, BudgetExceeded) for result in results) >= 3
    assert far.count <= 2
    assert "set aside for calls under way" in str(results[-1])
    assert 0 < (budget.spent.usd or 0) < expected
    await model.close()


def test_estimate_is_the_whole_prompt_uncached_and_the_longest_answer_so_far() -> None:
    model = open_model("anthropic")
    sent = SentRequest(model="claude-opus-5-5", max_tokens=5000, messages=[{"role": "user", "content": "x" * 30_000}])
    call = next_call(sent, model.provider)
    for output, estimate in ((1000, call.expected(0)), (3000, call.expected(3000)), (5000, call.expected(9000))):
        exact = price("claude-opus-5-5", Usage(input_tokens=10_000, output_tokens=output))
        assert exact is not None
        assert exact <= (estimate or 0) <= 1.05 * exact
    assert call.most == call.expected(9000)


async def test_one_answer_longer_than_expected_is_the_most_that_dollars_are_exceeded_by() -> None:
    far = LongWinded()
    async with session(paid(far)) as rt:
        with rt.budget(usd=0.002):
            turns = [await rt.handle_message(text) for text in TALK]
            await rt.settle()
    costs = [call.usd or 0.0 for turn in turns for call in turn.calls]
    assert len(costs) == far.count == 1
    assert sum(costs) == pytest.approx(0.0015, rel=0.1)


class LongWinded(Counting):
    """Says that each answer had 3000 tokens."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        answer = re.sub(rb'"output_tokens": \d+', b'"output_tokens": 3000', await response.aread())
        return httpx2.Response(response.status_code, headers=response.headers, content=answer)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "at least one limit"),
        ({"usd": -1}, "usd=-1"),
        ({"calls": "5"}, "calls='5'"),
        ({"seconds": float("nan")}, "seconds=nan"),
        ({"usd": True}, "usd=True"),
        ({"calls": 2.5}, "whole number"),
    ],
)
async def test_wrong_budget_raises_at_once(given: dict[str, Any], says: str) -> None:
    async with session("offline") as rt:
        with pytest.raises(ValueError, match=says):
            rt.budget(**given)
        assert rt.services.budgets == []


@pytest.mark.parametrize(
    ("shared", "named", "says"),
    [(3, {}, "name the limit"), (0, {}, "name the limit"), (Budget(calls=1), {"usd": 0.5}, "give it alone")],
)
async def test_budget_that_is_no_shared_one_raises_at_once(shared: Any, named: dict[str, Any], says: str) -> None:
    async with session("offline") as rt:
        with pytest.raises(TypeError, match=says):
            rt.budget(shared, **named)
        assert rt.services.budgets == []


def test_budget_shows_itself_the_same_each_time() -> None:
    assert repr(Budget(usd=0.5, calls=20)) == "Budget(usd=0.5, calls=20: $0.00 spent in 0 calls)"


async def test_usage_of_a_session_adds_up_its_turns_background_included() -> None:
    async with session(paid(Counting())) as rt:
        turns = [await rt.handle_message(text) for text in TALK]
        await rt.settle()
        usage = rt.usage
        assert {"input", "output", "memorizer"} <= set(usage.node)
        assert usage.calls.sum() == sum(len(turn.calls) for turn in turns)
        assert usage.usd.sum() == pytest.approx(sum(call.usd or 0 for turn in turns for call in turn.calls))
        fork = rt.fork(turn=1)
        assert len(fork.usage) == 0
        await fork.close()
