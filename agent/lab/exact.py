"""Exact tests of paired outcomes, for data too discrete or too few for a t-test."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

GRID = 1 << 12  # the sum of all differences in grid steps


def sign_flip_p(differences: Sequence[float]) -> float:
    """Give the two-sided p of a sum of differences when each sign is a fair coin.

    That is the exact randomisation test of paired data. Differences are laid on a fine grid, and a sum within its
    rounding of the observed one counts as extreme, so that the answer is exact for tied data and never too small.
    """
    sizes = np.abs(np.asarray([d for d in differences if d != 0.0], dtype=float))
    if not len(sizes):
        return 1.0
    steps = np.maximum(1, np.rint(sizes / sizes.sum() * GRID).astype(int))
    total = int(steps.sum())
    share = np.zeros(2 * total + 1)
    share[total] = 1.0
    for step in steps.tolist():
        share = 0.5 * (np.roll(share, step) + np.roll(share, -step))  # never wraps: all steps together reach the ends
    signs = np.sign([d for d in differences if d != 0.0])
    observed = abs(int((signs * steps).sum()))
    slack = len(steps) // 2
    sums = np.abs(np.arange(-total, total + 1))
    return min(1.0, float(share[sums >= observed - slack].sum()))


def mcnemar_p(fixed: int, broken: int) -> float:
    """Give the two-sided exact p of McNemar's test: discordant pairs are fair coins."""
    flips = fixed + broken
    if flips == 0:
        return 1.0
    tail: int = sum(comb(flips, k) for k in range(min(fixed, broken) + 1))
    return min(1.0, 2 * tail / (1 << flips))


def unseen_share(n: int, alpha: float) -> float:
    """Give the largest share of scenarios that may differ while n of them are the same, at a one-sided level.

    That is the exact upper bound on a share of which nothing was seen in n draws.
    """
    return float(1.0 - alpha ** (1.0 / n)) if n else 1.0


def holm(values: Sequence[float]) -> list[float]:
    """Give p-values adjusted by Holm's step-down procedure, in the order in which they came."""
    adjusted = [1.0] * len(values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(values)), key=lambda i: values[i])):
        highest = max(highest, min(1.0, (len(values) - rank) * values[index]))
        adjusted[index] = highest
    return adjusted
