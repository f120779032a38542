"""What is known of each node of a graph: what it is, and what it did last. No widget in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from agent.graph import Graph
from agent.graph.hashes import node_hash
from agent.trace.events import Audited, Event, Failed, ModelCalled, NodeEnded, NodeStarted, TurnStarted
from agent.widgets.message_text import message_text

MOST_FINDINGS = 20
Exchanged = Callable[[str], tuple[Any, Any]]
"""Gives the last message into a role and out of it, as far as the session still holds them."""


@dataclass(slots=True)
class Doings:
    """What one node did last; calls, tokens, cost, findings and error are those of the current turn."""

    took: str = ""
    gave: str = ""
    ms: float | None = None
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    usd: float | None = 0.0
    error: str = ""
    findings: list[str] = field(default_factory=list)

    def forget_turn(self) -> None:
        """Begin a new turn."""
        self.calls = self.input_tokens = self.output_tokens = self.cached_tokens = 0
        self.usd, self.error = 0.0, ""
        self.findings.clear()

    def add_call(self, event: ModelCalled) -> None:
        """Count a model call; one without a price makes the sum unknown."""
        self.calls += 1
        self.input_tokens += event.input_tokens
        self.output_tokens += event.output_tokens
        self.cached_tokens += event.cached_tokens
        self.usd = None if self.usd is None or event.usd is None else self.usd + event.usd


class NodeFacts:
    """Takes events in and describes a node when asked."""

    def __init__(self, graph: Graph, exchanged: Exchanged | None = None) -> None:
        self._graph = graph
        self._exchanged = exchanged
        self._doings = {role: Doings() for role in graph.nodes}

    def take(self, event: Event) -> None:
        """Take an event in; nodes that the graph does not have are passed over."""
        if isinstance(event, TurnStarted):
            for doings in self._doings.values():
                doings.forget_turn()
        known = self._doings.get(event.node or (self._graph.reply if isinstance(event, Audited) else ""))
        if known is None:
            return
        match event:
            case NodeStarted():
                known.took, known.gave, known.ms = event.message, "", None
            case NodeEnded():
                known.gave, known.ms = event.message, event.ms
            case ModelCalled():
                known.add_call(event)
            case Failed():
                known.error = event.detail
            case Audited() if len(known.findings) < MOST_FINDINGS:
                known.findings.append(f"{event.severity} {event.detail}".strip())

    def describe(self, role: str) -> dict[str, Any]:
        """Give what the details panel shows of a node: named lines, findings, and the prompt."""
        took, gave = (None, None) if self._exchanged is None else self._exchanged(role)
        graph, name, doings = self._graph, self._graph.nodes[role], self._doings[role]
        lines = {
            "version": f"{name} {node_hash(name)}",
            "tier": graph.tier(role) or "no model",
            "tools": ", ".join(graph.tool_names(role)),
            "last input": message_text(took) or doings.took,
            "last output": message_text(gave) or doings.gave,
            "time": "" if doings.ms is None else f"{doings.ms:,.1f} ms",
            "calls": _calls(doings),
            "error": doings.error,
        }
        return {
            "role": role,
            "lines": [[label, text] for label, text in lines.items() if text],
            "findings": list(doings.findings),
            "prompt": graph.prompt(role),
        }


def _calls(doings: Doings) -> str:
    if not doings.calls:
        return ""
    cached = f" ({doings.cached_tokens:,} more cached)" if doings.cached_tokens else ""
    cost = "price unknown" if doings.usd is None else f"${doings.usd:.4f}"
    tokens = f"{doings.input_tokens:,} tokens in{cached}, {doings.output_tokens:,} out"
    return f"{doings.calls} in this turn: {tokens}, {cost}"
