"""Figures: each number of a reply linked to the tool result that it comes from, or marked."""

from agent.audit.figures.evidence import Evidence, Table
from agent.audit.figures.linking import Context, link
from agent.audit.figures.values import Figure, Source

__all__ = ["Context", "Evidence", "Figure", "Source", "Table", "link"]
