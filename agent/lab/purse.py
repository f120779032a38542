"""What a comparison may spend, has spent, and will probably spend."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan

from agent.errors import BudgetExceeded, LabError
from agent.lab.allowance import Allowance
from agent.lab.runs import Run
from agent.runtime.budget import Budget

ROOM = 2  # a run gets so many times the calls of the longest so far, where it cannot ask while it goes on


@dataclass(slots=True)
class Purse:
    """Counts what runs cost, and says when there may be none more; ``likely`` is what one run probably costs."""

    usd: float | None = None
    calls: int | None = None
    likely: float = 0.0
    spent: float = 0.0
    called: int = 0
    made: int = 0
    refused: str = ""
    longest: int = 0
    granted: int = 0
    _whole: Budget | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Check what was given."""
        for name, value in (("usd", self.usd), ("calls", self.calls)):
            if value is not None and not value >= 0:
                raise LabError(f"a budget of {name}={value!r} is none; give a number from 0 on")
        if self.calls is not None and self.calls != int(self.calls):
            raise LabError(f"a budget of calls={self.calls!r} is none; give a whole number from 0 on")

    @property
    def limited(self) -> bool:
        """Whether there is a budget at all."""
        return self.usd is not None or self.calls is not None

    def allows_one_more(self, under_way: int) -> bool:
        """Tell whether one more run fits, besides those that are under way."""
        each = max(self.likely, self.spent / self.made if self.made else 0.0)
        fits = self.usd is None or (self.spent + each * (under_way + 1) <= self.usd and self.spent <= self.usd)
        if self.refused or not fits:
            return False
        if self.calls is None:
            return True
        if not self.made:
            return not under_way and self.called < self.calls  # nobody knows yet what a run takes
        if under_way and self.calls - self.called - self.granted < self.longest:
            return False
        return self.called + self.called / self.made * (under_way + 1) <= self.calls

    def share(self) -> Allowance | None:
        """Give what holds the calls of a run in this process to what all runs together may spend."""
        if not self.limited:
            return None
        if self._whole is None:
            self._whole = Budget(usd=self.usd, calls=self.calls)
        return Allowance(self._whole)

    def grant(self) -> tuple[float | None, int | None]:
        """Set aside calls for a run elsewhere, which cannot ask for more; gives its limits in USD and calls."""
        usd = None if self.usd is None else max(0.0, self.usd - self.spent)
        if self.calls is None:
            return usd, None
        left = max(0, self.calls - self.called - self.granted)
        calls = min(left, ROOM * self.longest) if self.made else left
        self.granted += calls
        return usd, calls

    def pay(self, run: Run, granted: int | None = None) -> None:
        """Book a run that was made, and take back what had been set aside for it."""
        calls = sum(turn.calls for turn in run.turns)
        self.spent += 0.0 if isnan(run.usd) else run.usd
        self.called += calls
        self.granted -= granted or 0
        if run.refused:
            self.refused = run.refused
        else:
            self.made += 1
            self.longest = max(self.longest, calls)

    def used_up(self, done: int, wanted: int, where: object) -> BudgetExceeded:
        """Give the error that says how far it went."""
        limits = [
            f"{self.usd:g} USD" if self.usd is not None else "",
            f"{self.calls} calls" if self.calls is not None else "",
        ]
        return BudgetExceeded(
            f"the budget of {' and '.join(filter(None, limits))} ends here: {self.spent:.4f} USD and {self.called} "
            f"calls for {self.made} runs; {done} of {wanted} are done and kept in {where}. Raise budget= and start "
            f"again: only what is missing will run{f' (a run was broken off: {self.refused})' if self.refused else ''}"
        )


def purse_of(budget: object) -> Purse:
    """Give the purse of a ``budget=``: None, a number of USD, or anything with ``usd`` and ``calls``."""
    if budget is None:
        return Purse()
    if isinstance(budget, (int, float)) and not isinstance(budget, bool):
        return Purse(usd=float(budget))
    if isinstance(budget, dict) and budget and set(budget) <= {"usd", "calls"}:
        return Purse(**budget)
    limits = getattr(budget, "limits", budget)  # of a session's budget, or what has usd and calls itself
    if hasattr(limits, "usd") or hasattr(limits, "calls"):
        return Purse(usd=getattr(limits, "usd", None), calls=getattr(limits, "calls", None))
    raise LabError(f"budget={budget!r} is not understood; allowed: a number of USD, {{'usd': 0.5, 'calls': 200}}, None")
