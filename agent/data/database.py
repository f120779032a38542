"""A database that the agent may read: checked, limited, cancellable, typed as the server says."""

from __future__ import annotations

import asyncio
import re
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from agent.data import digest, grouping, guard, mistakes, schema
from agent.data.asking import Asking
from agent.data.binding import bound
from agent.data.columns import SMALL, Answer
from agent.data.dsn import Address, parse_address
from agent.data.health import Health, examine
from agent.data.hints import dialect_hints
from agent.data.limits import EVERYTHING, Limits
from agent.data.nearest import used_tables
from agent.data.result import QueryResult, Source
from agent.data.sharing import Values, checked_values, split_setting
from agent.data.variables import VARIABLE
from agent.errors import BadDatabase, ConnectionFailed, QueryFailed, QueryRefused

if TYPE_CHECKING:
    import pandas as pd

    from agent.data.frames import Framing

__all__ = ["Database", "Health", "QueryResult", "open_database"]

USUAL = Limits()
SAMPLE = re.compile(r"sample(?:\?size=(\d+(?:\.\d+)?))?")
SETTINGS = "'sample', a DSN, a dict, None (DSN: 'mysql://user:password@host:3306/name')"


class Database:
    """One database on one server; connects when it is first asked.

    With ``values="none"`` a model sees schema and statistics and no value; frames and tables on screen are complete.
    """

    def __init__(
        self,
        name: str,
        address: Callable[[], Address],
        limits: Limits = USUAL,
        *,
        values: Values = "all",
        secrets: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.secrets = secrets  # the password that was given: others keep it out of what they show
        self.values = checked_values(values)
        self._asking = Asking(address, limits)
        self._tables: dict[str, schema.Table] | None = None
        self._known: set[str] = set()  # tables whose examples were read
        self._digest: str | None = None
        self.last_health: Health | None = None
        self._reading = asyncio.Lock()

    def __repr__(self) -> str:
        return f"<Database {self.name}>"

    async def query(self, sql: str, parameters: Sequence[Any] = ()) -> QueryResult:
        """Check and run one reading statement; cancelling the task stops it in the server.

        Each ``%s`` of the statement stands for one of the ``parameters``, which become literals of their own.
        """
        text = self._checked(bound(sql, parameters))
        started = time.perf_counter()
        answer = await self._answer(text)
        ms = (time.perf_counter() - started) * 1000
        notes = await asyncio.to_thread(_notes, answer) if len(answer) > SMALL else _notes(answer)
        source = Source(sql, self.name, self._asking.schema, tuple(parameters))
        return QueryResult(source, answer, ms, notes, self.values == "all")

    async def frame(self, sql: str, parameters: Sequence[Any] = (), *, rows: int | None = None) -> pd.DataFrame:
        """Read all rows (or the first ``rows``) of one statement, for the notebook and not for a model.

        It is checked, read-only and cancellable like ``query``, but has an hour and 4 GB instead of the model's row
        limit; ``attrs["truncated"]`` and a warning say when there were more rows than fit.
        """
        text = self._checked(bound(sql, parameters))
        limits = EVERYTHING if rows is None else replace(EVERYTHING, rows=rows)
        answer = await self._answer(text, limits)
        framing = await asyncio.to_thread(_framing)
        frame = await asyncio.to_thread(framing.frame, answer)
        frame.attrs = Source(sql, self.name, self._asking.schema, tuple(parameters)).attrs(answer.truncated)
        lost = tuple(framing.lost)
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
        """Ask the server who it is, what this account may do, and what a careful person would change."""
        address = await asyncio.to_thread(self._asking.address)
        self.last_health = await examine(self._ask, self.name, address)
        return self.last_health

    async def close(self) -> None:
        """Close the connections; the private server goes on for others in this process."""
        await self._asking.close()

    def _checked(self, sql: str) -> str:
        try:
            return guard.check(sql)
        except QueryRefused as error:
            hints = dialect_hints(sql)
            raise QueryRefused(str(error), feedback="\n".join([error.feedback, *hints])) from None

    async def _answer(self, text: str, limits: Limits | None = None) -> Answer:
        try:
            try:
                return await self._asking.ask(text, limits)
            except QueryFailed as error:
                if error.number not in grouping.GROUPING:
                    raise
                tables = await self._schema()
                with suppress(QueryFailed):
                    return await self._asking.ask_with_decided(text, limits, tables, error)
                used = used_tables(text, dict.fromkeys(tables, ())).values()
                views = {name: tables[name] for name in used if tables[name].view}
                return await self._asking.ask_despite_views(text, limits, views, error)
        except QueryFailed as error:
            raise mistakes.explain(error, text, await self._columns(fresh=error.number in mistakes.STALE)) from None

    async def _ask(self, sql: str) -> Answer:
        return await self._asking.ask(sql)

    async def _schema(self) -> dict[str, schema.Table]:
        if self._tables is None:
            self._tables = await schema.read_tables(self._asking.ask_loosely)
        return self._tables

    async def _columns(self, *, fresh: bool) -> Mapping[str, tuple[str, ...]]:
        """Give the columns by table for feedback, or nothing when the server does not even say that."""
        try:
            tables = await schema.read_tables(self._asking.ask_loosely) if fresh else await self._schema()
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


def open_database(db: str | Mapping[str, Any] | None, name: str | None = None) -> Database | None:
    """Give the database of a setting: ``"sample"``, a DSN, a dict of pymysql arguments, or None for none.

    ``name`` is what the model calls it, else the name that it has on its server. ``?values=none`` (in a dict
    ``"values": "none"``) keeps every value away from the model.
    """
    if db is None:
        return None
    if not isinstance(db, (str, Mapping)):
        raise BadDatabase(f"db={type(db).__name__} is not understood; allowed: {SETTINGS}")
    db, values = split_setting(db)
    if isinstance(db, str) and "://" not in db and not VARIABLE.fullmatch(db.strip()):
        return _open_sample(db, name, values)
    address = parse_address(db)
    return Database(name or address.database, lambda: address, values=values, secrets=(address.password,))


def _open_sample(db: str, name: str | None, values: Values) -> Database:
    found = SAMPLE.fullmatch(db)
    if not found:
        # Not shown when it looks like an account without its scheme: it may hold a password.
        shown = repr(db) if re.fullmatch(r"[\w?=. -]{0,40}", db) else "the setting"
        near = "; did you mean 'sample'?" if get_close_matches(db.partition("?")[0].lower(), ["sample"]) else ""
        raise BadDatabase(f"db: {shown} is not understood; allowed: {SETTINGS}{near}")
    # Late: these need POSIX and load the driver.
    from agent.data.sample import sample_address, sample_name

    size = float(found[1] or 1)
    return Database(name or sample_name(size), lambda: sample_address(size), values=values)


def _framing() -> Framing:
    from agent.data.frames import Framing  # late: Arrow and pandas

    return Framing()


def _notes(answer: Answer) -> tuple[str, ...]:
    notes = list(answer.warnings)
    if answer.truncated:
        notes.append(f"only the first {len(answer.rows)} rows were read; aggregate or filter in SQL to see all")
    return (*notes, *answer.lost)
