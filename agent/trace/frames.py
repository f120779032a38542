"""Events as a DataFrame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from agent.trace.events import Event

if TYPE_CHECKING:
    import pandas

COLUMNS = ["time", "turn", "node", "event", "detail", "ms"]


def events_frame(events: Iterable[Event]) -> pandas.DataFrame:
    """Give one row an event: time (UTC), turn, node, event, detail and, where there is one, the duration in ms."""
    import pandas

    rows = [(e.time, e.turn, e.node, e.kind, e.detail, getattr(e, "ms", None)) for e in events]
    frame = pandas.DataFrame(rows, columns=COLUMNS)
    frame["time"] = pandas.to_datetime(frame["time"], unit="s", utc=True)
    frame["ms"] = frame["ms"].astype("Float64").round(1)
    return frame
