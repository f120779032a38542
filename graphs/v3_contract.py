"""v3-contract: v1-current with a thinker that ends its turns only through a tool."""

from dataclasses import replace

from graphs import v1_current

GRAPH = replace(
    v1_current.GRAPH,
    name="v3-contract",
    summary="as v1, but the thinker ends its turn only through answer, ask_user or hand_off",
    nodes={**v1_current.GRAPH.nodes, "thinker": "thinker_v2"},
)
