"""A database that the agent may read: checked, limited, cancellable, typed as the server says."""

from __future__ import annotations

import asyncio
import re
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from agent.data import digest, grouping, guard, mistakes, schema
from agent.data.binding import bound
from agent.data.columns import SMALL, Answer
from agent.data.dsn import Address, parse_address
from agent.data.hints import dialect_hints
from agent.data.limits import EVERYTHING, Limits
from agent.data.nearest import used_tables
from agent.data.result import QueryResult, provenance
from agent.data.sharing import Values, checked_values, split_setting
from agent.errors import BadDatabase, ConnectionFailed, QueryFailed, QueryRefused

if TYPE_CHECKING:
    import pandas as pd

    from agent.data.pool import Pool

__all__ = ["Database", "Health", "QueryResult", "open_database"]

USUAL = Limits()
WRITES = re.compile(r"\b(ALL PRIVILEGES|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|FILE|SUPER|EXECUTE|TRIGGER)\b")


@dataclass(frozen=True, slots=True)
class Health:
    """Whom a database talks to and how safe that is; ``warning`` says what to improve."""

    server: str
    account: str
    database: str
    read_only: bool
    warning: str | None = None


class Database:
    """One database on one server; connects when it is first asked.

    With ``values="none"`` a model sees schema and statistics and no value; frames and tables on screen are complete.
    """

    def __init__(
        self, name: str, address: Callable[[], Address], limits: Limits = USUAL, *, values: Values = "all"
    ) -> None:
        self.name = name
        self.values = checked_values(values)
        self._address, self._limits = address, limits
        self._pool: Pool | None = None
        self._tables: dict[str, schema.Table] | None = None
        self._known: set[str] = set()  # tables whose examples were read
        self._digest: str | None = None
        self._reading = asyncio.Lock()

    def __repr__(self) -> str:
        return f"<Database {self.name}>"

    async def query(self, sql: str, parameters: Sequence[Any] = ()) -> QueryResult:
        """Check and run one reading statement; cancelling the task stops it in the server.

        Each ``%s`` of the statement stands for one of the ``parameters``, which become literals of their own.
        """
        text = self._checked(bound(sql, parameters))
        started = time.perf_counter()
        answer = await self._answer(text, self._limits)
        ms = (time.perf_counter() - started) * 1000
        notes = await asyncio.to_thread(_notes, answer) if len(answer) > SMALL else _notes(answer)
        columns = tuple(column.name for column in answer.columns)
        return QueryResult(
            sql,
            self.name,
            columns,
            len(answer),
            answer.truncated,
            ms,
            notes,
            answer,
            tuple(parameters),
            self.values == "all",
        )

    async def frame(self, sql: str, parameters: Sequence[Any] = (), *, rows: int | None = None) -> pd.DataFrame:
        """Read all rows (or the first ``rows``) of one statement, for the notebook and not for a model.

        It is checked, read-only and cancellable like ``query``, but has an hour and 4 GB instead of the model's row
        limit; ``attrs["truncated"]`` and a warning say when there were more rows than fit.
        """
        text = self._checked(bound(sql, parameters))
        limits = EVERYTHING if rows is None else replace(EVERYTHING, rows=rows)
        answer = await self._answer(text, limits)
        frame, lost = await asyncio.to_thread(_framed, answer)
        frame.attrs = provenance(sql, self.name, answer.truncated, tuple(parameters))
        if answer.truncated and rows is None:
            lost = (f"only the first {len(frame)} rows were read: 4 GB is the limit", *lost)
        for text in lost:
            warnings.warn(text, stacklevel=2)
        return frame

    async def digest(self) -> str:
        """Give the schema, one line per table, for a model's prompt; read once."""
        async with self._reading:
            if self._digest is None:
                tables = await self._schema()
                if len(tables) <= digest.MANY_TABLES:
                    for table in tables.values():
                        await self._examples(table)
                self._digest = digest.digest(tables, self.name, await self._version())
            return self._digest

    async def tables(self) -> Mapping[str, schema.Table]:
        """Give all tables and views with their columns and keys; read once."""
        async with self._reading:
            return MappingProxyType(await self._schema())

    async def describe(self, table: str) -> str:
        """Give one table's columns, keys and examples; of a large schema also the tables that fit some words."""
        async with self._reading:
            tables = await self._schema()
            known = {name.lower(): found for name, found in tables.items()}
            name = table.strip().strip("`").lower()
            wanted = known.get(name) or known.get(name.removeprefix(f"{self.name.lower()}."))
            if wanted is not None:
                await self._examples(wanted)
                return digest.describe(wanted, tables)
            many = len(tables) > digest.MANY_TABLES
            found = await asyncio.to_thread(digest.relevant, tables, table) if many else []
            if not found:
                raise mistakes.no_table(table, self.name, tables)
            return f"{digest.excerpt(found)}\n-- no table {table!r}; these fit the words best"

    async def health(self) -> Health:
        """Ask the server who it is and what this account may do."""
        server, account = (await self._ask("SELECT VERSION(), CURRENT_USER()")).rows[0]
        grants = " ".join(str(row[0]) for row in (await self._ask("SHOW GRANTS")).rows)
        warnings = []
        if "mariadb" not in server.lower():
            warnings.append(f"{server} is not MariaDB: some statements mean something else or fail")
        if writes := WRITES.search(grants):
            warnings.append(
                f"the account {account} may do more than read ({writes[0]}); the guard and the read-only session hold, "
                f"but an account with only SELECT is safer: GRANT SELECT ON `{self.name}`.* TO ..."
            )
        return Health(server, account, self.name, not writes, "; ".join(warnings) or None)

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

    async def _answer(self, text: str, limits: Limits) -> Answer:
        try:
            return await (self._ask(text) if limits is self._limits else self._ask_once(text, limits))
        except QueryFailed as error:
            if error.number in grouping.GROUPING and await self._only_views_group_loosely(text):
                return await self._ask_once(text, replace(limits, full_group_by=False))
            raise mistakes.explain(error, text, await self._columns(fresh=error.number in mistakes.STALE)) from None

    async def _ask(self, sql: str) -> Answer:
        if self._pool is None:
            self._pool = self._new_pool(self._limits)
        return await self._pool.run(sql)

    async def _ask_once(self, sql: str, limits: Limits) -> Answer:
        pool = self._new_pool(limits)
        try:
            return await pool.run(sql)
        finally:
            await pool.close()

    async def _read_tables(self) -> dict[str, schema.Table]:
        # Loosely, or the server leaves out the columns of each view that groups loosely.
        pool = self._new_pool(replace(EVERYTHING, seconds=self._limits.seconds, full_group_by=False))
        try:
            return await schema.read_tables(pool.run)
        finally:
            await pool.close()

    async def _only_views_group_loosely(self, sql: str) -> bool:
        tables = await self._schema()
        used = {name for name in used_tables(sql, await self._columns(fresh=False)).values() if tables[name].view}
        checked = grouping.without_views(sql, {name: tuple(tables[name].columns) for name in sorted(used)})
        if not used or checked is None:
            return False
        with suppress(QueryFailed):
            await self._ask(checked)
            return True
        return False

    def _new_pool(self, limits: Limits) -> Pool:
        from agent.data.connection import Session  # late: the driver loads when a database is used
        from agent.data.pool import Pool

        return Pool(lambda: Session(self._address(), limits))

    async def _schema(self) -> dict[str, schema.Table]:
        if self._tables is None:
            self._tables = await self._read_tables()
        return self._tables

    async def _columns(self, *, fresh: bool) -> Mapping[str, tuple[str, ...]]:
        """Give the columns by table for feedback, or nothing when the server does not even say that."""
        try:
            tables = await self._read_tables() if fresh else await self._schema()
        except (QueryFailed, ConnectionFailed):
            return {}
        return {name: tuple(table.columns) for name, table in tables.items()}

    async def _examples(self, table: schema.Table) -> None:
        if table.name not in self._known:
            self._known.add(table.name)
            with suppress(QueryFailed):  # no right to it, or too slow: its line has no examples
                await schema.read_examples(self._ask, table, values=self.values == "all")

    async def _version(self) -> str:
        server = str((await self._ask("SELECT VERSION()")).rows[0][0])
        found = re.match(r"\d+\.\d+", server)
        return found[0] if found else server


