"""What is kept of one run of a scenario: plain values that can be written, sent and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import nan
from typing import TYPE_CHECKING

import msgspec

from agent.lab.expectations import Check
from agent.trace.events import (
    Audited,
    Clicked,
    ControlsShown,
    Event,
    Failed,
    NodeStarted,
    Planned,
    Retried,
    ToolCalled,
    ToolEnded,
    TurnEnded,
    Withdrawn,
)

if TYPE_CHECKING:
    from agent.runtime.turn import Turn

TOLD = (NodeStarted, ToolCalled, ToolEnded, ControlsShown, Clicked, Audited, Retried, Planned, Failed, Withdrawn)
LONGEST = 400  # characters of one event's detail; a whole result belongs into a trace


class Happening(msgspec.Struct, frozen=True):
    """One event of a turn, without its time."""

    kind: str
    node: str
    detail: str


class TakenTurn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One turn of a run: what was said, what came of it, what it cost."""

    said: str
    status: str
    text: str = ""
    error: str = ""
    path: list[str] = []
    findings: list[str] = []
    calls: int = 0
    tokens: int = 0
    usd: float | None = 0.0
    ms: float = 0.0
    happened: list[Happening] = []


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """One scenario, once, on one graph; ``key`` names what was run, so that nothing is run or counted twice.

    ``own`` holds the values of own metrics, ``problems`` what went wrong outside the turns. One
    that was ``refused`` a call for want of money says so; it is paid for and not kept.
    """

    key: str
    graph: str
    scenario: str
    repeat: int
    checks: list[Check] = []
    turns: list[TakenTurn] = []
    own: dict[str, float | None] = {}
    problems: list[str] = []
    refused: str = ""

    @property
    def passed(self) -> float:
        """The share of expectations that held."""
        return sum(check.passed for check in self.checks) / len(self.checks) if self.checks else nan

    @property
    def solved(self) -> bool:
        """Whether every expectation held."""
        return all(check.passed for check in self.checks)

    @property
    def usd(self) -> float:
        """What all model calls cost; not a number when a price is not known."""
        return sum(nan if turn.usd is None else turn.usd for turn in self.turns)

    def value(self, metric: str) -> float:
        """Give the value of a metric: passed, calls, tokens, usd, ms, findings, or one of one's own."""
        if metric in self.own:
            found = self.own[metric]
            return nan if found is None else found
        if metric == "findings":
            return float(sum(len(turn.findings) for turn in self.turns))
        if metric in ("passed", "usd"):
            return float(getattr(self, metric))
        if metric in ("calls", "tokens", "ms"):
            return float(sum(getattr(turn, metric) for turn in self.turns))
        return nan


def taken(said: str, turn: Turn) -> TakenTurn:
    """Give what is kept of a turn, when its background work is done."""
    record = turn.record
    prices = [call.usd for call in record.calls]
    return TakenTurn(
        said=said,
        status=record.status,
        text=record.text,
        error=record.error or "",
        path=list(record.path),
        findings=[finding.code for finding in record.findings],
        calls=len(prices),
        tokens=sum(call.input_tokens + call.cached_tokens + call.output_tokens for call in record.calls),
        usd=None if any(price is None for price in prices) else sum(price or 0.0 for price in prices),
        ms=record.ms,
        happened=list(_happened(record.events)),
    )


def _happened(events: Iterable[Event]) -> Iterator[Happening]:
    for event in events:
        if isinstance(event, TurnEnded):
            return  # what follows is background work
        if isinstance(event, TOLD) and not getattr(event, "background", False):
            yield Happening(event.kind, event.node, event.detail[:LONGEST])
