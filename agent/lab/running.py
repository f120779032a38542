"""Running a scenario on a graph: each step is taken, and each expectation is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from agent.catalog import load_graph
from agent.errors import TurnError, WorkbenchError
from agent.graph import Graph
from agent.lab.allowance import Allowance
from agent.lab.expectations import Check, checks, screen_checks
from agent.lab.runs import Run, taken
from agent.lab.schema import Expected, Scenario, Step
from agent.runtime.session import Runtime
from agent.runtime.turn import Turn
from agent.trace.events import Event, Streamed

SPEAKING = "reply"  # in `stop:`, the moment when the reply begins to appear, whichever node speaks
BEGIN = datetime(2026, 11, 22, 18, 0)  # what the session's clock says, so that "today" means the same in every run
Measure = Callable[[Turn], float]


@dataclass(slots=True)
class Clock:
    """The clock of a scenario's session: it moves only when a step waits."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run works with besides scenario and graph: model, database, own metrics by name, and what it may cost."""

    model: Any
    db: Any
    metrics: Mapping[str, Measure] = field(default_factory=dict)
    allowance: Allowance | None = None


async def run_scenario(scenario: Scenario, graph: str | Graph, setting: Setting) -> Run:
    """Run a scenario once; whatever happens is in the run that comes back, except wrong arguments, which raise."""
    graph = load_graph(graph)
    clock, found, turns, problems = Clock(), list[Check](), list[tuple[str, Turn]](), list[str]()
    db = setting.db if scenario.db == "sample" else None
    user, origin = scenario.user or None, scenario.origin
    speaks = named(graph, scenario.graphs)
    try:
        async with Runtime(graph, setting.model, db, user, origin, trace=False, clock=clock) as rt:
            if setting.allowance is not None:
                rt.services.budgets.append(setting.allowance)
            for number, step in enumerate(scenario.steps, 1):
                expected = step.expect.for_graph(speaks)
                if step.wait is not None:
                    await rt.settle()
                    clock.now += timedelta(seconds=step.wait)
                    found += screen_checks(number, [dict(item) for item in rt.workspace.items()], expected)
                    continue
                turn = await _taken(rt, step, problems, number)
                found += await _checked(rt, number, turn, expected, problems)
                if turn is not None:
                    turns.append((step.said, turn))
    except WorkbenchError:
        raise
    except Exception as error:  # a node's own code, in its making or closing; the other runs go on
        problems.append(f"graph {graph.name} broke down: {type(error).__name__}: {error}")
        reached = {check.step for check in found}
        for number, step in enumerate(scenario.steps, 1):
            found += [] if number in reached else checks(number, None, step.expect.for_graph(speaks), problems[-1])
    kept = [taken(said, turn) for said, turn in turns]
    own = {
        name: _mean(name, measure, [turn for _, turn in turns], problems) for name, measure in setting.metrics.items()
    }
    refused = "" if setting.allowance is None else setting.allowance.refused
    return Run("", graph.name, scenario.id, 0, found, kept, own, problems, refused)


def named(graph: Graph, names: tuple[str, ...]) -> str:
    """Give under which name a scenario speaks of a graph: its own, else that of one of the same shape."""
    if graph.name in names:
        return graph.name
    for name in names:
        try:
            if load_graph(name).topology_hash == graph.topology_hash:
                return name
        except WorkbenchError:
            continue  # a graph that is not known here
    return graph.name


async def _checked(rt: Runtime, number: int, turn: Turn | None, expected: Expected, problems: list[str]) -> list[Check]:
    if expected.state:
        await rt.settle()
    return checks(number, turn, expected, "" if turn is not None else problems[-1])


async def _taken(rt: Runtime, step: Step, problems: list[str], number: int) -> Turn | None:
    try:
        return await _take(rt, step)
    except TurnError as error:  # what should be clicked is not there
        problems.append(f"step {number} could not be taken: {error}")
        return None


async def _take(rt: Runtime, step: Step) -> Turn:
    if step.click is not None:
        press = rt.find(step.click)
        turn = rt.submit_action(press.action, {**press.data, **step.data}, _dashboard(rt, step))
    else:
        turn = rt.submit(step.say or "", _dashboard(rt, step))
    if not step.stop:
        return await rt.wait(turn)
    stops = _stopping(step, rt.graph)
    end = rt.subscribe(lambda event: rt.request_stop() if stops(event) else None)
    try:
        return await rt.wait(turn)
    finally:
        end()


def _stopping(step: Step, graph: Graph) -> Callable[[Event], bool]:
    """Give what tells when a step stops its turn: a node begins, or whoever speaks has begun to."""
    speaking = SPEAKING in step.stop and SPEAKING not in graph.nodes
    return lambda event: (
        (event.kind == "start" and event.node in step.stop) or (speaking and isinstance(event, Streamed))
    )


def _dashboard(rt: Runtime, step: Step) -> list[dict[str, Any]] | None:
    if step.sees == "unknown":
        return None
    items = [dict(item) for item in rt.workspace.items()]
    return [item for item in items if step.sees == "all" or item["id"] in step.sees]


def _mean(name: str, measure: Measure, turns: list[Turn], problems: list[str]) -> float | None:
    """Average an own metric over the turns that it has a value for."""
    values = []
    for turn in turns:
        try:
            value = float(measure(turn))
        except Exception as error:  # the user's function; the run was paid for and is kept
            problems.append(f"metric {name!r} failed in turn {turn.number}: {type(error).__name__}: {error}")
            continue
        if isfinite(value):
            values.append(value)
    return sum(values) / len(values) if values else None
