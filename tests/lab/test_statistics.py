"""The statistics agree with scipy and statsmodels, keep their error rates, and see what they promise to see."""

from math import exp, inf, isnan, log, nan
from typing import Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_paired

from agent.lab.exact import holm, mcnemar_p, sign_flip_p
from agent.lab.metrics import Metric
from agent.lab.paired import effect_size, paired
from agent.lab.verdicts import Row, judge
from tests.lab.simulated import DESIGNS, METRICS, Design, amounts, false_alarms, power, shares, stated

CHANCE = np.random.default_rng(20261122)
# Cushny and Peebles 1905: hours of additional sleep of ten patients with two drugs (Student's own example)
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Darwin 1876: heights of fifteen pairs of self- and cross-fertilised maize, in eighths of an inch (Fisher's example)
MAIZE = (
    [139, 163, 160, 160, 147, 149, 149, 122, 132, 144, 130, 144, 102, 124, 144],
    [188, 96, 168, 176, 153, 172, 177, 163, 146, 173, 186, 168, 177, 184, 96],
)
PAIRS: list[Any] = [SLEEP, MAIZE] + [
    (base.tolist(), (base + CHANCE.normal(shift, 1, size=len(base))).tolist())
    for shift in (0.0, 0.5)
    for base in (CHANCE.normal(size=12), CHANCE.normal(size=40), CHANCE.normal(size=200))
]


@pytest.mark.parametrize(("baseline", "candidate"), PAIRS)
def test_paired_agrees_with_scipy(baseline: list[float], candidate: list[float]) -> None:
    found = paired(baseline, candidate)
    peer = stats.ttest_rel(candidate, baseline)
    interval = peer.confidence_interval(0.95)
    assert found.test == "paired t"
    assert (found.p, found.low, found.high) == pytest.approx((peer.pvalue, interval.low, interval.high))
    assert found.difference == pytest.approx(np.mean(candidate) - np.mean(baseline))
    assert found.within(1.5) == pytest.approx(ttost_paired(np.array(candidate), np.array(baseline), -1.5, 1.5)[0])
    one_sided = stats.ttest_rel(candidate, np.array(baseline) - 0.3, alternative="greater").pvalue
    assert found.above(-0.3) == pytest.approx(one_sided)


def test_paired_gives_the_published_results() -> None:
    assert paired(*SLEEP).p == pytest.approx(0.00283, abs=5e-6)
    assert paired(*MAIZE).difference / 8 == pytest.approx(2.617, abs=5e-4)
    assert paired(*MAIZE).p == pytest.approx(0.0497, abs=5e-5)
    assert sign_flip_p(np.subtract(*MAIZE[::-1]).tolist()) == pytest.approx(0.0526, abs=2e-3), (
        "Fisher 1935: 1726 of 2^15"
    )


def test_ratios_are_compared_on_the_log_scale() -> None:
    baseline = CHANCE.lognormal(3, 1, size=30)
    candidate = baseline * CHANCE.lognormal(log(0.7), 0.3, size=30)
    found = paired(baseline.tolist(), candidate.tolist(), relative=True)
    peer = stats.ttest_rel(np.log(candidate), np.log(baseline))
    assert found.p == pytest.approx(peer.pvalue)
    assert 1 + found.difference == pytest.approx(stats.gmean(candidate) / stats.gmean(baseline))
    assert log(1 + found.low) == pytest.approx(peer.confidence_interval(0.95).low)
    assert found.smallest_seen() == pytest.approx(exp(effect_size(30, 0.05) * found.spread) - 1)


@pytest.mark.parametrize(("fixed", "broken"), [(0, 0), (5, 0), (1, 9), (12, 3), (7, 7), (30, 14)])
def test_mcnemar_agrees_with_statsmodels(fixed: int, broken: int) -> None:
    peer = mcnemar([[3, fixed], [broken, 4]], exact=True).pvalue if fixed + broken else 1.0
    assert mcnemar_p(fixed, broken) == pytest.approx(peer)
    outcomes = [(0.0, 1.0)] * fixed + [(1.0, 0.0)] * broken + [(1.0, 1.0)] * 5
    found = paired(*map(list, zip(*outcomes, strict=True)), one_shot=True)
    assert found.p == pytest.approx(peer)
    assert found.test == ("exact McNemar")
    assert sign_flip_p([1.0] * fixed + [-1.0] * broken) == pytest.approx(peer)


@pytest.mark.parametrize("n", [3, 8, 12])
def test_sign_flips_agree_with_scipy(n: int) -> None:
    for values in (CHANCE.normal(0.5, 1, size=n), CHANCE.integers(-3, 5, size=n) / 5):
        peer = stats.permutation_test(
            (values,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
        ).pvalue
        assert sign_flip_p(values.tolist()) == pytest.approx(peer, abs=0.02)
        assert sign_flip_p(values.tolist()) >= peer - 1e-9


def test_holm_agrees_with_statsmodels() -> None:
    for size in (1, 2, 5, 20):
        values = CHANCE.uniform(0, 0.2, size=size).tolist()
        assert holm(values) == pytest.approx(multipletests(values, method="holm")[1].tolist())


@pytest.mark.parametrize("n", [10, 20, 40, 200])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_power_agrees_with_statsmodels(n: int, alpha: float) -> None:
    assert effect_size(n, alpha) == pytest.approx(TTestPower().solve_power(nobs=n, alpha=alpha, power=0.8), rel=1e-4)


@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_comparisons_without_a_difference_call_out_seldom(design: Design) -> None:
    """At 5 % there are 16 or more alarms in 150 comparisons once in 500 times; with this seed there are fewer."""
    assert false_alarms(design, 150) <= 16 / 150


@pytest.mark.parametrize("design", [Design(40, 5), Design(20, 5, 7), Design(40, 1)], ids=str)
def test_stated_smallest_difference_is_seen_as_often_as_promised(design: Design) -> None:
    size = stated(lambda chance, size: shares(chance, design, size), Metric(), -0.15)
    assert 0.72 <= power(lambda chance, size: shares(chance, design, size), Metric(), -size, 400) <= 0.88


def test_repeats_are_no_scenarios() -> None:
    """Ten repeats of two scenarios are two scenarios, however clear the twenty differences look."""
    values = {"a": {"s": [0.0] * 10, "t": [0.0] * 10}, "b": {"s": [1.0] * 10, "t": [1.0] * 10}}
    (row,) = judge({"passed": values}, {"passed": Metric()}, "a")
    assert (row.verdict, row.paired.n) == ("not enough data", 2)


def lanes(baseline: list[float], candidate: list[float]) -> Any:
    return {
        name: {f"s{n}": [value] for n, value in enumerate(values)}
        for name, values in (("a", baseline), ("b", candidate))
    }


def row_of(baseline: list[float], candidate: list[float], **options: Any) -> Row:
    (row,) = judge({"it": lanes(baseline, candidate)}, {"it": Metric(**options)}, "a")
    return row


DEGENERATE = [
    ([], [], {}, "not enough data", "no scenario has a value"),
    ([1.0], [2.0], {}, "not enough data", "at least 6 scenarios"),
    ([1.0], [1.0], {}, "identical", "the same in all of 1 scenario"),
    ([1.0, 2.0], [2.0, 4.0], {}, "not enough data", "at least 6"),
    ([0.5] * 5, [0.7] * 5, {}, "not enough data", "at least 6"),
    ([0.5] * 8, [0.7] * 8, {}, "better", "over 8 scenarios, p = 0.008"),
    ([0.5] * 8, [0.7] * 8, {"better": "lower"}, "worse", "p = 0.008"),
    ([0.5] * 8, [0.7] * 8, {"margin": 0.3}, "equivalent", "within the margin of ±0.3, although"),
    ([0.5] * 8, [0.5] * 8, {}, "identical", "the same in all of 8"),
    ([0.5] * 8, [0.5 + 1e-15] * 8, {}, "identical", "the same"),
    ([nan] * 8, [0.5] * 8, {}, "not enough data", "no scenario has a value"),
    ([0.5] * 8 + [nan, 1.0, inf], [0.7] * 8 + [1.0, nan, 1.0], {}, "better", "3 left out"),
    ([0.0] * 8, [0.0] * 8, {"relative": True}, "identical", "the same"),
    ([0.0] * 8, [3.0] * 8, {"relative": True}, "better", "+3 [+3, +3]"),
    ([2.0] * 8, [1.0] * 8, {"relative": True, "better": "lower"}, "better", "-50.0 %"),
    ([0.0, 2.0] * 5, [0.0, 1.0] * 5, {"relative": True}, "not enough data", "-29.3 %"),
    ([0.0] * 35 + [1.0] * 5, [0.0] * 40, {}, "not enough data", "p = 0.062"),
]


@pytest.mark.parametrize(("baseline", "candidate", "options", "verdict", "reason"), DEGENERATE)
def test_degenerate_data_get_an_honest_verdict(
    baseline: list[float], candidate: list[float], options: dict[str, Any], verdict: str, reason: str
) -> None:
    row = row_of(baseline, candidate, **options)
    assert row.verdict == verdict
    assert reason in row.reason


def test_scenarios_that_only_one_graph_has_are_left_out() -> None:
    values = {"a": {f"s{n}": [0.5] for n in range(9)}, "b": {f"s{n}": [0.7] for n in range(1, 10)}}
    (row,) = judge({"passed": values}, {"passed": Metric()}, "a")
    assert (row.paired.n, row.paired.left_out, row.verdict) == (8, 2, "better")


def test_verdicts_adjust_over_all_metrics_and_graphs() -> None:
    shift = np.linspace(-0.6, 1.0, 12).tolist()
    values = {"a": {f"s{n}": [0.0] for n in range(12)}, "b": {f"s{n}": [v] for n, v in enumerate(shift)}}
    alone = judge({"m": values}, {"m": Metric()}, "a")[0]
    three = {**values, "c": values["b"], "d": values["b"]}
    assert judge({"m": three}, {"m": Metric()}, "a")[0].p == pytest.approx(min(1.0, 3 * alone.p))
    assert judge({"m": three}, {"m": Metric()}, "a")[0].mde > alone.mde
    noise = judge({"m": three}, {"m": Metric()}, "a", noise=["c", "d"])
    assert [row.graph for row in noise] == ["b", "c", "d"]
    assert noise[0].p == alone.p


def test_smallest_difference_is_not_invented() -> None:
    assert isnan(row_of([0.5] * 8, [0.5] * 8).mde)
    assert row_of([0.5] * 5, [0.6, 0.7, 0.4, 0.3, 0.5]).mde == inf
    rows = judge(
        {name: amounts(np.random.default_rng(n), Design(7, 1)) for n, name in enumerate(METRICS)}, METRICS, "baseline"
    )
    assert all(row.mde == inf for row in rows), "seven signs cannot be unlikely enough for five metrics"
