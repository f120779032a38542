"""The statements of a turn as the user holds them: a tuple that shows itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING

from agent.runtime.attempts_html import strip_html
from agent.trace.attempts import Attempt

if TYPE_CHECKING:
    import pandas

COLUMNS = ["status", "correction", "database", "node", "sql", "error", "ms"]


class Attempts(tuple[Attempt, ...]):
    """The SQL statements that were tried, in order; ``frame`` is the same as a DataFrame, a row a statement."""

    __slots__ = ()

    @property
    def frame(self) -> pandas.DataFrame:
        """The attempts as rows: status, correction (0: a first try), database, node, sql, error, ms."""
        import pandas

        assert set(COLUMNS) == {field.name for field in fields(Attempt)}
        rows = [[getattr(attempt, column) for column in COLUMNS] for attempt in self]
        return pandas.DataFrame(rows, columns=COLUMNS)

    def __repr__(self) -> str:
        """How many there were of each status; short and the same each time."""
        counts = Counter(attempt.status for attempt in self)
        told = ", ".join(f"{count} {status}" for status, count in counts.items()) or "none"
        corrections = sum(attempt.correction > 0 for attempt in self)
        more = f"; {corrections} correction{'s' if corrections > 1 else ''}" if corrections else ""
        return f"Attempts({told}{more})"

    def _repr_html_(self) -> str:
        return strip_html(self) if self else "<p>no SQL statement was tried in this turn</p>"
