"""Candidates: values that follow from what is known, sorted, and how likely it is that a number hits one by chance."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from agent.audit.figures.evidence import Table
from agent.audit.figures.values import Source

LARGEST = 1e300
AROUND = 2.0  # candidates between half and twice a number tell how densely they lie there
OF_NOTHING = 0.1  # zero lies between no half and no double: it is believed where words speak of a difference

Wanted = Sequence[tuple[float, float]]  # what a number may mean, without sign, and how far off that may be


class Derived(NamedTuple):
    """A value that follows from a result or a figure, and how; a share is in percent."""

    value: float
    origin: Table | Source
    how: str
    column: str = ""
    row: int | None = None

    @property
    def source(self) -> Source:
        """Give the source as it is shown."""
        if isinstance(self.origin, Table):
            return self.origin.source(self.how, self.column, self.row)
        return replace(self.origin, how=self.how or self.origin.how)


class Candidates:
    """Values without their sign, each with the simplest way to it: the one that was given first."""

    def __init__(self, made: Iterable[Derived] = ()) -> None:
        kept: dict[float, tuple[int, Derived]] = {}
        for place, derived in enumerate(made):
            value = abs(derived.value)
            if value < LARGEST and value not in kept:
                kept[value] = (place, derived)
        self._kept = kept
        self._values = sorted(kept)

    def __len__(self) -> int:
        """Give the number of different values."""
        return len(self._values)

    def find(self, wanted: Wanted) -> Derived | None:
        """Give the simplest candidate that a number may mean, None when there is none."""
        hits = [hit for target, allowed in wanted for hit in self._within(target, allowed)]
        return min(hits, key=lambda hit: hit[0])[1] if hits else None

    def by_chance(self, wanted: Wanted) -> float:
        """Give how many candidates an invented number of this size and precision would be expected to hit."""
        values, expected = self._values, 0.0
        for target, allowed in wanted:
            if target:
                crowd = bisect_right(values, target * AROUND) - bisect_left(values, target / AROUND)
                expected += crowd * 2 * allowed / (target * (AROUND - 1 / AROUND))
        return expected if any(target for target, _ in wanted) or not values else OF_NOTHING

    def _within(self, target: float, allowed: float) -> list[tuple[int, Derived]]:
        slack = allowed * (1 + 1e-9) + target * 1e-9
        first = bisect_left(self._values, target - slack)
        last = bisect_right(self._values, target + slack)
        return [self._kept[value] for value in self._values[first:last]]
