"""The paired difference of two graphs in one metric: pure arithmetic on one value a scenario.

The unit is the scenario: repeats are averaged within it before anything is compared, because repeats of one request
are not independent (pooled, they gave 15 to 36 % false alarms where 5 % were promised).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, isfinite, log, nan, sqrt
from statistics import fmean
from typing import Literal

from agent.lab.exact import mcnemar_p, sign_flip_p

Test = Literal["paired t", "exact sign flips", "exact McNemar", "none"]
LEAST = 6  # scenarios: with five, even five differences of one sign come by chance once in sixteen times
SMALL = 10  # scenarios below which a t-test is never believed alone
POWER = 0.8
LEVELS = 20  # differences closer than a twentieth of the largest one count as tied
CONFIDENCE = 0.95
# What exact tests of few or coarse values lose against a t-test, as simulations of their power showed:
FEW = 0.25  # of the difference, by the number of sign patterns that count as extreme
COARSE: dict[str, float] = {"exact sign flips": 1.5, "exact McNemar": 1.0}  # steps between possible sums
SAME = 1e-12
LARGEST = 700.0  # a logarithm beyond which there is no number


@dataclass(frozen=True, slots=True)
class Paired:
    """One metric of two graphs over the scenarios that both have a value for.

    ``difference`` is candidate minus baseline; where ``relative``, it is the geometric mean of the ratios minus one
    (-0.25: a quarter less). ``center`` and ``spread`` are mean and standard deviation on the scale of the
    test, ``step`` is the smallest change.
    """

    n: int
    left_out: int
    mean: float
    baseline_mean: float
    difference: float
    low: float
    high: float
    p: float
    test: Test
    relative: bool
    identical: bool
    center: float
    spread: float
    step: float
    fixed: int
    broken: int

    def smallest_seen(self, alpha: float = 1 - CONFIDENCE) -> float:
        """Give the smallest difference that this design sees in 80 % of the cases, at a two-sided level."""
        if self.identical:
            return nan  # nothing varied, so nothing tells how much chance there is
        extremes = int(alpha * 2.0 ** (min(self.n, 60) - 1))  # sign patterns that the exact test takes for no chance
        if self.n < LEAST or not extremes:
            return inf
        size = effect_size(self.n, alpha) * self.spread
        if self.n < SMALL:
            size *= 1 + FEW / extremes
        size += COARSE.get(self.test, 0.0) * self.step / self.n
        return _shown(size, self.relative)

    def within(self, margin: float) -> float:
        """Give the p of two one-sided t-tests: that the difference lies outside plus or minus the margin."""
        if self.n < LEAST or margin <= 0:
            return 1.0
        low, high = (-log(1 + margin), log(1 + margin)) if self.relative else (-margin, margin)
        return max(self._above(low), self._above(-high, -1))

    def above(self, bound: float) -> float:
        """Give the one-sided p of the difference being at most ``bound`` (small: it lies above)."""
        return self._above(log(1 + bound) if self.relative else bound)

    def below(self, bound: float) -> float:
        """Give the one-sided p of the difference being at least ``bound`` (small: it lies below)."""
        return self._above(-(log(1 + bound) if self.relative else bound), -1)

    def _above(self, bound: float, sign: int = 1) -> float:
        from scipy import stats

        distance = sign * self.center - bound
        if self.n < 2:
            return 1.0
        if self.spread < SAME:
            return 0.0 if distance > 0 else 1.0
        return float(stats.t.sf(distance / (self.spread / sqrt(self.n)), self.n - 1))


def paired(
    baseline: Sequence[float], candidate: Sequence[float], *, relative: bool = False, one_shot: bool = False
) -> Paired:
    """Compare two sequences of per-scenario means, aligned by scenario; what is not finite is left out by pairs.

    ``relative`` asks for ratios, which need values above zero: pairs of zeros count as equal, and where only one of
    a pair is zero, plain differences are taken instead. ``one_shot`` says that there was one repeat, so that values
    of zero and one are single outcomes: they get McNemar's exact test.
    """
    pairs = [(a, b) for a, b in zip(baseline, candidate, strict=True) if isfinite(a) and isfinite(b)]
    left_out = len(baseline) - len(pairs)
    relative = relative and all((a > 0 and b > 0) or a == b == 0 for a, b in pairs)
    differences = [_difference(a, b, relative) for a, b in pairs]
    differences = [0.0 if abs(d) < SAME else d for d in differences]
    before, after = (fmean(values) if pairs else nan for values in ([a for a, _ in pairs], [b for _, b in pairs]))
    center, spread, low, high = _interval(differences)
    binary = one_shot and bool(pairs) and all(value in (0.0, 1.0) for pair in pairs for value in pair)
    fixed, broken = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    test, p = _tested(differences, center, spread)
    if binary:
        test, p = "exact McNemar", mcnemar_p(fixed, broken)
    difference, low, high = (_shown(value, relative) for value in (center, low, high))
    identical = bool(pairs) and not any(differences)
    step = min((abs(d) for d in differences if d), default=0.0)
    return Paired(
        len(pairs), left_out, after, before, difference, low, high, p, test, relative, identical, center, spread, step,
        fixed, broken,
    )  # fmt: skip


@lru_cache(maxsize=512)
def effect_size(n: int, alpha: float, power: float = POWER) -> float:
    """Give the standardised paired difference that a two-sided t-test of n pairs sees with that power."""
    from scipy import stats
    from scipy.optimize import brentq

    critical = stats.t.ppf(1 - alpha / 2, n - 1)

    def missing(size: float) -> float:
        # the other tail adds less than a millionth at this power, and far out scipy gives no number for it
        return float(stats.nct.sf(critical, n - 1, size * sqrt(n))) - power

    return float(brentq(missing, 0.0, (critical + 5) / sqrt(n)))


def _shown(value: float, relative: bool) -> float:
    """Give a value of the test's scale as it is told: a logarithm as the ratio minus one."""
    return (exp(value) - 1 if value < LARGEST else inf) if relative else value


