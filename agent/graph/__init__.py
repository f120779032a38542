"""Graphs as data, their checks and hashes, and the engine that tells what runs next."""

from agent.graph.catalog import find_graph, register_graph
from agent.graph.node import Condition, Node, Tier
from agent.graph.registry import NODE_REGISTRY, find_node, register_node
from agent.graph.spec import Edge, Graph

__all__ = [
    "NODE_REGISTRY",
    "Condition",
    "Edge",
    "Graph",
    "Node",
    "Tier",
    "find_graph",
    "find_node",
    "register_graph",
    "register_node",
]
