"""Sending a graph to another process: its definition, and the classes and functions that only live here."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from agent.errors import CannotTravel
from agent.graph import Graph, find_node, register_node
from agent.lab.metrics import Metric
from agent.tools.tool import TOOL_REGISTRY, find_tool, tool

OURS = ("agent.", "graphs.")


@dataclass(frozen=True, slots=True)
class Contents:
    """A graph taken apart: its fields, its nodes' classes, its tools' functions, and the metrics."""

    graph: Mapping[str, Any]
    nodes: Mapping[str, type]
    tools: Mapping[str, Any]
    metrics: Mapping[str, Metric]


def pack(graph: Graph, metrics: Mapping[str, Metric]) -> bytes:
    """Give a graph and metrics as bytes; what was typed in a notebook goes by value, what has a module by name."""
    definition = {field.name: getattr(graph, field.name) for field in fields(graph)}
    nodes = {name: find_node(name) for name in graph.nodes.values()}
    nodes = {name: cls for name, cls in nodes.items() if not cls.__module__.startswith(OURS)}
    tools = {name: find_tool(name).function for role in graph.nodes for name in graph.tool_names(role)}
    tools = {name: function for name, function in tools.items() if not function.__module__.startswith(OURS)}
    try:
        packed: bytes = _pickler().dumps(Contents(definition, nodes, tools, metrics))
    except Exception as error:  # pickling runs what the objects define
        raise CannotTravel(
            f"graph {graph.name!r} cannot be sent to another process: {error}; its nodes, tools and conditions, and "
            "the metrics, must not hold connections, open files, locks or event loops (open them in start())"
        ) from None
    return packed


@lru_cache(maxsize=64)
def unpack(parcel: bytes) -> tuple[Graph, Mapping[str, Metric]]:
    """Make the graph in this process, and register what it brought along."""
    try:
        contents: Contents = _pickler().loads(parcel)
    except ImportError as error:
        raise CannotTravel(
            f"a worker cannot import what a graph needs: {error}; put the module where the workers find it, or define "
            "the node, tool or metric in the notebook itself"
        ) from None
    for name, cls in contents.nodes.items():
        register_node(name)(cls)
    for name, function in contents.tools.items():
        if name not in TOOL_REGISTRY:
            tool(name=name)(function)
    return Graph(**contents.graph), contents.metrics


def _pickler() -> Any:
    try:
        return importlib.import_module("cloudpickle")  # comes with Dask; sends what a notebook defines
    except ImportError:
        return importlib.import_module("pickle")
