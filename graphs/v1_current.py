"""v1-current: seven nodes, thirteen edges of three types."""

import agent.nodes  # noqa: F401  # registers the nodes that this graph names
from agent.graph import Edge, Graph

GRAPH = Graph(
    name="v1-current",
    summary="input, thinker and voice, with memory, direction and senses",
    nodes={
        "input": "input_v1",
        "thinker": "thinker_v1",
        "output": "output_v1",
        "ui": "ui_v1",
        "memorizer": "memorizer_v1",
        "director": "director_v1",
        "sensor": "sensor_v1",
    },
    edges=(
        Edge("input", "thinker", "data", condition="not reflex"),
        Edge("input", "output", "data", condition="reflex"),
        Edge("thinker", "output", "data"),
        Edge("thinker", "ui", "data"),
        Edge("output", "memorizer", "data"),
        Edge("memorizer", "input", "context", fresh=False),
        Edge("memorizer", "thinker", "context"),
        Edge("memorizer", "output", "context"),
        Edge("director", "thinker", "context", prepare="needs_planning"),
        Edge("sensor", "thinker", "context"),
        Edge("memorizer", "director", "state"),
        Edge("memorizer", "sensor", "state"),
        Edge("ui", "sensor", "state"),
    ),
    entry={"message": "input", "action": "input"},
    reply="output",
)
