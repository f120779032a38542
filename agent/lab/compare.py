"""``compare``: the same scenarios on several graphs, and what the difference is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from agent.data.database import Database
from agent.errors import BudgetNeeded, CannotTravel, LabError, ScenarioError
from agent.graph import Graph
from agent.graph.hashes import digest
from agent.lab.comparison import Comparison
from agent.lab.estimate import estimated, is_paid, provider_of
from agent.lab.jobs import Job, Lane, facts_of, jobs_of, lanes_of
from agent.lab.metrics import Metric, all_metrics
from agent.lab.purse import Purse, purse_of
from agent.lab.resources import Resources
from agent.lab.results import Results, comparisons_folder
from agent.lab.runs import Run
from agent.lab.scenarios import load_scenarios
from agent.lab.scheduling import Schedule, orders
from agent.lab.schema import Scenario
from agent.lab.sources import rules_fingerprint
from agent.models.model import Model
from agent.models.settings import Provider

if TYPE_CHECKING:
    from agent.runtime.turn import Turn

ALLOWED = (
    "allowed: the path of a YAML file, a folder of them, or a Scenario, for example "
    'Scenario(name="greeting", steps=[{"say": "Hello", "expect": {"reply": "Hello"}}])'
)
Graphs = Sequence[str | Graph] | str | Graph
Scenarios = str | Path | Scenario | Sequence[str | Path | Scenario]
Metrics = Mapping[str, "Metric | Callable[[Turn], float]"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a comparison was asked to do, checked."""

    lanes: tuple[Lane, ...]
    scenarios: tuple[Scenario, ...]
    repeats: int
    model: Any
    provider: Provider
    db: Any
    metrics: Mapping[str, Metric]
    executor: Executor | None
    limit: int
    seed: int
    progress: bool
    notes: tuple[str, ...] = ()

    @property
    def own_metrics(self) -> dict[str, Metric]:
        """The metrics that the user added."""
        return {name: metric for name, metric in self.metrics.items() if metric.measure is not None}

    @property
    def noise(self) -> tuple[str, ...]:
        """The lanes that only show how much chance there is; where nothing else is compared, they are what is."""
        again = tuple(lane.label for lane in self.lanes if lane.noise)
        return again if len(again) < len(self.lanes) - 1 else ()

    def jobs(self) -> list[Job]:
        """Give all runs of this plan, in their order."""
        return list(jobs_of(self.lanes, self.scenarios, self.repeats, self.seed, self._facts()))

    def default_path(self, jobs: Sequence[Job]) -> Path:
        """Give the file where an equal comparison would look for what is done already."""
        return comparisons_folder() / f"{digest(sorted(job.key for job in jobs))}.jsonl"

    def _facts(self) -> dict[str, Any]:
        offline = self.provider.offline
        model = {"label": self.provider.label, "models": dict(self.provider.models), "offline": repr(offline)}
        rules = rules_fingerprint() if offline is not None else ""
        return {**facts_of(self.db, self.metrics), "model": model, "rules": rules}


async def compare(
    graphs: Graphs,
    scenarios: Scenarios = "tests/scenarios",
    repeats: int = 1,
    model: Any = None,
    metrics: Metrics | None = None,
    executor: Executor | None = None,
    budget: Any = None,
    *,
    db: Any = "sample",
    path: str | Path | None = None,
    fresh: bool = False,
    noise: bool = False,
    margin: float = 0.05,
    limit: int = 8,
    seed: int = 0,
    progress: bool = True,
) -> Comparison:
    """Run scenarios on each graph, and compare each with the first one, the baseline; gives a Comparison.

    ``scenarios`` are files or folders of YAML, or Scenario objects; ``metrics`` are functions of a turn, or Metric
    objects; ``executor`` is any of ``concurrent.futures`` (else all runs share this loop, ``limit`` at a time);
    ``budget`` is in USD, or ``{"usd": 1, "calls": 500}``. Finished runs are kept in ``path`` (a JSONL file of the data
    folder unless named): the same comparison started again runs only what is missing, and with ``fresh`` everything.
    ``noise`` adds an A/A lane, the baseline once more; ``margin`` is the difference in the share of passed
    expectations that does not matter. Raises BudgetNeeded when a paid model is to be used without a budget.
    """
    provider = provider_of(model)
    model = _named_model(model, provider)
    given = Plan(
        lanes_of(graphs, again=noise), _loaded(scenarios), _repeats(repeats), model, provider, db,
        all_metrics(metrics, margin), executor, _limit(limit), seed, progress,
    )  # fmt: skip
    plan = _without_impossible(given)
    jobs = plan.jobs()
    if not jobs:
        raise LabError("there is nothing to run: no scenario is left for this model")
    with Results(Path(path) if path else plan.default_path(jobs), fresh=fresh) as results:
        await _complete(plan, jobs, results, purse_of(budget))
        return _compared(plan, results.of([job.key for job in jobs]), results.path)


