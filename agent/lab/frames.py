"""Comparisons as DataFrames, and runs from one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan
from typing import TYPE_CHECKING

from agent.errors import LabError
from agent.lab.diverging import first_divergence
from agent.lab.expectations import Check
from agent.lab.outcomes import Flip
from agent.lab.runs import Run
from agent.lab.verdicts import Row

if TYPE_CHECKING:
    import pandas

SUMMARY = [
    "graph", "metric", "mean", "baseline_mean", "difference", "low", "high", "p", "verdict",
    "scale", "mde", "fixed", "broken", "scenarios", "test", "reason",
]  # fmt: skip
RUNS = ["passed", "solved", "findings", "calls", "tokens", "usd", "ms"]
NEEDED = ("graph", "scenario", "passed")


def summary_frame(rows: Sequence[Row]) -> pandas.DataFrame:
    """Give a row for each graph and metric; by ``scale``, ``difference`` is absolute or relative (-0.25: -25 %)."""
    import pandas

    return pandas.DataFrame([_summary_row(row) for row in rows], columns=SUMMARY)


def runs_frame(runs: Sequence[Run], graphs: Sequence[str], own: Sequence[str]) -> pandas.DataFrame:
    """Give a row for each run, sorted by graph as given, scenario and repeat."""
    import pandas

    order = {name: number for number, name in enumerate(graphs)}
    rows = [
        [run.graph, run.scenario, run.repeat, run.passed, run.solved, *(run.value(name) for name in (*RUNS[2:], *own))]
        for run in sorted(runs, key=lambda run: (order[run.graph], run.scenario, run.repeat))
    ]
    frame = pandas.DataFrame(rows, columns=["graph", "scenario", "repeat", *RUNS, *own])
    return frame.astype(dict.fromkeys(("findings", "calls", "tokens"), "int64"))


def flips_frame(flips: Sequence[Flip]) -> pandas.DataFrame:
    """Give a row for each flip: the shares of repeats that solved it, what was missed, and where the runs part."""
    import pandas

    columns = ["graph", "scenario", "flip", "baseline_solved", "solved", "missed", "parted"]
    return pandas.DataFrame([[*_flip(flip)] for flip in flips], columns=columns)


def runs_of_frame(frame: pandas.DataFrame, metrics: Sequence[str]) -> Iterator[Run]:
    """Give runs of a frame with a row a run; raises LabError when a column is missing."""
    missing = [name for name in NEEDED if name not in frame]
    if missing:
        raise LabError(f"the frame has no column {', '.join(missing)}; a run needs {', '.join(NEEDED)}")
    if frame.empty:
        raise LabError(f"the frame has no row; a run is a row with {', '.join(NEEDED)}")
    measured = [name for name in metrics if name in frame]
    for number, row in enumerate(frame.to_dict("records")):
        own = {name: _number(name, row[name], number) for name in measured}
        checks = [Check(0, "passed", own["passed"] == 1.0)] if own["passed"] is not None else []
        yield Run(
            str(number), str(row["graph"]), str(row["scenario"]), int(row.get("repeat", 1)), checks, own=own
        )  # fmt: skip


def _number(name: str, value: object, row: int) -> float | None:
    """Give a value of a frame, or None where there is none."""
    import pandas

    try:
        found = nan if value is None or value is pandas.NA else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise LabError(f"row {row}, {name}: {value!r} is no number") from None
    return found if isfinite(found) else None


def missed(run: Run) -> str:
    """Say which expectations of a run did not hold."""
    return "; ".join(f"step {check.step}, {check.what}: {check.detail}" for check in run.checks if not check.passed)


def _summary_row(row: Row) -> list[object]:
    found = row.paired
    return [
        row.graph, row.metric, found.mean, found.baseline_mean, found.difference, found.low, found.high, row.p,
        row.verdict, "relative" if found.relative else "absolute", row.mde, found.fixed, found.broken, found.n,
        found.test, row.reason,
    ]  # fmt: skip


def _flip(flip: Flip) -> Iterator[object]:
    failing = flip.baseline_run if flip.kind == "fixed" else flip.run
    yield from (flip.graph, flip.scenario, flip.kind, flip.baseline_solved, flip.solved)
    yield from (missed(failing), str(first_divergence(flip.baseline_run, flip.run) or "nowhere"))
