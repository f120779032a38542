"""What one statement may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds in the server, rows and bytes that are read, rows that the statement's joins may examine."""

    seconds: float = 30.0
    rows: int = 50_000
    bytes: int = 50_000_000
    join_rows: int = 200_000_000
    full_group_by: bool = True  # whether a column that is neither grouped nor aggregated is an error


EVERYTHING = Limits(seconds=3600.0, rows=2**62, bytes=4_000_000_000)  # for a user's own reading, beyond any model
