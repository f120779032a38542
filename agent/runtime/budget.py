"""A budget: what model calls may cost, checked before every attempt of every node."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from agent.errors import BudgetExceeded
from agent.models.request import ModelCall, ModelReply, ModelRequest, SentRequest
from agent.runtime.estimate import NextCall, next_call

if TYPE_CHECKING:
    from agent.models.model import Model

T = TypeVar("T")
WAYS_ON = "raise the limit, or go on outside of this budget"


@dataclass(frozen=True, slots=True)
class Amounts:
    """US dollars, attempts, seconds; None where there is no limit."""

    usd: float | None
    calls: float | None
    seconds: float | None


class Budget:
    """Limits for model calls: US dollars, attempts, seconds from its first use; one, two or all three.

    A call is refused with BudgetExceeded before it is sent when it would cost more than is left. What it would cost is
    estimated, rather too high than too low: its prompt (a token for three bytes, nothing of it cached) and as much
    output as the longest answer of that model so far, at least 1000 tokens, at most what the request allows. So dollars
    are exceeded only by an answer longer than that, and then by no more than this answer. When the seconds are over,
    calls under way are broken off. A model whose price is not known is refused under a limit of dollars. Attempts that
    are retried, background work and replayed recordings count as what they cost or have cost. A Budget can be shared
    by sessions of one event loop.
    """

    def __init__(self, usd: float | None = None, seconds: float | None = None, calls: int | None = None) -> None:
        """Set the limits; raises ValueError for none at all, and for what is no number from 0 on."""
        given = {"usd": usd, "seconds": seconds, "calls": calls}
        if all(value is None for value in given.values()):
            raise ValueError("a budget needs at least one limit: usd=, seconds= or calls=")
        for name, value in given.items():
            if value is not None and not _is_amount(value):
                raise ValueError(f"budget {name}={value!r}; allowed: a number from 0 on")
        if calls is not None and calls != int(calls):
            raise ValueError(f"budget calls={calls!r}; allowed: a whole number from 0 on")
        self.limits = Amounts(usd, calls, seconds)
        self._usd = 0.0
        self._claimed = 0.0
        self._calls = 0
        self._longest: dict[str, int] = {}
        self._began: float | None = None

    @property
    def spent(self) -> Amounts:
        """What has been spent so far: dollars, attempts (those under way included), seconds since the first use."""
        seconds = 0.0 if self._began is None else monotonic() - self._began
        return Amounts(self._usd, self._calls, seconds)

    @property
    def left(self) -> Amounts:
        """What is left of each limit, never below 0; None where there is no limit."""
        spent, limits = self.spent, self.limits
        return Amounts(
            _less(limits.usd, spent.usd), _less(limits.calls, spent.calls), _less(limits.seconds, spent.seconds)
        )

    def start(self) -> None:
        """Let the seconds begin; only the first call does."""
        if self._began is None:
            self._began = monotonic()

    def claim(self, call: NextCall) -> float:
        """Set aside what a call would cost and count it; raises BudgetExceeded when that is more than is left."""
        self.start()
        usd = call.expected(self._longest.get(call.model, 0)) if self.limits.usd is not None else 0.0
        refusal = self._refusal(call, usd)
        if refusal:
            raise BudgetExceeded(refusal)
        self._calls += 1
        self._claimed += usd or 0.0
        return usd or 0.0

    def release(self, claimed: float) -> None:
        """Give back what was set aside for a call that was not made."""
        self._calls -= 1
        self._claimed = max(0.0, self._claimed - claimed)

    def settle(self, claimed: float, call: ModelCall) -> None:
        """Replace what was set aside by what the call has cost (when nobody knows: by what was set aside)."""
        self._claimed = max(0.0, self._claimed - claimed)
        self._usd += claimed if call.usd is None else call.usd
        asked = str(call.request.get("model", call.model))
        self._longest[asked] = max(self._longest.get(asked, 0), call.output_tokens)

    def over(self) -> BudgetExceeded:
        """Give the error for calls that the end of the time breaks off."""
        return BudgetExceeded(f"the budget of {self.limits.seconds:g} s is over: {self._so_far()}; {WAYS_ON}")

    def __repr__(self) -> str:
        """The limits and what has been spent, without the time, which differs from run to run."""
        units = (("usd", self.limits.usd), ("seconds", self.limits.seconds), ("calls", self.limits.calls))
        limits = ", ".join(f"{name}={limit:g}" for name, limit in units if limit is not None)
        return f"Budget({limits}: {self._so_far()})"

    def _refusal(self, call: NextCall, expected: float | None) -> str:
        usd, calls, left = self.limits.usd, self.limits.calls, self.left
        if left.seconds == 0.0:
            return str(self.over())
        if calls is not None and self._calls >= calls:
            return f"the budget of {calls:g} calls is used up: {self._so_far()}; {WAYS_ON}"
        if usd is None:
            return ""
        if expected is None:
            return (
                f"the price of {call.model!r} is not known, so a budget of {_dollars(usd)} cannot be kept; "
                "limit calls= or seconds= instead"
            )
        if self._usd + self._claimed + expected <= usd:
            return ""
        under_way = f", {_dollars(self._claimed)} is set aside for calls under way" if self._claimed else ""
        return (
            f"the budget of {_dollars(usd)} does not allow the next call: {self._so_far()}{under_way}, and it "
            f"may cost {_dollars(expected)}, at most {_dollars(call.most or 0.0)} ({call.model}); {WAYS_ON}"
        )

    def _so_far(self) -> str:
        return f"{_dollars(self._usd)} spent in {self._calls} {'call' if self._calls == 1 else 'calls'}"


class Meter:
    """A model for one call, each attempt of which is held to all budgets of its turn."""

    def __init__(self, model: Model, budgets: Sequence[Budget]) -> None:
        self._model = model
        self._budgets = budgets
        self._claims: list[tuple[Budget, float]] = []

    async def ask(
        self,
        request: ModelRequest,
        *,
        on_text: Callable[[str], None] | None = None,
        on_reset: Callable[[], None] | None = None,
        on_call: Callable[[ModelCall], None] | None = None,
    ) -> ModelReply:
        """Ask the model; raises BudgetExceeded before an attempt that is not allowed, and when the time is over."""

        def called(call: ModelCall) -> None:
            self._after(call)
            if on_call is not None:
                on_call(call)

        asking = self._model.ask(request, on_text=on_text, on_reset=on_reset, on_call=called, on_attempt=self._before)
        return await self._in_time(asking)

    def _before(self, sent: SentRequest) -> None:
        """Set aside what an attempt may cost; raises BudgetExceeded when one of the budgets does not allow it."""
        call = next_call(sent, self._model.provider)
        try:
            for budget in self._budgets:
                self._claims.append((budget, budget.claim(call)))
        except BudgetExceeded:
            for budget, claimed in self._take_claims():
                budget.release(claimed)
            raise

    def _after(self, call: ModelCall) -> None:
        """Take over what an attempt has cost."""
        for budget, claimed in self._take_claims():
            budget.settle(claimed, call)

    async def _in_time(self, asking: Awaitable[T]) -> T:
        """Await a call until the time of the first budget is over; then it is broken off with BudgetExceeded."""
        timed = [(left, budget) for budget in self._budgets if (left := budget.left.seconds) is not None]
        seconds, first = min(timed, key=lambda pair: pair[0], default=(None, None))
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                return await asking
        except TimeoutError:
            if first is None or not limit.expired():
                raise
            raise first.over() from None

    def _take_claims(self) -> list[tuple[Budget, float]]:
        claims, self._claims = self._claims, []
        return claims


def chosen(shared: Budget | None, usd: float | None, seconds: float | None, calls: int | None) -> Budget:
    """Give the shared budget or one of these limits; raises TypeError for both, and for what is no Budget."""
    if shared is None:
        return Budget(usd, seconds, calls)
    if not isinstance(shared, Budget):
        raise TypeError(f"budget({shared!r}): name the limit, as in budget(usd=0.50), or give a Budget to share")
    if any(limit is not None for limit in (usd, seconds, calls)):
        raise TypeError(f"{shared!r} has its limits; give it alone, or usd=, seconds= and calls= without it")
    return shared


class Kept(AbstractContextManager[Budget], AbstractAsyncContextManager[Budget]):
    """Holds what begins inside ``with`` (or ``async with``) to a budget, beside those that hold already."""

    def __init__(self, budgets: list[Budget], budget: Budget) -> None:
        self._budgets = budgets
        self._budget = budget

    def __enter__(self) -> Budget:
        self._budget.start()
        self._budgets.append(self._budget)
        return self._budget

    def __exit__(self, *_: object) -> None:
        for index in reversed(range(len(self._budgets))):
            if self._budgets[index] is self._budget:
                del self._budgets[index]
                break

    async def __aenter__(self) -> Budget:
        return self.__enter__()

    async def __aexit__(self, *_: object) -> None:
        self.__exit__()


def _is_amount(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _less(limit: float | None, spent: float | None) -> float | None:
    return None if limit is None else max(0.0, limit - (spent or 0.0))


def _dollars(usd: float) -> str:
    return f"${usd:.4f}" if usd < 1 and round(usd, 2) != usd else f"${usd:.2f}"