def _difference(a: float, b: float, relative: bool) -> float:
    if not relative:
        return b - a
    return 0.0 if a == b else log(b / a)


def _interval(differences: Sequence[float]) -> tuple[float, float, float, float]:
    from scipy import stats

    n = len(differences)
    if n == 0:
        return nan, nan, nan, nan
    center = fmean(differences)
    if n == 1:
        return center, nan, -inf, inf
    spread = sqrt(sum((d - center) ** 2 for d in differences) / (n - 1))
    spread = 0.0 if spread < SAME else spread
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * spread / sqrt(n)
    return center, spread, center - half, center + half


def _tested(differences: Sequence[float], center: float, spread: float) -> tuple[Test, float]:
    """Give the t-test's p; where few or tied differences make it too bold, the larger of it and the exact one."""
    from scipy import stats

    n = len(differences)
    if n == 0:
        return "none", nan
    if not any(differences):
        return "none", 1.0
    p = 0.0 if n > 1 else 1.0
    if n > 1 and spread > 0:
        p = float(2 * stats.t.sf(abs(center) / (spread / sqrt(n)), n - 1))
    if not _is_discrete(differences):
        return "paired t", p
    exact = sign_flip_p(differences)
    return ("exact sign flips", exact) if exact > p else ("paired t", p)


def _is_discrete(differences: Sequence[float]) -> bool:
    """Tell whether differences are so few, or so often the same, that their mean is far from normal."""
    sizes = [abs(d) for d in differences if d]
    levels = {round(size / max(sizes) * LEVELS) for size in sizes}
    few = len(differences) < SMALL or len(sizes) < LEAST
    return few or 2 * len(levels) < min(len(differences), LEVELS)
