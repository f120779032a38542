"""What one run of a comparison may spend: every call is held to it before it is made."""

from __future__ import annotations

from agent.errors import BudgetExceeded
from agent.models.request import ModelCall
from agent.runtime.budget import Amounts, Budget
from agent.runtime.estimate import NextCall


class Allowance(Budget):
    """A run's part in a budget that several runs share; it remembers that the run was refused a call."""

    def __init__(self, whole: Budget) -> None:
        """Share in a budget."""
        super().__init__(whole.limits.usd, whole.limits.seconds, _whole_number(whole.limits.calls))
        self._whole = whole
        self.refused = ""

    @property
    def left(self) -> Amounts:
        """What is left for all."""
        return self._whole.left

    def start(self) -> None:
        """Let the seconds of all begin."""
        self._whole.start()

    def claim(self, call: NextCall) -> float:
        """Set aside what a call would cost; raises BudgetExceeded when that is more than is left for all."""
        try:
            return self._whole.claim(call)
        except BudgetExceeded as error:
            self.refused = str(error)
            raise

    def release(self, claimed: float) -> None:
        """Give back what was set aside."""
        self._whole.release(claimed)

    def settle(self, claimed: float, call: ModelCall) -> None:
        """Replace what was set aside by what the call has cost."""
        self._whole.settle(claimed, call)


def allowance(usd: float | None, calls: int | None) -> Allowance | None:
    """Give the allowance of a run that is alone with its limits."""
    return None if usd is None and calls is None else Allowance(Budget(usd=usd, calls=calls))


def _whole_number(calls: float | None) -> int | None:
    return None if calls is None else int(calls)
