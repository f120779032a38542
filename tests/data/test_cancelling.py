"""Cancelling stops the statement in the server; lost connections are replaced."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from agent.data.connection import Loader
from agent.data.database import Database
from agent.data.server import PrivateServer
from agent.errors import ConnectionFailed, QueryFailed

SLOW = (
    "SELECT COUNT(*) FROM ablesungen a, ablesungen b WHERE a.stand + b.stand > 5",
    "SELECT a.* FROM ablesungen a JOIN ablesungen b ON a.stand < b.stand - 5700 ORDER BY a.stand * b.stand",
    "WITH RECURSIVE z AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM z WHERE i < 9000) "
    "SELECT COUNT(*) FROM z a, z b, seq_1_to_2 WHERE a.i * b.i = -1",
)


@pytest.fixture
def watcher(server: PrivateServer) -> Iterator[Loader]:
    """A connection that sees what the server is doing."""
    with Loader(server.admin()) as loader:
        yield loader


def running(watcher: Loader, sql: str) -> list[int]:
    """Give the connections in which this statement runs."""
    shown = watcher.execute("SELECT ID, INFO FROM information_schema.PROCESSLIST WHERE USER = 'workbench_reader'")
    return [number for number, text in shown if text == sql]


async def started(watcher: Loader, sql: str) -> None:
    while not running(watcher, sql):
        await asyncio.sleep(0.002)


async def ended(watcher: Loader, sql: str) -> None:
    """Wait until the server has forgotten the statement, which is a moment after it has told the client."""
    async with asyncio.timeout(0.4):
        while running(watcher, sql):
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("sql", SLOW)
async def test_cancelled_statement_has_ended_in_the_server(db: Database, watcher: Loader, sql: str) -> None:
    task = asyncio.ensure_future(db.query(sql))
    await started(watcher, sql)
    begin = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await ended(watcher, sql)
    assert time.monotonic() - begin < 0.5
    assert (await db.query("SELECT 1 AS x")).frame["x"][0] == 1


async def test_cancelling_one_leaves_the_others_alone(db: Database, watcher: Loader) -> None:
    tasks = [
        asyncio.ensure_future(db.query(f"SELECT SUM(a.seq * b.seq), {i} FROM seq_1_to_2000 a, seq_1_to_2000 b"))
        for i in range(3)
    ]
    await asyncio.sleep(0)
    tasks[1].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(done[1], asyncio.CancelledError)
    assert [result.row_count for result in (done[0], done[2])] == [1, 1]  # type: ignore[union-attr]


async def test_second_cancel_does_not_leave_the_statement_running(db: Database, watcher: Loader) -> None:
    task = asyncio.ensure_future(db.query(SLOW[0]))
    await started(watcher, SLOW[0])
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    await ended(watcher, SLOW[0])


async def test_timeout_works_like_cancel(db: Database, watcher: Loader) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await db.query(SLOW[0])
    await ended(watcher, SLOW[0])


async def test_concurrent_statements_have_connections_of_their_own(db: Database) -> None:
    results = await asyncio.gather(*(db.query(f"SELECT {i} AS i, COUNT(*) FROM ablesungen") for i in range(20)))
    assert [result.answer.rows[0][0] for result in results] == list(range(20))


async def test_waiting_statement_can_be_cancelled(db: Database, watcher: Loader) -> None:
    long = [asyncio.ensure_future(db.query(SLOW[0])) for _ in range(4)]
    await started(watcher, SLOW[0])
    waiting = asyncio.ensure_future(db.query("SELECT 42"))
    await asyncio.sleep(0.05)
    for task in (waiting, *long):
        task.cancel()
    done = await asyncio.gather(waiting, *long, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in done)
    await ended(watcher, SLOW[0])


async def test_lost_connection_is_replaced(db: Database, watcher: Loader) -> None:
    mine = (await db.query("SELECT CONNECTION_ID()")).answer.rows[0][0]
    watcher.execute(f"KILL {mine}")
    other = (await db.query("SELECT CONNECTION_ID()")).answer.rows[0][0]
    assert other != mine


async def test_statement_whose_connection_is_killed_runs_again_once(db: Database, watcher: Loader) -> None:
    task = asyncio.ensure_future(db.query(SLOW[0]))
    for _ in range(2):
        await started(watcher, SLOW[0])
        (mine,) = running(watcher, SLOW[0])
        watcher.execute(f"KILL {mine}")
        while mine in running(watcher, SLOW[0]):
            await asyncio.sleep(0.002)
    with pytest.raises(ConnectionFailed, match="closed the connection twice"):
        await task


async def test_statement_stopped_by_somebody_else_is_not_repeated(db: Database, watcher: Loader) -> None:
    task = asyncio.ensure_future(db.query(SLOW[0]))
    await started(watcher, SLOW[0])
    watcher.execute(f"KILL QUERY {running(watcher, SLOW[0])[0]}")
    with pytest.raises(QueryFailed) as caught:
        await task
    assert (caught.value.number, caught.value.retry) == (1317, False)


async def test_closed_database_says_so(db: Database) -> None:
    await db.query("SELECT 1")
    await db.close()
    with pytest.raises(ConnectionFailed, match="was closed"):
        await db.query("SELECT 1")
