"""v2-direct: the thinker speaks itself, which saves the call of a voice."""

import agent.nodes  # noqa: F401  # registers the nodes that this graph names
from agent.graph import Edge, Graph

GRAPH = Graph(
    name="v2-direct",
    summary="as v1, but the thinker speaks itself: one model call less",
    nodes={
        "input": "input_v1",
        "thinker": "speaker_v1",
        "ui": "ui_v2",
        "memorizer": "memorizer_v1",
        "director": "director_v1",
        "sensor": "sensor_v1",
    },
    edges=(
        Edge("input", "thinker", "data"),
        Edge("thinker", "ui", "data"),
        Edge("ui", "memorizer", "data"),
        Edge("memorizer", "input", "context", fresh=False),
        Edge("memorizer", "thinker", "context"),
        Edge("director", "thinker", "context", prepare="needs_planning"),
        Edge("sensor", "thinker", "context"),
        Edge("memorizer", "director", "state"),
        Edge("memorizer", "sensor", "state"),
        Edge("ui", "sensor", "state"),
    ),
    entry={"message": "input", "action": "input"},
    reply="ui",
)
