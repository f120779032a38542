"""``Comparison``: what came of running the same scenarios on several graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import LabError, NotEnoughData, Regression, allowed
from agent.graph import Graph
from agent.lab import report
from agent.lab.diverging import Divergence, first_divergence
from agent.lab.exact import unseen_share
from agent.lab.frames import flips_frame, runs_frame, runs_of_frame, summary_frame
from agent.lab.metrics import PRIMARY, Metric, all_metrics
from agent.lab.outcomes import Flip, flips_of, values_of
from agent.lab.paired import LEAST
from agent.lab.rating import Rating
from agent.lab.runs import Run
from agent.lab.sidebyside import SideBySide
from agent.lab.verdicts import ALPHA, Row, judge

if TYPE_CHECKING:
    import pandas

    from agent.lab.compare import Plan


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Runs of several graphs, the first of which is the baseline, with verdicts; shows itself in a notebook."""

    graphs: tuple[str, ...]
    kept: tuple[Run, ...]
    metrics: Mapping[str, Metric]
    noise: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    model: str = ""
    offline: bool = False
    path: Path | None = None
    plan: Plan | None = None

    @classmethod
    def from_runs(cls, runs: pandas.DataFrame, metrics: Mapping[str, Metric] | None = None) -> Comparison:
        """Compare runs made elsewhere: a row a run, with columns graph, scenario, repeat, passed and other metrics.

        The first graph is the baseline; ``metrics`` says what the columns beside the built-in ones mean.
        """
        found = all_metrics(None, margin=0.05)
        own = {name: metric for name, metric in (metrics or {}).items() if name not in found}
        kept = tuple(runs_of_frame(runs, (*found, *own)))
        present = {name for run in kept for name in run.own}
        chosen = {name: metric for name, metric in {**found, **own, **(metrics or {})}.items() if name in present}
        return cls(tuple(dict.fromkeys(run.graph for run in kept)), kept, chosen)

    @property
    def baseline(self) -> str:
        """The graph that all others are compared with."""
        return self.graphs[0]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The verdicts: a row for each graph and metric."""
        return tuple(judge(values_of(self.kept, self.graphs, self.metrics), self.metrics, self.baseline, self.noise))

    @property
    def summary(self) -> pandas.DataFrame:
        """A row for each graph and metric: means, difference with its 95 % interval, adjusted p, verdict, reason."""
        return summary_frame(self.rows)

    @property
    def runs(self) -> pandas.DataFrame:
        """A row for each graph, scenario and repeat: passed (a share), findings, calls, tokens, usd, ms, own."""
        own = [name for name, metric in self.metrics.items() if metric.measure is not None]
        return runs_frame(self.kept, self.graphs, own)

    @property
    def flips(self) -> pandas.DataFrame:
        """A row for each scenario that one graph solves and the baseline does not, or the other way round."""
        return flips_frame(self.flipped)

    @cached_property
    def flipped(self) -> tuple[Flip, ...]:
        """The flips, with the runs that show them."""
        return tuple(flips_of(self.kept, self.graphs))

    @property
    def text(self) -> str:
        """The whole comparison in words."""
        return report.text_of(self)

    def diverged(self, scenario: str, graph: str | None = None, repeat: int = 1) -> Divergence | None:
        """Give the first event in which a graph's run of a scenario differs from the baseline's, or None."""
        one, two = self._pair(scenario, graph, repeat)
        return first_divergence(one, two)

    def side_by_side(self, scenario: str, graph: str | None = None, repeat: int = 1) -> SideBySide:
        """Show a scenario's turns on the baseline and on a graph beside each other, and where they part."""
        return SideBySide(*self._pair(scenario, graph, repeat))

    def assert_not_worse(self, margin: float = 0.05, metric: str = PRIMARY) -> str:
        """Pass when every graph is shown to be at most ``margin`` worse than the baseline, for pytest and nbval.

        Raises Regression when a graph is worse, and NotEnoughData when neither can be told, also when fewer than six
        scenarios all went the same. Tests at the one-sided level of 5 %, shared among the graphs. Gives what was
        shown in words: outcomes that are all identical pass, and it says how many others could differ unseen.
        """
        if metric not in self.metrics:
            raise LabError(f"unknown metric {metric!r}; {allowed(metric, self.metrics)}")
        rows = [row for row in self.rows if row.metric == metric and not row.noise]
        if not rows:
            raise LabError("there is no graph beside the baseline; compare at least two")
        outcomes = [_gate(row, self.metrics[metric], margin, ALPHA / len(rows)) for row in rows]
        for kind in (Regression, NotEnoughData):
            told = [str(outcome) for outcome in outcomes if isinstance(outcome, kind)]
            if told:
                raise kind("; ".join(told))
        return "; ".join(str(outcome) for outcome in outcomes)

    async def attribute(self, graph: str | None = None, budget: Any = None) -> Any:
        """Find which node version made the difference: the baseline with one node of the other graph at a time."""
        from agent.lab.attribution import attribute  # it compares, and so knows this class

        return await attribute(self, self._candidate(graph), budget)

    def rating(self, graph: str | None = None, seed: int = 0) -> Rating:
        """Rate a graph's replies against the baseline's by hand, blind; ``.show()`` gives buttons, and it is kept."""
        return Rating(self, self._candidate(graph), seed=seed)

    def to_html(self) -> str:
        """Give a page of its own for colleagues: no scripts, nothing to load, everything escaped."""
        return report.page_of(self)

    def __repr__(self) -> str:
        """The verdicts in the primary metric; short and the same each time."""
        return report.line_of(self)

    def _repr_html_(self) -> str:
        return report.html_of(self)

    def graph_of(self, label: str) -> Graph:
        """Give the graph of a lane."""
        if self.plan is None:
            raise LabError("these runs were made elsewhere; their graphs are not known here")
        lanes = {lane.label: lane.graph for lane in self.plan.lanes}
        if label not in lanes:
            raise LabError(f"no graph {label!r} in this comparison; {allowed(str(label), lanes)}")
        return lanes[label]

    def _candidate(self, graph: str | None) -> str:
        others = [label for label in self.graphs[1:] if label not in self.noise] or list(self.graphs[1:])
        if graph is None and others:
            return others[0]
        if graph not in self.graphs[1:]:
            raise LabError(f"no graph {graph!r} beside the baseline; {allowed(str(graph), self.graphs[1:])}")
        return graph

    def _pair(self, scenario: str, graph: str | None, repeat: int) -> tuple[Run, Run]:
        found = [self._run(label, scenario, repeat) for label in (self.baseline, self._candidate(graph))]
        return found[0], found[1]

    def _run(self, label: str, scenario: str, repeat: int) -> Run:
        runs = [run for run in self.kept if run.graph == label and run.repeat == repeat]
        for run in runs:
            if scenario in (run.scenario, run.scenario.partition("/")[2]):
                return run
        raise LabError(f"no run of {scenario!r} on {label}; {allowed(scenario, (run.scenario for run in runs))}")


def _gate(row: Row, metric: Metric, margin: float, alpha: float) -> LabError | str:
    """Give what a graph failed, or in words that it is shown to be no more than the margin worse."""
    found = row.paired
    told = f"{row.graph}, {row.metric}: {row.reason}"
    if found.identical:
        told += f"; up to {unseen_share(found.n, alpha):.0%} of such scenarios could differ and not be among them"
        few = f"{told}. At least {LEAST} scenarios are needed to show anything"
        return told if found.n >= LEAST else NotEnoughData(few)
    higher = metric.better == "higher"
    enough = found.n >= LEAST
    if enough and (found.above(-margin) if higher else found.below(margin)) <= alpha:
        return f"{told}; shown to be at most {margin:g} worse"
    if row.verdict == "worse":
        return Regression(f"{told}; not shown to be within {margin:g} of {row.metric}")
    return NotEnoughData(f"{told}; neither worse nor shown to be at most {margin:g} worse")
