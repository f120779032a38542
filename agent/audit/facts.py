"""What the rules look at, and what they find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from agent.messages import InputAnalysis, ToolResult


@dataclass(frozen=True, slots=True)
class ThoughtFacts:
    """One thought as it came: what was asked, what the model says, and which tools really ran."""

    analysis: InputAnalysis
    asked: str
    answer: str
    tools: tuple[ToolResult, ...]
    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit the facts; ``notice`` states the fact to the model before its one second try."""

    code: str
    evidence: str
    severity: Literal["hard", "soft"] = "soft"
    stage: Literal["thought", "reply", "workspace"] = "thought"
    verdict: Literal["proved", "contradicted", "unknown"] = "contradicted"
    notice: str = ""
