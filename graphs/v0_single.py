"""v0-single: one node with all tools, and the workspace; the control arm."""

import agent.nodes  # noqa: F401  # registers the nodes that this graph names
from agent.graph import Edge, Graph

GRAPH = Graph(
    name="v0-single",
    summary="control arm: one node with all tools speaks to the user",
    nodes={"solo": "solo_v1", "ui": "ui_v2"},
    edges=(
        Edge("solo", "ui", "data"),
        Edge("ui", "solo", "state"),
    ),
    entry={"message": "solo", "action": "solo"},
    reply="ui",
)
