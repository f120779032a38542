"""Where two runs of one scenario part: the first event that differs, and both sides of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from agent.lab.runs import Happening, Run, TakenTurn


@dataclass(frozen=True, slots=True)
class Divergence:
    """The turn (from 1) and the event (from 0) where two runs part, and what each of them did there."""

    turn: int
    event: int
    said: str
    baseline: str
    candidate: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"turn {self.turn}, {self.said!r}: {self.baseline} | {self.candidate}"


def first_divergence(baseline: Run, candidate: Run) -> Divergence | None:
    """Give the first event that differs in node, kind or detail, else the first reply that does, or None."""
    for number, (one, two) in enumerate(zip_longest(baseline.turns, candidate.turns), 1):
        if one is None or two is None:
            there = one or two
            assert there is not None
            return Divergence(number, 0, there.said, _there(one), _there(two))
        found = _in_turn(one.happened, two.happened)
        if found is not None:
            index, left, right = found
            return Divergence(number, index, one.said, left, right)
        if (one.text, one.status) != (two.text, two.status):
            return Divergence(number, len(one.happened), one.said, f"said {one.text!r}", f"said {two.text!r}")
    return None


def _in_turn(one: Sequence[Happening], two: Sequence[Happening]) -> tuple[int, str, str] | None:
    for index, (left, right) in enumerate(zip_longest(one, two)):
        if left != right:
            return index, _told(left), _told(right)
    return None


def _told(event: Happening | None) -> str:
    if event is None:
        return "ended"
    return " ".join(filter(None, [event.node, event.kind, event.detail.partition("\n")[0]]))


def _there(turn: TakenTurn | None) -> str:
    return "no such turn" if turn is None else f"{turn.status}: {turn.text!r}"
