"""The query results that a session still holds, by the key that a table of the workspace names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.data.result import QueryResult
    from agent.runtime.session import Runtime


def find_result(session: Runtime, key: str) -> QueryResult | None:
    """Give the result of a key, of this session or of the one it goes on from; None when it is gone.

    Traces keep no results: a session that was resumed has none of the turns before.
    """
    if not key:
        return None
    origin = session._origin
    records = [*(origin.records if origin else ()), *session._records]
    found = (result for record in reversed(records) for _, result in reversed(record.results) if result.key == key)
    return next(found, None)
