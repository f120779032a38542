"""A call of a tool that nobody offered."""

from __future__ import annotations

from agent.audit.facts import Finding, TurnFacts

LABEL = (
    "Hinweis der Prüfung: Das Werkzeug {name} gibt es nicht; dieser Aufruf wurde nicht ausgeführt.",
    "Note of the audit: there is no tool {name}; that call was not executed.",
)


def unknown_tool(facts: TurnFacts) -> Finding | None:
    """Find the first failed call whose tool was not offered; the model was told so as a tool error."""
    offered = {tool.name for tool in facts.offered}
    for result in facts.tools:
        if result.failed and result.name not in offered:
            label = (LABEL[0].format(name=result.name), LABEL[1].format(name=result.name))
            return Finding("unknown_tool", f"{result.name!r} was called", "soft", facts.stage, "proved", label=label)
    return None
