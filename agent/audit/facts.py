"""What the rules look at, and what they find."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from agent.audit.figures import Figure
    from agent.messages import Intent, ToolResult

ASKED, SAID = (1500, 500), (12_000, 8_000)  # characters of the beginning and of the end that rules look at
SHORTENED = re.compile(r"\b(do|ca|wo|did|does|is|are|was|were|could|would|should|have|has|had)nt\b", re.I)  # "dont"
RUN = re.compile(r"([^\w\s])\1{19,}")
Severity = Literal["hard", "soft"]
Stage = Literal["thought", "reply", "workspace"]
Verdict = Literal["proved", "contradicted", "unknown"]


@dataclass(frozen=True, slots=True)
class OfferedTool:
    """A tool that the model could have called: its name and the JSON schema of its arguments."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WireCall:
    """One call of a model as it came over the wire; ``cut`` names tool calls that were left unfinished."""

    node: str
    stop_reason: str | None
    cut: tuple[str, ...] = ()
    outcome: str = "ok"


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """A turn at one stage: what was asked, what is said, and what really happened.

    ``text`` is the thought's answer or the final reply; ``intent`` is None when nobody analysed the message;
    ``tools`` are the calls of this turn in their order; ``earlier`` says whether a tool ran in an earlier turn,
    ``queried`` whether any query of the session gave a result; ``figures`` are the numbers of a reply with their
    sources (stage ``reply`` only).
    """

    stage: Stage
    asked: str
    text: str
    intent: Intent | None = None
    tools: tuple[ToolResult, ...] = ()
    offered: tuple[OfferedTool, ...] = ()
    calls: tuple[WireCall, ...] = ()
    figures: tuple[Figure, ...] = ()
    earlier: bool = False
    queried: bool = False


def within_reach(facts: TurnFacts) -> TurnFacts:
    """Give facts whose texts patterns search at once: long ones by their ends only, runs of a sign shortened."""
    return replace(facts, asked=_ends(facts.asked, *ASKED), text=_ends(facts.text, *SAID))


def _ends(text: str, first: int, last: int) -> str:
    text = text if len(text) <= first + last else f"{text[:first]}\n{text[-last:]}"
    return SHORTENED.sub(r"\1n't", RUN.sub(r"\1\1\1", text))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit the facts.

    ``notice`` states the fact to the model before its one second try (empty: the rule asks for none); ``label`` says
    it to the user, in German and in English.
    """

    code: str
    evidence: str
    severity: Severity = "soft"
    stage: Stage = "thought"
    verdict: Verdict = "contradicted"
    notice: str = ""
    label: tuple[str, str] = ("", "")

    def label_in(self, language: str) -> str:
        """Give the label in German (``de``) or in English (any other language)."""
        return self.label[0 if language.lower().startswith("de") else 1]


def shortened(text: str, length: int = 160) -> str:
    """Give a text in one line, cut with three dots."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
