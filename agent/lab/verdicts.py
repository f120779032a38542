"""From figures to words: the rows of a comparison, each with its verdict and the reason for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, isinf, nan
from statistics import fmean
from typing import Literal

from agent.lab.exact import holm
from agent.lab.metrics import Metric
from agent.lab.paired import LEAST, Paired, paired

Verdict = Literal["better", "worse", "equivalent", "identical", "not enough data"]
ALPHA = 0.05
Values = Mapping[str, Mapping[str, Sequence[float]]]  # lane -> scenario -> a value each repeat


@dataclass(frozen=True, slots=True)
class Row:
    """One graph against the baseline in one metric; ``p`` is adjusted, ``mde`` the smallest difference seen."""

    graph: str
    metric: str
    paired: Paired
    p: float
    mde: float
    verdict: Verdict
    reason: str
    noise: bool = False


def judge(
    values: Mapping[str, Values], metrics: Mapping[str, Metric], baseline: str, noise: Sequence[str] = ()
) -> list[Row]:
    """Give a row for each graph and metric: metric -> lane -> scenario -> values; p adjusted by Holm over all.

    Lanes in ``noise`` run the baseline once more. They show how much chance there is, are a family of their own and
    cost the others no power.
    """
    rows: list[Row] = []
    lanes = [lane for lane in next(iter(values.values()), {}) if lane != baseline]
    for family in ([lane for lane in lanes if lane not in noise], [lane for lane in lanes if lane in noise]):
        pairs = [
            (lane, name, _paired(values[name], baseline, lane, metrics[name])) for lane in family for name in metrics
        ]
        rows += [replace(row, noise=row.graph in noise) for row in _judged(pairs, metrics)]
    return rows


def _judged(pairs: Sequence[tuple[str, str, Paired]], metrics: Mapping[str, Metric]) -> list[Row]:
    # Identical outcomes test nothing: whether they are identical does not depend on the sign of any difference.
    tested = [found for _, _, found in pairs if found.n and not found.identical]
    adjusted = iter(holm([found.p for found in tested]))
    rows = []
    for lane, name, found in pairs:
        p = next(adjusted) if found.n and not found.identical else found.p
        mde = found.smallest_seen(ALPHA / max(1, len(tested))) if found.n else nan
        verdict, reason = _verdict(found, metrics[name], p, mde)
        rows.append(Row(lane, name, found, p, mde, verdict, reason))
    return rows


def _paired(values: Values, baseline: str, lane: str, metric: Metric) -> Paired:
    """Average repeats within each scenario, and compare the scenarios of both graphs."""
    one, two = values[baseline], values[lane]
    names = list(dict.fromkeys([*one, *two]))
    first, second = ([_mean(side.get(name, ())) for name in names] for side in (one, two))
    once = all(len(side.get(name, ())) <= 1 for side in (one, two) for name in names)
    return paired(first, second, relative=metric.relative, one_shot=once)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if isfinite(value)]
    return fmean(known) if known else nan


def _verdict(found: Paired, metric: Metric, p: float, mde: float) -> tuple[Verdict, str]:
    if found.n == 0:
        return "not enough data", "no scenario has a value on both graphs"
    over = f"{found.n} scenario{'s' if found.n > 1 else ''}"
    left = f"; {found.left_out} left out, without a value on one of them" if found.left_out else ""
    if found.identical:
        return "identical", f"the same in all of {over}{left}"
    told = f"{_signed(found, found.difference)} {_interval(found)} over {over}"
    if found.n < LEAST:
        return "not enough data", f"{told}: at least {LEAST} scenarios are needed to tell it from chance{left}"
    if metric.margin is not None and found.within(metric.margin) <= ALPHA:
        real = f", although the difference is no chance ({_p(p)})" if p <= ALPHA else ""
        return "equivalent", f"{told}: within the margin of ±{_amount(found, metric.margin)}{real}{left}"
    if p <= ALPHA:
        good = (found.difference > 0) == (metric.better == "higher")
        return "better" if good else "worse", f"{told}, {_p(p)}{left}"
    seen = "" if not isfinite(mde) else f"; a difference of {_amount(found, mde)} would have been seen in 80 % of cases"
    return "not enough data", f"{told}, {_p(p)}{seen}{left}"


def _interval(found: Paired) -> str:
    return f"[{_signed(found, found.low)}, {_signed(found, found.high)}]"


def _signed(found: Paired, value: float) -> str:
    if isinf(value):
        return "-∞" if value < 0 else "+∞"
    return f"{value * 100:+.1f} %" if found.relative else f"{value:+.3g}"


def _amount(found: Paired, value: float) -> str:
    return f"{value * 100:.3g} %" if found.relative else f"{value:.3g}"


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"
