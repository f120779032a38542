"""The pace of a stream: when its events came (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

EVENT_END = re.compile(rb"(?:\r\n|\n|\r){2}")
HUNDREDTH = 0.01
SHORTEST = 5  # hundredths of a second: an answer that came faster has no pace worth keeping


def pace_from(arrived: Sequence[float]) -> tuple[int, ...]:
    """Give the wait before each event in hundredths of a second, from when each came; empty when all came at once."""
    ticks = [round(moment / HUNDREDTH) for moment in arrived]
    if not ticks or ticks[-1] < SHORTEST:
        return ()
    return tuple(tick - before for tick, before in zip(ticks, [0, *ticks[:-1]], strict=True))


def offline_pace(answer: bytes, latency: float) -> tuple[int, ...]:
    """Give the pace of the offline rules, which is known: the first event after half of the latency, the last at it."""
    steps = max(len(split_events(answer)) - 1, 1)
    return pace_from([latency / 2 * (1 + index / steps) for index in range(steps + 1)])


def split_events(answer: bytes) -> list[bytes]:
    """Cut a stream into its events, with what is left at its end."""
    ends = [match.end() for match in EVENT_END.finditer(answer)]
    if not ends or ends[-1] < len(answer):
        ends.append(len(answer))
    return [answer[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
