"""Stop and the time limit end a statement in the server within half a second, whatever it is doing there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from agent.data.connection import Loader
from agent.data.database import Database
from agent.data.guard import check
from agent.data.limits import Limits
from agent.data.server import PrivateServer, shared_server
from agent.errors import QueryFailed

PROMISED = 0.5  # seconds
KINDS = {
    "join": "SELECT COUNT(*) FROM ablesungen a, ablesungen b WHERE a.stand + b.stand > 5",
    "nested subqueries": "SELECT COUNT(*) FROM ablesungen a WHERE (SELECT SUM(b.stand * a.stand) "
    "FROM ablesungen b) < 0",
    "recursion": "WITH RECURSIVE z AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM z WHERE i < 9000) "
    "SELECT COUNT(*) FROM z a, z b, seq_1_to_2 WHERE a.i * b.i = -1",
    "sort": "SELECT MD5(a.seq * b.seq) AS x FROM seq_1_to_13000 a, seq_1_to_13000 b ORDER BY x LIMIT 1",
    "grouping": "SELECT MD5(a.seq * b.seq) AS x, COUNT(*) FROM seq_1_to_13000 a, seq_1_to_13000 b GROUP BY x LIMIT 1",
    "window": "SELECT MAX(s) FROM (SELECT SUM(a.seq) OVER (ORDER BY b.seq) AS s "
    "FROM seq_1_to_13000 a, seq_1_to_13000 b) AS t",
    "union": "SELECT COUNT(*) FROM (SELECT a.seq * b.seq FROM seq_1_to_13000 a, seq_1_to_13000 b UNION SELECT 1) AS t",
    "series": "SELECT COUNT(*) FROM seq_1_to_1000000000 WHERE SHA2(seq, 512) = 'x'",
    "regular expressions": "SELECT COUNT(*) FROM seq_1_to_100000000 WHERE CONCAT(REPEAT('a', 20), seq) "
    "REGEXP '^(a+)+$'",
    "aggregate": "SELECT GROUP_CONCAT(DISTINCT SHA2(a.seq * b.seq, 512) ORDER BY b.seq) FROM seq_1_to_13000 a, "
    "seq_1_to_13000 b",
}  # fmt: skip
FETCHED = "SELECT a.seq, b.seq, SHA2(a.seq, 512) FROM seq_1_to_13000 a, seq_1_to_13000 b"


@pytest.fixture
def watcher(server: PrivateServer) -> Iterator[Loader]:
    """A connection that sees what the server is doing."""
    with Loader(server.admin()) as loader:
        yield loader


def running(watcher: Loader) -> list[str]:
    rows = watcher.execute("SELECT INFO FROM information_schema.PROCESSLIST WHERE USER = 'workbench_reader'")
    return [str(text) for (text,) in rows if text]


async def gone(watcher: Loader, since: float) -> None:
    while running(watcher):
        assert time.monotonic() - since < PROMISED, running(watcher)
        await asyncio.sleep(0.005)


def limited(limits: Limits) -> Database:
    """Give the sample with other limits; joins may look at as much as they like, so that something takes long."""
    limits = replace(limits, join_rows=10**15)
    return Database("eras2_sample", lambda: shared_server().reader("eras2_sample"), limits)


@pytest.mark.parametrize("kind", KINDS)
async def test_cancelled_statement_of_any_kind_has_ended(watcher: Loader, kind: str) -> None:
    server, db = shared_server().pid, limited(Limits())
    task = asyncio.ensure_future(db.query(KINDS[kind]))
    while not running(watcher):
        await asyncio.sleep(0.002)
    await asyncio.sleep(0.1)
    task.cancel()
    since = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(watcher, since)
    assert (await db.query("SELECT 1 AS x")).row_count == 1
    assert shared_server().pid == server, "a KILL was enough"
    await db.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_time_limit_ends_a_statement_of_any_kind(watcher: Loader, kind: str) -> None:
    database = limited(Limits(seconds=0.2))
    since = time.monotonic()
    with pytest.raises(QueryFailed) as caught:
        await database.query(KINDS[kind])
    await gone(watcher, since + 0.2)
    assert caught.value.number == 1969
    assert "time limit" in caught.value.feedback
    await database.close()


async def test_result_that_is_being_read_is_cancelled(watcher: Loader) -> None:
    database = limited(Limits(rows=100_000_000, bytes=2_000_000_000))
    task = asyncio.ensure_future(database.query(FETCHED))
    while not running(watcher):
        await asyncio.sleep(0.002)
    await asyncio.sleep(0.3)
    task.cancel()
    since = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(watcher, since)
    await database.close()


async def test_time_limit_ends_a_result_that_is_being_read(watcher: Loader) -> None:
    database = limited(Limits(seconds=0.4, rows=100_000_000, bytes=2_000_000_000))
    since = time.monotonic()
    with pytest.raises(QueryFailed):
        await database.query(FETCHED)
    await gone(watcher, since + 0.4)
    await database.close()


async def test_row_limit_ends_the_statement(watcher: Loader) -> None:
    database = limited(Limits(rows=1000))
    result = await database.query(FETCHED)
    await gone(watcher, time.monotonic())
    assert (result.row_count, result.truncated) == (1000, True)
    await database.close()


async def test_statement_that_no_kill_ends_ends_with_the_private_server(server: PrivateServer) -> None:
    sql = "WITH t AS (SELECT REPEAT('a', 2000) AS a, REPEAT('b', 4) AS b), "
    sql += "u AS (SELECT CONCAT({}) AS a, b FROM t), v AS (SELECT CONCAT({}) AS a, b FROM u) ".format(
        *[", ".join(["a"] * 40)] * 2
    )
    sql += "SELECT LENGTH(REPLACE(a, 'a', b)) FROM v"
    check(sql)  # it passes the guard: nobody can tell from the text
    database, before = limited(Limits(seconds=0.2)), shared_server().pid
    with pytest.raises(QueryFailed) as caught:
        await database.query(sql)
    assert caught.value.number == 1969
    assert (await database.query("SELECT 1 AS x")).row_count == 1
    assert shared_server().pid != before
    await database.close()
