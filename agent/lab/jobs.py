"""What is to be run: every scenario on every graph, several times, in an order that treats all graphs alike."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.catalog import load_graph
from agent.data.database import Database
from agent.errors import LabError
from agent.graph import Graph
from agent.graph.codes import function_code
from agent.graph.hashes import digest
from agent.lab.metrics import Metric
from agent.lab.schema import Scenario

AGAIN, AGAIN_AND_AGAIN = "{} (A/A)", "{} (A/A {})"


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of a comparison: a graph under a label; ``turn`` counts lanes of equal graphs."""

    label: str
    graph: Graph
    turn: int = 0

    @property
    def noise(self) -> bool:
        """Whether this lane runs a graph once more, which shows how much chance there is."""
        return self.turn > 0


@dataclass(frozen=True, slots=True)
class Job:
    """One run to be made; ``key`` is made of everything that its outcome depends on."""

    key: str
    lane: Lane
    scenario: Scenario
    repeat: int


def lanes_of(graphs: Sequence[str | Graph] | str | Graph, *, again: bool = False) -> tuple[Lane, ...]:
    """Give the lanes of a comparison, the baseline first; a graph that comes again is an A/A lane."""
    given = [graphs] if isinstance(graphs, (str, Graph)) else list(graphs)
    if not given:
        raise LabError("there is no graph to run; name at least one, the baseline first")
    found = [load_graph(graph) for graph in given]
    if again:
        found.insert(1, found[0])
    lanes: list[Lane] = []
    for graph in found:
        turn = sum(lane.graph.name == graph.name and same(lane.graph, graph) for lane in lanes)
        label = _label(graph.name, turn)
        if any(lane.label == label for lane in lanes):
            raise LabError(f"two graphs are called {label!r}; give each a name of its own")
        lanes.append(Lane(label, graph, turn))
    return tuple(lanes)


def _label(name: str, turn: int) -> str:
    return (name, AGAIN.format(name), AGAIN_AND_AGAIN.format(name, turn))[min(turn, 2)]


def same(one: Graph, two: Graph) -> bool:
    """Tell whether two graphs act alike."""
    return one.content_hash == two.content_hash


def jobs_of(
    lanes: Sequence[Lane], scenarios: Sequence[Scenario], repeats: int, seed: int, facts: Mapping[str, Any]
) -> Iterator[Job]:
    """Give all jobs, interleaved: the graphs take each scenario one right after the other, in a random order.

    So whatever changes while a comparison runs (load, prices, a provider's mood) meets all graphs alike. The order
    depends on the seed alone.
    """
    chance = random.Random(seed)
    for repeat in range(1, repeats + 1):
        for scenario in chance.sample(scenarios, len(scenarios)):
            for lane in chance.sample(lanes, len(lanes)):
                yield Job(_key(lane, scenario, repeat, facts), lane, scenario, repeat)


def _key(lane: Lane, scenario: Scenario, repeat: int, facts: Mapping[str, Any]) -> str:
    said = scenario.model_dump(mode="json", exclude={"source"})
    return digest([lane.graph.name, lane.graph.content_hash, lane.turn, said, repeat, dict(facts)])


def facts_of(db: Any, metrics: Mapping[str, Metric]) -> dict[str, Any]:
    """Give what the outcome of every run depends on, besides model, graph and scenario."""
    own = {name: _measured_by(metric) for name, metric in metrics.items() if metric.measure is not None}
    return {"db": _database_name(db), "metrics": own}


def _database_name(db: Any) -> str:
    if isinstance(db, Mapping):
        return f"{db.get('host', '')}:{db.get('port', '')}/{db.get('database') or db.get('db') or ''}"
    if isinstance(db, Database):
        return db.name
    return str(db).rpartition("@")[2]  # what stands before it is an account


def _measured_by(metric: Metric) -> str:
    """Give a figure for the function that measures, so that a changed one measures anew."""
    return digest(function_code(metric.measure))
