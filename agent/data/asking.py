"""Statements on their way to one server: through a pool of limited connections, or one with limits of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.data import dependent, grouping
from agent.data.columns import Answer
from agent.data.dsn import Address
from agent.data.limits import EVERYTHING, Limits
from agent.errors import QueryFailed

if TYPE_CHECKING:
    from agent.data.connection import Session
    from agent.data.pool import Pool
    from agent.data.schema import Table

MOST_DECIDED = 200  # columns added to a GROUP BY


class Asking:
    """Sends checked statements of one database; connects when the first one comes."""

    def __init__(self, address: Callable[[], Address], limits: Limits) -> None:
        self.address, self.limits = address, limits
        self.schema = ""  # the name of the database on its server, known once something was asked
        self._pool: Pool | None = None

    async def ask(self, sql: str, limits: Limits | None = None) -> Answer:
        """Run a statement; with ``limits`` of its own it gets a connection of its own."""
        if limits is not None:
            pool = self._new_pool(limits)
            try:
                return await pool.run(sql)
            finally:
                await pool.close()
        if self._pool is None:
            self._pool = self._new_pool(self.limits)
        return await self._pool.run(sql)

    async def ask_loosely(self, sql: str) -> Answer:
        """Run a question about the schema: all rows, and views that group loosely are not in its way."""
        return await self.ask(sql, replace(EVERYTHING, seconds=self.limits.seconds, full_group_by=False))

    async def ask_with_decided(
        self, sql: str, limits: Limits | None, tables: Mapping[str, Table], error: QueryFailed
    ) -> Answer:
        """Run a statement again with the columns that a grouped key decides; raises ``error`` when others are missing.

        The server names one column at a time.
        """
        problem = error
        for _ in range(MOST_DECIDED):
            wider = dependent.widened(sql, str(problem), tables)
            if wider is None:
                break
            sql = wider
            try:
                return await self.ask(sql, limits)
            except QueryFailed as again:
                problem = again
        raise error

    async def ask_despite_views(
        self, sql: str, limits: Limits | None, views: dict[str, Table], error: QueryFailed
    ) -> Answer:
        """Run a statement again that failed because views group loosely; raises ``error`` when it is to blame."""
        checked = grouping.without_views(sql, {name: tuple(views[name].columns) for name in sorted(views)})
        if not views or checked is None:
            raise error
        try:
            await self.ask(checked)
        except QueryFailed:
            raise error from None
        return await self.ask(sql, replace(limits or self.limits, full_group_by=False))

    async def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            await self._pool.close()

    def _new_pool(self, limits: Limits) -> Pool:
        from agent.data.pool import Pool  # late: the driver loads when a database is used

        return Pool(lambda: self._connect(limits))

    def _connect(self, limits: Limits) -> Session:
        from agent.data.connection import Session

        address = self.address()
        self.schema = address.database
        return Session(address, limits)
