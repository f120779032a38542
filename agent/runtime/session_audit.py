"""The audit of a whole session: what was found, and quiet turns to look through for what was missed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Literal

from agent.errors import TurnError
from agent.trace.events import Noted

if TYPE_CHECKING:
    import pandas

    from agent.audit.rules import Rule
    from agent.runtime.services import Services
    from agent.runtime.turn import Turn

Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class MissRate:
    """The share of quiet turns in which something was missed: estimate and 95 % interval (Wilson), from labels."""

    missed: int
    labelled: int
    low: float
    high: float

    def __str__(self) -> str:
        """The estimate in words."""
        if not self.labelled:
            return "no quiet turn has been labelled yet"
        return f"{self.missed} of {self.labelled} missed something, 95 % interval {self.low:.3f} to {self.high:.3f}"


class SessionAudit:
    """Findings of a session by code, its rules, and the review of turns on which no rule fired."""

    def __init__(self, turns: Sequence[Turn], services: Services) -> None:
        """Look at these turns."""
        self._turns = turns
        self._services = services
        self._labels: dict[int, bool] = {}

    def __repr__(self) -> str:
        """Turns and findings."""
        found = sum(len(turn.findings) for turn in self._turns)
        return f"SessionAudit({len(self._turns)} turns, {found} findings)"

    @property
    def findings(self) -> pandas.DataFrame:
        """Every finding of the session, a row a finding, with its turn."""
        import pandas

        frames = [turn.findings.assign(turn=turn.number) for turn in self._turns if len(turn.findings)]
        if not frames:
            return pandas.DataFrame(
                columns=["turn", "code", "severity", "stage", "verdict", "evidence", "done", "label"]
            )
        found = pandas.concat(frames, ignore_index=True)
        return found[["turn", *(column for column in found.columns if column != "turn")]]

    @property
    def counts(self) -> pandas.DataFrame:
        """How often each rule fired: code, findings, turns."""
        found = self.findings
        grouped = found.groupby("code", sort=True)["turn"].agg(["size", "nunique"])
        return grouped.rename(columns={"size": "findings", "nunique": "turns"}).reset_index()

    def add_rule(self, rule: Rule, stage: Literal["thought", "reply"] = "reply") -> None:
        """Let one more rule look at the turns from the next one on; it comes after those that are there."""
        policy = self._services.policy
        if stage == "thought":
            policy.thought = (*policy.thought, rule)
        else:
            policy.reply = (*policy.reply, rule)

    def quiet_turns(self) -> list[Turn]:
        """Give the turns with a reply on which no rule fired."""
        return [turn for turn in self._turns if turn.status == "ok" and turn.path and turn.findings.empty]

    def sample(self, n: int = 10, seed: int = 0) -> list[Turn]:
        """Draw quiet turns to read: the same ones for the same seed, and a larger sample holds the smaller one."""
        drawn = sorted(self.quiet_turns(), key=lambda turn: _draw(seed, turn.number))[:n]
        return sorted(drawn, key=lambda turn: turn.number)

    def label(self, turn: Turn | int, *, missed: bool, note: str = "") -> None:
        """Say of a quiet turn whether the audit missed something in it; the label goes into the trace."""
        number = turn if isinstance(turn, int) else turn.number
        quiet = [known.number for known in self.quiet_turns()]
        if number not in quiet:
            raise TurnError(f"turn {number} is no quiet turn; allowed: {', '.join(map(str, quiet)) or '(none)'}")
        self._labels[number] = missed
        self._services.publish(Noted(time(), number, "", "audit_review", note, {"missed": missed}))

    def miss_rate(self) -> MissRate:
        """Estimate how many quiet turns hide something, from the labels given; label whole samples."""
        missed, labelled = sum(self._labels.values()), len(self._labels)
        return MissRate(missed, labelled, *wilson(missed, labelled))


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Give the 95 % interval of a share; without any try it is everything from 0 to 1."""
    if not tries:
        return 0.0, 1.0
    share, square = hits / tries, Z * Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = Z * (share * (1 - share) / tries + square / (4 * tries * tries)) ** 0.5 / (1 + square / tries)
    return max(0.0, middle - half), min(1.0, middle + half)


def _draw(seed: int, number: int) -> bytes:
    return hashlib.sha256(f"{seed}:{number}".encode()).digest()
