"""What is measured of a run, which direction is better, and how large a difference matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agent.errors import LabError

if TYPE_CHECKING:
    from agent.runtime.turn import Turn

PRIMARY = "passed"


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of a run: ``measure`` gives it for one turn, and a run's value is the mean over its turns.

    ``better`` says which direction is good. Differences are absolute, or with ``relative`` ratios of positive
    values. Within ``margin`` (of the metric's own unit; with ``relative`` 0.1 is ten percent) graphs are equivalent;
    without one, they never are.
    """

    measure: Callable[[Turn], float] | None = None
    better: Literal["higher", "lower"] = "higher"
    relative: bool = False
    margin: float | None = None

    def __post_init__(self) -> None:
        """Check what was given."""
        if self.better not in ("higher", "lower"):
            raise LabError(f"better={self.better!r}; allowed: higher, lower")
        if self.margin is not None and not self.margin > 0:
            raise LabError(f"margin={self.margin!r} must be above zero, or None for no claim of equivalence")


COSTS = Metric(better="lower", relative=True, margin=0.1)
BUILT_IN: Mapping[str, Metric] = {
    PRIMARY: Metric(margin=0.05),
    "calls": COSTS,
    "tokens": COSTS,
    "usd": COSTS,
    "ms": COSTS,
}


def all_metrics(own: Mapping[str, Metric | Callable[[Turn], float]] | None, margin: float) -> dict[str, Metric]:
    """Give the built-in metrics, the primary one first and with this margin, and then one's own."""
    found = {**BUILT_IN, PRIMARY: Metric(margin=margin)}
    if own is not None and not isinstance(own, Mapping):
        raise LabError(f"metrics={own!r} is not understood; give them by name: {{'words': lambda turn: ...}}")
    for name, given in (own or {}).items():
        if name in (*found, "findings", "rating"):
            raise LabError(f"the metric {name!r} is built in; choose another name")
        metric = given if isinstance(given, Metric) else Metric(given)
        if not callable(metric.measure):
            raise LabError(f"the metric {name!r} must be a function of a turn, or Metric(function, ...), not {given!r}")
        found[name] = metric
    return found