def _framed(answer: Answer) -> tuple[pd.DataFrame, tuple[str, ...]]:
    from agent.data.frames import Framing  # late: Arrow and pandas

    framing = Framing()
    return framing.frame(answer), tuple(framing.lost)


def open_database(db: str | Mapping[str, Any] | None) -> Database | None:
    """Give the database of a setting: ``"sample"``, a DSN, a dict of pymysql arguments, or None for none.

    ``?values=none`` (in a dict ``"values": "none"``) keeps every value away from the model.
    """
    if db is None:
        return None
    if not isinstance(db, (str, Mapping)):
        raise BadDatabase(f"db={type(db).__name__} is not understood; allowed: 'sample', a DSN, a dict, None")
    db, values = split_setting(db)
    if isinstance(db, str) and db.partition("?")[0] == "sample":
        return _open_sample(db, values)
    address = parse_address(db)
    return Database(address.database, lambda: address, values=values)


def _open_sample(db: str, values: Values) -> Database:
    # Late: these need POSIX and load the driver.
    from agent.data.sample import sample_address, sample_name

    found = re.fullmatch(r"sample(?:\?size=(\d+(?:\.\d+)?))?", db)
    if not found:
        raise BadDatabase(f"db={db!r} is not understood; allowed: 'sample', 'sample?size=10', a DSN, a dict, None")
    size = float(found[1] or 1)
    return Database(sample_name(size), lambda: sample_address(size), values=values)


def _notes(answer: Answer) -> tuple[str, ...]:
    notes = list(answer.warnings)
    if answer.truncated:
        notes.append(f"only the first {len(answer.rows)} rows were read; aggregate or filter in SQL to see all")
    return (*notes, *answer.lost)
