"""Runs sorted for comparing: values by metric, graph and scenario, and the scenarios that flipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.lab.metrics import Metric
from agent.lab.runs import Run
from agent.lab.verdicts import Values


@dataclass(frozen=True, slots=True)
class Flip:
    """A scenario that a graph solves and the baseline does not, or the other way round; with a run of each."""

    graph: str
    scenario: str
    kind: Literal["fixed", "broken"]
    baseline_solved: float
    solved: float
    baseline_run: Run
    run: Run


def values_of(runs: Iterable[Run], graphs: Sequence[str], metrics: Mapping[str, Metric]) -> dict[str, Values]:
    """Give the values of each metric by graph and scenario."""
    kept = list(runs)
    found: dict[str, Values] = {}
    for name in metrics:
        lanes: dict[str, dict[str, list[float]]] = {graph: {} for graph in graphs}
        for run in kept:
            lanes[run.graph].setdefault(run.scenario, []).append(run.value(name))
        found[name] = lanes
    return found


def flips_of(runs: Sequence[Run], graphs: Sequence[str]) -> Iterator[Flip]:
    """Give what flipped: a scenario is solved when all its expectations hold in more than half of its repeats."""
    by: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        if not run.checks:
            continue  # nobody knows whether it solved anything
        by.setdefault((run.graph, run.scenario), []).append(run)
    names = sorted({run.scenario for run in runs})
    for graph in graphs[1:]:
        for name in names:
            before, after = by.get((graphs[0], name), []), by.get((graph, name), [])
            if not before or not after:
                continue
            was, now = _share(before), _share(after)
            if (was > 0.5) != (now > 0.5):
                kind: Literal["fixed", "broken"] = "fixed" if now > 0.5 else "broken"
                yield Flip(graph, name, kind, was, now, *_telling(before, after, now > 0.5))


def _share(runs: Sequence[Run]) -> float:
    return sum(run.solved for run in runs) / len(runs)


def _telling(before: Sequence[Run], after: Sequence[Run], fixed: bool) -> tuple[Run, Run]:
    """Give one run of each side that shows the flip, of the same repeat where there is one."""
    pairs = [(one, two) for one in before for two in after if one.solved != fixed and two.solved == fixed]
    return next(((one, two) for one, two in pairs if one.repeat == two.repeat), pairs[0])
