"""What one task leaves in a connection, no other task finds, even when a statement got past the guard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent.data.connection import Loader, Session
from agent.data.limits import Limits
from agent.data.pool import Pool
from agent.data.server import PrivateServer
from agent.errors import QueryFailed
from tests.data.conftest import LAB


@pytest.fixture
async def pool(server: PrivateServer, lab: Loader) -> AsyncIterator[Pool]:
    """One connection of an account that may do everything, without the guard."""
    lab.execute("CREATE TABLE t (a INT)")
    address = server.admin(LAB)
    pool = Pool(lambda: Session(address, Limits()), size=1)
    yield pool
    await pool.close()


async def in_a_task(pool: Pool, *statements: str) -> Any:
    """Run statements in a task of their own; gives the rows of the last."""

    async def run() -> Any:
        for sql in statements:
            rows = (await pool.run(sql)).rows
        return rows

    return await asyncio.create_task(run())


async def connection(pool: Pool) -> int:
    return int((await in_a_task(pool, "SELECT CONNECTION_ID()"))[0][0])


@pytest.mark.parametrize(
    ("left", "looked_for", "found"),
    [
        ("SET @x = 5", "SELECT @x", [(None,)]),
        ("SET SESSION sql_select_limit = 7", "SELECT @@sql_select_limit", [(50_001,)]),
        ("SET SESSION max_statement_time = 0", "SELECT @@max_statement_time", [(30.0,)]),
        ("SET SESSION sql_mode = 'ANSI_QUOTES'", 'SELECT "text"', [("text",)]),
        ("USE information_schema", "SELECT DATABASE()", [(LAB,)]),
        ("SELECT GET_LOCK('mine', 0)", "SELECT IS_USED_LOCK('mine')", [(None,)]),
        ("SELECT 1 / 0", "SHOW WARNINGS", []),
        ("SET NAMES latin1", "SELECT @@character_set_client", [("utf8mb4",)]),
        ("START TRANSACTION READ WRITE", "SELECT @@in_transaction", [(0,)]),
    ],
)
async def test_what_a_task_left_is_gone(pool: Pool, left: str, looked_for: str, found: list[Any]) -> None:
    before = await connection(pool)
    await in_a_task(pool, left)
    rows = await in_a_task(pool, looked_for)
    assert list(rows) == found
    assert await connection(pool) == before, "the same connection, and not a new one"


async def test_temporary_table_and_prepared_statement_are_gone(pool: Pool) -> None:
    writable = "SET SESSION TRANSACTION READ WRITE"
    await in_a_task(pool, writable, "CREATE TEMPORARY TABLE mine (a INT)", "PREPARE p FROM 'SELECT 1'", "EXECUTE p")
    for sql in ("SELECT * FROM mine", "EXECUTE p"):
        with pytest.raises(QueryFailed):
            await in_a_task(pool, sql)


async def test_session_is_read_only_again(pool: Pool) -> None:
    await in_a_task(pool, "SET SESSION TRANSACTION READ WRITE", "INSERT INTO t VALUES (1)")
    with pytest.raises(QueryFailed) as caught:
        await in_a_task(pool, "INSERT INTO t VALUES (2)")
    assert caught.value.number == 1792


async def test_task_keeps_its_own_connection(pool: Pool) -> None:
    assert list(await in_a_task(pool, "SET @x = 1", "SELECT @x")) == [(1,)]
