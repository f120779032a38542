"""A Jupyter research workbench for multi-node LLM agents.

Everything public is here and is loaded when it is first used: ``import agent`` itself loads next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.catalog import (
        NODE_REGISTRY,
        Edge,
        Graph,
        active_graph,
        list_graphs,
        load_graph,
        register_graph,
        register_node,
        switch_graph,
    )
    from agent.data.chart import Chart, chart
    from agent.data.diagram import schema_diagram
    from agent.data.python_code import as_python
    from agent.diff.graph_diff import GraphDiff, diff_graphs
    from agent.errors import NotEnoughData, Regression, WorkbenchError
    from agent.lab.compare import compare
    from agent.lab.comparison import Comparison
    from agent.lab.metrics import Metric
    from agent.lab.pinning import pin
    from agent.lab.rehearsal import rehearse
    from agent.lab.scenarios import load_scenarios
    from agent.lab.schema import Scenario
    from agent.messages import (
        Action,
        Command,
        Committed,
        Envelope,
        InputAnalysis,
        Reply,
        Spoken,
        ThoughtResult,
        ToolResult,
        User,
    )
    from agent.models import Anthropic, Capabilities, Offline, Retry, Server, open_model
    from agent.models.cassette import Cassette
    from agent.nodes.turn import NodeTurn
    from agent.runtime.budget import Budget
    from agent.runtime.session import Runtime
    from agent.runtime.sessions import list_sessions
    from agent.runtime.turn import Turn
    from agent.tools.tool import ToolContext, ToolOutput, tool
    from agent.widgets.data_table import DataTable
    from agent.widgets.workbench import Workbench

_CATALOG = [
    "NODE_REGISTRY",
    "Edge",
    "Graph",
    "active_graph",
    "list_graphs",
    "load_graph",
    "register_graph",
    "register_node",
    "switch_graph",
]
_MESSAGES = [
    "Action",
    "Command",
    "Committed",
    "Envelope",
    "InputAnalysis",
    "Reply",
    "Spoken",
    "ThoughtResult",
    "ToolResult",
    "User",
]
_MODELS = ["Anthropic", "Capabilities", "Offline", "Retry", "Server", "open_model"]
_PLACES = {
    **dict.fromkeys(_CATALOG, "agent.catalog"),
    **dict.fromkeys(_MESSAGES, "agent.messages"),
    "Chart": "agent.data.chart",
    "DataTable": "agent.widgets.data_table",
    "Comparison": "agent.lab.comparison",
    "Metric": "agent.lab.metrics",
    "GraphDiff": "agent.diff.graph_diff",
    "NodeTurn": "agent.nodes.turn",
    "NotEnoughData": "agent.errors",
    "Regression": "agent.errors",
    "Budget": "agent.runtime.budget",
    "Cassette": "agent.models.cassette",
    **dict.fromkeys(_MODELS, "agent.models"),
    "Runtime": "agent.runtime.session",
    "Scenario": "agent.lab.schema",
    "ToolContext": "agent.tools.tool",
    "ToolOutput": "agent.tools.tool",
    "Turn": "agent.runtime.turn",
    "Workbench": "agent.widgets.workbench",
    "WorkbenchError": "agent.errors",
    "chart": "agent.data.chart",
    "compare": "agent.lab.compare",
    "load_scenarios": "agent.lab.scenarios",
    "pin": "agent.lab.pinning",
    "rehearse": "agent.lab.rehearsal",
    "as_python": "agent.data.python_code",
    "schema_diagram": "agent.data.diagram",
    "diff_graphs": "agent.diff.graph_diff",
    "list_sessions": "agent.runtime.sessions",
    "tool": "agent.tools.tool",
}

__all__ = [
    "NODE_REGISTRY",
    "Action",
    "Anthropic",
    "Budget",
    "Capabilities",
    "Cassette",
    "Chart",
    "Command",
    "Committed",
    "Comparison",
    "DataTable",
    "Edge",
    "Envelope",
    "Graph",
    "GraphDiff",
    "InputAnalysis",
    "Metric",
    "NodeTurn",
    "NotEnoughData",
    "Offline",
    "Regression",
    "Reply",
    "Retry",
    "Runtime",
    "Scenario",
    "Server",
    "Spoken",
    "ThoughtResult",
    "ToolContext",
    "ToolOutput",
    "ToolResult",
    "Turn",
    "User",
    "Workbench",
    "WorkbenchError",
    "active_graph",
    "as_python",
    "chart",
    "compare",
    "diff_graphs",
    "list_graphs",
    "list_sessions",
    "load_graph",
    "load_scenarios",
    "open_model",
    "pin",
    "register_graph",
    "register_node",
    "rehearse",
    "schema_diagram",
    "switch_graph",
    "tool",
]


def __getattr__(name: str) -> Any:
    """Load a public name at its first use."""
    if name not in _PLACES:
        raise AttributeError(f"module 'agent' has no attribute {name!r}; {_instead(name)}", name=name)
    value = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def _instead(name: str) -> str:
    from agent.errors import nearest

    near = "" if name.startswith("_") else nearest(name, __all__)
    return f"did you mean {near!r}?" if near else f"it has: {', '.join(__all__)}"


def __dir__() -> list[str]:
    return sorted(__all__)