async def _complete(plan: Plan, jobs: Sequence[Job], results: Results, purse: Purse) -> None:
    missing = [job for job in jobs if job.key not in results.runs]
    if not missing:
        return
    if is_paid(plan.provider):
        await _allow(plan, missing, purse)
    with _bar(plan, len(jobs), len(jobs) - len(missing)) as bar:

        def keep(run: Run) -> None:
            if results.add(run):
                bar.update()

        schedule = Schedule(iter(missing), keep, purse, plan.limit)
        if plan.executor is not None:
            _must_travel(plan)
            await schedule.run_on(plan.executor, orders(plan.model, plan.db, plan.metrics))
        else:
            resources = Resources(plan.model, plan.db)
            try:
                await schedule.run_here(resources, plan.metrics)
            finally:
                await resources.close()
    done = sum(job.key in results.runs for job in jobs)
    if done < len(jobs):
        raise purse.used_up(done, len(jobs), results.path)


async def _allow(plan: Plan, missing: Sequence[Job], purse: Purse) -> None:
    """Print what it will probably cost, and stop when nobody has said how much it may cost."""
    estimate = await estimated(missing, plan.provider, plan.db)
    print(f"{plan.provider.label}: {estimate}")
    if not purse.limited:
        raise BudgetNeeded(f"{estimate}; say what it may cost at most, for example budget=1.50 (USD)")
    purse.likely = (estimate.usd or 0.0) / max(1, estimate.runs)


def _named_model(model: Any, provider: Provider) -> Any:
    """Give the model; where none is named and the offline rules answer, these, as only they can misbehave."""
    return provider.offline if model is None and provider.offline is not None else model


def _compared(plan: Plan, runs: Sequence[Run], path: Path) -> Comparison:
    offline = plan.provider.offline is not None
    return Comparison(
        tuple(lane.label for lane in plan.lanes), tuple(runs), plan.metrics,
        noise=plan.noise,
        notes=plan.notes, model=plan.provider.label, offline=offline, path=path, plan=plan,
    )  # fmt: skip


def _without_impossible(plan: Plan) -> Plan:
    """Leave out scenarios about misbehaviour where a model cannot be told to misbehave."""
    if plan.provider.offline is not None:
        return plan
    possible = tuple(scenario for scenario in plan.scenarios if not scenario.misbehave)
    left_out = len(plan.scenarios) - len(possible)
    note = f"{left_out} scenarios left out: only the offline model can be told to misbehave"
    return replace(plan, scenarios=possible, notes=(*plan.notes, note)) if left_out else plan


def _must_travel(plan: Plan) -> None:
    for what, value, kind in (("model", plan.model, Model), ("db", plan.db, Database)):
        if isinstance(value, kind):
            raise CannotTravel(
                f"an open {what} cannot be sent to an executor; name it instead: {what}={_named(what)}, "
                "and each worker opens its own"
            )


def _named(what: str) -> str:
    return '"offline", "anthropic", a URL or Offline(...)' if what == "model" else '"sample", a DSN or a dict'


def _loaded(scenarios: Scenarios) -> tuple[Scenario, ...]:
    one = isinstance(scenarios, str) or not isinstance(scenarios, Sequence)
    given: list[object] = [scenarios] if one else [*cast("Sequence[object]", scenarios)]
    found: list[Scenario] = []
    for item in given:
        found += [item] if isinstance(item, Scenario) else load_scenarios(_found(item))
    names = [scenario.id for scenario in found]
    for name in names:
        if names.count(name) > 1:
            raise LabError(f"two scenarios are called {name!r}; names are unique within a suite, suites by file name")
    return tuple(found)


def _found(given: object) -> Path:
    """Give the path as it is, or below one of the folders above: notebooks run in a folder of their own."""
    if not isinstance(given, (str, PathLike)):
        raise ScenarioError(f"{given!r} is no scenario; {ALLOWED}")
    path = Path(given)
    found = next((place for folder in (Path(), *Path.cwd().parents) if _exists(place := folder / path)), None)
    if found is None:
        raise ScenarioError(f"cannot read {str(given)!r}: there is no file or folder of that name; {ALLOWED}")
    return found


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long for a name, as messages are
        return False


def _repeats(repeats: int) -> int:
    if isinstance(repeats, bool) or not isinstance(repeats, int) or repeats < 1:
        raise LabError(f"repeats={repeats!r}; give a whole number from 1 on")
    return repeats


def _limit(limit: int) -> int:
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise LabError(f"limit={limit!r}; give a whole number from 1 on")
    return limit


def _bar(plan: Plan, total: int, done: int) -> Any:
    from tqdm.auto import tqdm

    what = " · ".join(lane.label for lane in plan.lanes)
    return tqdm(total=total, initial=done, desc=what, unit="run", disable=not plan.progress)
