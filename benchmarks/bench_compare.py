"""Comparing: 40 scenarios x 4 graphs x 5 repeats of 50 ms nodes, eight at a time; ideal by actual time."""

import asyncio
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from agent import Edge, Graph, Reply, Scenario, compare, register_node
from agent.messages import Envelope

SECONDS, SCENARIOS, REPEATS, LIMIT = 0.05, 40, 5, 8


@register_node("bench_slow")
class Slow:
    """Take as long as a quick model call."""

    accepts = (Envelope, Reply)
    gives = Reply

    async def run(self, message: Any, turn: Any) -> Reply:
        """Wait, then answer."""
        await asyncio.sleep(SECONDS)
        return Reply("done")


def chain(length: int) -> Graph:
    """Give a graph of so many slow nodes in a row."""
    roles = [f"step{number}" for number in range(1, length + 1)]
    edges = tuple(Edge(one, two) for one, two in pairwise(roles))
    return Graph(f"chain-{length}", dict.fromkeys(roles, "bench_slow"), edges, {"message": roles[0]}, roles[-1])


async def utilisation(scenarios: int = SCENARIOS, repeats: int = REPEATS) -> tuple[float, float, int]:
    """Give the ideal time by the actual time, the actual time in seconds, and the number of runs."""
    graphs = [chain(length) for length in (1, 2, 3, 4)]
    asked = [
        Scenario.model_validate(
            {"name": f"s{n}", "db": "none", "steps": [{"say": f"{n}", "expect": {"reply": "done"}}]}
        )
        for n in range(scenarios)
    ]
    ideal = SECONDS * sum(len(graph.nodes) for graph in graphs) * scenarios * repeats / LIMIT
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        found = await compare(
            graphs, asked, repeats, "offline", limit=LIMIT, path=Path(folder) / "runs.jsonl", progress=False
        )
        actual = time.perf_counter() - began
    assert all(run.solved for run in found.kept)
    return ideal / actual, actual, len(found.kept)


def main() -> None:
    """Print how much of the time was spent waiting for nodes, eight runs at a time."""
    asyncio.run(utilisation(2, 1))  # loads the SDK, which comparisons of stub nodes do not need
    share, actual, runs = asyncio.run(utilisation())
    print(f"  {runs} runs, {LIMIT} at a time: {actual:.1f} s, {share:.1%} of the concurrency limit used")


if __name__ == "__main__":
    main()
