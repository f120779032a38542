"""A database that the agent may read: checked, limited, cancellable, typed as the server says."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from agent.data import guard, mistakes, schema
from agent.data.columns import Answer, lost_dates
from agent.data.dsn import Address, parse_address
from agent.data.health import Health, examine
from agent.data.hints import dialect_hints
from agent.data.limits import Limits
from agent.data.result import QueryResult
from agent.data.variables import VARIABLE
from agent.errors import BadDatabase, ConnectionFailed, QueryFailed, QueryRefused, allowed

if TYPE_CHECKING:
    from agent.data.pool import Pool

__all__ = ["Database", "Health", "QueryResult", "open_database"]

USUAL = Limits()
SAMPLE = re.compile(r"sample(?:\?size=(\d+(?:\.\d+)?))?")
SETTINGS = "'sample', a DSN, a dict, None (DSN: 'mysql://user:password@host:3306/name')"


class Database:
    """One database on one server; connects when it is first asked."""

    def __init__(self, name: str, address: Callable[[], Address], limits: Limits = USUAL) -> None:
        self.name = name
        self._address, self._limits = address, limits
        self._pool: Pool | None = None
        self._tables: dict[str, schema.Table] | None = None
        self._digest: str | None = None
        self.last_health: Health | None = None
        self._reading = asyncio.Lock()

    def __repr__(self) -> str:
        return f"<Database {self.name}>"

    async def query(self, sql: str) -> QueryResult:
        """Check and run one reading statement; cancelling the task stops it in the server."""
        text = self._checked(sql)
        started = time.perf_counter()
        try:
            answer = await self._ask(text)
        except QueryFailed as error:
            raise mistakes.explain(error, text, await self._columns(fresh=error.number in mistakes.STALE)) from None
        ms = (time.perf_counter() - started) * 1000
        columns = tuple(column.name for column in answer.columns)
        return QueryResult(sql, self.name, columns, len(answer.rows), answer.truncated, ms, _notes(answer), answer)

    async def digest(self) -> str:
        """Give the schema, one line per table, for a model's prompt; read once."""
        async with self._reading:
            if self._digest is None:
                tables = await self._schema()
                if len(tables) <= schema.MANY_TABLES:
                    for table in tables.values():
                        with suppress(QueryFailed):  # no right to it, or too slow: its line has no examples
                            await schema.read_examples(self._ask, table)
                self._digest = schema.digest(tables, self.name, await self._version())
            return self._digest

    async def describe(self, table: str) -> str:
        """Give one table's columns, keys and examples."""
        async with self._reading:
            tables = await self._schema()
            known = {name.lower(): found for name, found in tables.items()}
            wanted = known.get(table.strip().strip("`").lower())
            if wanted is None:
                message = f"no table {table!r} in {self.name}; {allowed(table, tables)}"
                raise QueryFailed(
                    message,
                    feedback=f"ERROR {mistakes.UNKNOWN_TABLE}: {message}",
                    number=mistakes.UNKNOWN_TABLE,
                )
            if not any(column.examples for column in wanted.columns.values()):
                await schema.read_examples(self._ask, wanted)
            return schema.describe(wanted, tables)

    async def health(self) -> Health:
        """Ask the server who it is, what this account may do, and what a careful person would change."""
        address = await asyncio.to_thread(self._address)
        self.last_health = await examine(self._ask, self.name, address)
        return self.last_health

    async def close(self) -> None:
        """Close the connections; the private server goes on for others in this process."""
        if self._pool is not None:
            await self._pool.close()

    def _checked(self, sql: str) -> str:
        try:
            return guard.check(sql)
        except QueryRefused as error:
            hints = dialect_hints(sql)
            raise QueryRefused(str(error), feedback="\n".join([error.feedback, *hints])) from None

    async def _ask(self, sql: str) -> Answer:
        if self._pool is None:
            from agent.data.connection import Session  # late: the driver loads when a database is used
            from agent.data.pool import Pool

            self._pool = Pool(lambda: Session(self._address(), self._limits))
        return await self._pool.run(sql)

    async def _schema(self) -> dict[str, schema.Table]:
        if self._tables is None:
            self._tables = await schema.read_tables(self._ask)
        return self._tables

    async def _columns(self, *, fresh: bool) -> Mapping[str, tuple[str, ...]]:
        """Give the columns by table for feedback, or nothing when the server does not even say that."""
        try:
            tables = await schema.read_tables(self._ask) if fresh else await self._schema()
        except (QueryFailed, ConnectionFailed):
            return {}
        return {name: tuple(table.columns) for name, table in tables.items()}

    async def _version(self) -> str:
        server = str((await self._ask("SELECT VERSION()")).rows[0][0])
        found = re.match(r"\d+\.\d+", server)
        return found[0] if found else server


def open_database(db: str | Mapping[str, Any] | None, name: str | None = None) -> Database | None:
    """Give the database of a setting: ``"sample"``, a DSN, a dict of pymysql arguments, or None for none.

    ``name`` is what the model calls it, else the name that it has on its server.
    """
    if db is None:
        return None
    if isinstance(db, str) and "://" not in db and not VARIABLE.fullmatch(db.strip()):
        return _open_sample(db, name)
    if not isinstance(db, (str, Mapping)):
        raise BadDatabase(f"db={type(db).__name__} is not understood; allowed: {SETTINGS}")
    address = parse_address(db)
    return Database(name or address.database, lambda: address)


def _open_sample(db: str, name: str | None) -> Database:
    found = SAMPLE.fullmatch(db)
    if not found:
        # Not shown when it looks like an account without its scheme: it may hold a password.
        shown = repr(db) if re.fullmatch(r"[\w?=. -]{0,40}", db) else "the setting"
        near = "; did you mean 'sample'?" if get_close_matches(db.partition("?")[0].lower(), ["sample"]) else ""
        raise BadDatabase(f"db: {shown} is not understood; allowed: {SETTINGS}{near}")
    # Late: these need POSIX and load the driver.
    from agent.data.sample import sample_address, sample_name

    size = float(found[1] or 1)
    return Database(name or sample_name(size), lambda: sample_address(size))


def _notes(answer: Answer) -> tuple[str, ...]:
    notes = list(answer.warnings)
    if answer.truncated:
        notes.append(f"only the first {len(answer.rows)} rows were read; aggregate or filter in SQL to see all")
    return (*notes, *lost_dates(answer))
