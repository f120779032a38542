"""Simulated comparisons whose truth is known, for tests and for the benchmark of the statistics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from agent.lab.metrics import Metric
from agent.lab.verdicts import Row, Values, judge

Generator = np.random.Generator
METRICS: Mapping[str, Metric] = {
    "passed": Metric(margin=0.05),
    "own": Metric(),
    "tokens": Metric(better="lower", relative=True, margin=0.1),
    "usd": Metric(better="lower", relative=True, margin=0.1),
    "ms": Metric(better="lower", relative=True, margin=0.1),
}
GRAPHS = ("baseline", "candidate")


@dataclass(frozen=True)
class Design:
    """How a simulated comparison is made; ``swing`` is how much better and worse halves of the scenarios get."""

    scenarios: int
    repeats: int
    expectations: int = 1
    easiest: float = 0.95
    hardest: float = 0.3
    swing: float = 0.0

    def __str__(self) -> str:
        half = f", half ±{self.swing:g}" if self.swing else ""
        shares = f"{self.hardest:g} to {self.easiest:g}"
        return f"{self.scenarios} x {self.repeats}, {self.expectations} expectations passed at {shares}{half}"


DESIGNS = (
    Design(40, 5),
    Design(40, 5, 7),
    Design(20, 5, swing=0.25, hardest=0.3, easiest=0.7),
    Design(40, 1, swing=0.3, hardest=0.35, easiest=0.65),
    Design(20, 1, hardest=0.8, easiest=1.0),
    Design(12, 3),
    Design(6, 5, 3),
    Design(10, 1, hardest=0.5, easiest=0.5),
)


def shares(chance: Generator, design: Design, effect: float = 0.0) -> Values:
    """Give shares of passed expectations: scenarios of different difficulty, repeats that differ by chance."""
    base = chance.uniform(design.hardest, design.easiest, size=design.scenarios)
    swings = design.swing * np.where(np.arange(design.scenarios) % 2, 1.0, -1.0)
    moved = np.clip(base + swings + effect, 0.0, 1.0)
    return {graph: _drawn(chance, p, design) for graph, p in zip(GRAPHS, (base, moved), strict=True)}


def amounts(chance: Generator, design: Design, ratio: float = 1.0, swing: float = 0.0) -> Values:
    """Give costs: log-normal over scenarios and repeats, with a few very dear ones."""
    size = (design.scenarios, design.repeats)
    each = chance.normal(5.0, 1.0, size=(design.scenarios, 1))
    swings = swing * np.where(np.arange(design.scenarios) % 2, 1.0, -1.0)[:, None]
    drawn = [np.exp(each + chance.standard_t(4, size=size) * 0.2) for _ in GRAPHS]
    moved = [drawn[0], drawn[1] * ratio * np.exp(swings)]
    return {graph: _named(values.tolist()) for graph, values in zip(GRAPHS, moved, strict=True)}


def compared(chance: Generator, design: Design) -> list[Row]:
    """Give the rows of one comparison between which there is no difference on average, in five metrics."""
    values = {
        name: amounts(chance, design, swing=design.swing) if metric.relative else shares(chance, design)
        for name, metric in METRICS.items()
    }
    return judge(values, METRICS, "baseline")


def false_alarms(design: Design, times: int, seed: int = 1) -> float:
    """Give the share of comparisons without a difference that call any metric better or worse."""
    chance = np.random.default_rng(seed)
    alarms = 0
    for _ in range(times):
        alarms += any(row.verdict in ("better", "worse") for row in compared(chance, design))
    return alarms / times


def power(draw: Callable[[Generator, float], Values], metric: Metric, size: float, times: int, seed: int = 2) -> float:
    """Give the share of comparisons that see a difference of that size."""
    chance = np.random.default_rng(seed)
    found = [judge({"it": draw(chance, size)}, {"it": metric}, "baseline")[0] for _ in range(times)]
    return sum(row.p <= 0.05 for row in found) / times


def stated(draw: Callable[[Generator, float], Values], metric: Metric, size: float, times: int = 60) -> float:
    """Give the smallest difference that comparisons of this design state, averaged over some of them."""
    chance = np.random.default_rng(3)
    return float(np.mean([judge({"it": draw(chance, size)}, {"it": metric}, "baseline")[0].mde for _ in range(times)]))


def _drawn(chance: Generator, p: np.ndarray, design: Design) -> dict[str, list[float]]:
    passed = chance.binomial(design.expectations, p[:, None], size=(len(p), design.repeats)) / design.expectations
    return _named(passed.tolist())


def _named(values: list[list[float]]) -> dict[str, list[float]]:
    return {f"s{number}": each for number, each in enumerate(values)}
