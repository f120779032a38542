"""Faults of somebody else's server and of the network to it: a clear message, and the next query works."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from agent import Runtime
from agent.data.connection import Loader
from agent.data.database import Database, open_database
from agent.data.dsn import parse_address
from agent.data.limits import Limits
from agent.errors import ConnectionFailed
from tests.data.other_server import PASSWORD, ROOT, OtherServer, other_server
from tests.faults.proxy import Proxy
from tests.nodes.far_end import call, far_model, say

SLOW = "SELECT COUNT(*) FROM gross a, gross b WHERE a.n + b.n = -1"
ASKED = "Wie viele Zeilen?"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("other")


@pytest.fixture(scope="module")
def running(place: Path) -> Iterator[OtherServer]:
    with other_server(place, "--max-connections=10", "--max-allowed-packet=1M") as server:
        with server.root() as root:
            for statement in (
                "CREATE DATABASE shop", "USE shop", "CREATE TABLE gross (n INT)",
                "INSERT INTO gross SELECT seq FROM seq_1_to_15000",
                "CREATE TABLE lang (t LONGTEXT)", "INSERT INTO lang VALUES (REPEAT('x', 900000))",
                "CREATE USER narrow@localhost IDENTIFIED BY 'narrow-word' WITH MAX_USER_CONNECTIONS 1",
                "GRANT SELECT ON shop.* TO narrow@localhost",
            ):  # fmt: skip
                root.execute(statement)
        yield server


@pytest.fixture
def other(running: OtherServer) -> OtherServer:
    """The server, started again when the test before has killed it."""
    if running.process.poll() is not None:
        running.start()
    return running


@pytest.fixture
async def shop(other: OtherServer) -> AsyncIterator[Database]:
    database = open_database(other.settings("shop"))
    assert database is not None
    yield database
    await database.close()


async def in_the_server(other: OtherServer, sql: str) -> None:
    """Wait until a statement runs there."""
    with other.root() as root:
        while (sql,) not in root.execute("SELECT INFO FROM information_schema.PROCESSLIST"):
            await asyncio.sleep(0.005)


async def works(database: Database) -> bool:
    return (await database.query("SELECT COUNT(*) FROM gross")).answer.rows[0][0] == 15_000


async def test_server_killed_in_a_statement_and_started_again(other: OtherServer, shop: Database) -> None:
    task = asyncio.ensure_future(shop.query(SLOW))
    await in_the_server(other, SLOW)
    other.kill()
    with pytest.raises(ConnectionFailed, match=r"no connection to database 'shop' .*Check host, port"):
        await task
    with pytest.raises(ConnectionFailed):
        await shop.query("SELECT 1")
    other.start()
    assert await works(shop)


async def test_statement_goes_on_when_the_server_is_back_at_once(other: OtherServer, shop: Database) -> None:
    sql = "SELECT COUNT(*) FROM gross a, gross b WHERE a.n + b.n < 100 AND a.n < 3000"
    task = asyncio.ensure_future(shop.query(sql))
    await in_the_server(other, sql)
    other.kill()
    await asyncio.to_thread(other.start)
    assert (await task).answer.rows[0][0] > 0


async def test_turn_tells_of_a_killed_server_and_the_session_lives(other: OtherServer) -> None:
    model, far = far_model(
        thinker=[
            call("query_db", {"query": SLOW}), say("Die Abfrage ist fehlgeschlagen."),
            call("query_db", {"query": "SELECT COUNT(*) AS n FROM gross"}), say("Es sind 15000."),
        ]
    )  # fmt: skip
    async with Runtime("v1-current", model, other.settings("shop"), trace=False) as rt:
        turn = rt.submit(ASKED)
        await in_the_server(other, SLOW)
        other.kill()
        await rt.wait(turn)
        assert turn.status == "ok"
        (told,) = [block for block in far.of("thinker")[1]["messages"][-1]["content"] if block["type"] == "tool_result"]
        assert told["is_error"] is True
        assert "no connection to database 'shop'" in told["content"]
        assert PASSWORD not in str(told)
        await asyncio.to_thread(other.start)
        again = await rt.handle_message(ASKED)
        assert (again.status, len(again.tables)) == ("ok", 1)


async def through(proxy: Proxy, limits: Limits | None = None) -> Database:
    address = parse_address(f"mysql://{ROOT}:{PASSWORD}@127.0.0.1:{proxy.port}/shop?connect_timeout=1")
    return Database("shop", lambda: address, limits or Limits())


async def test_cut_connection_is_replaced(other: OtherServer) -> None:
    async with Proxy(other.port) as proxy:
        database = await through(proxy)
        assert await works(database)
        for _ in range(3):
            proxy.cut()
            assert await works(database)
        assert proxy.connections == 4
        await database.close()


async def test_connection_cut_in_a_statement_is_replaced_and_the_statement_repeated(other: OtherServer) -> None:
    sql = "SELECT COUNT(*) FROM gross a, gross b WHERE a.n + b.n < 100 AND a.n < 2000"
    async with Proxy(other.port) as proxy:
        database = await through(proxy)
        task = asyncio.ensure_future(database.query(sql))
        await in_the_server(other, sql)
        proxy.cut()
        assert (await task).answer.rows[0][0] > 0
        await database.close()


async def test_connection_cut_while_rows_come_is_replaced(other: OtherServer) -> None:
    sql = "SELECT a.n, REPEAT('x', 100) FROM gross a, seq_1_to_2"
    async with Proxy(other.port) as proxy:
        database = await through(proxy)
        await works(database)
        task = asyncio.ensure_future(database.query(sql))
        await asyncio.sleep(0.01)
        proxy.cut()
        assert (await task).row_count == 30_000
        await database.close()


async def test_silent_network_ends_with_the_time_limit(other: OtherServer) -> None:
    async with Proxy(other.port) as proxy:
        database = await through(proxy, Limits(seconds=0.3))
        assert await works(database)
        proxy.weather = "silent"
        with pytest.raises(ConnectionFailed, match="the server or the network hangs"):
            async with asyncio.timeout(8):
                await database.query("SELECT COUNT(*) FROM gross")
        proxy.weather = "fine"
        assert await works(database)
        await database.close()


async def test_network_that_refuses_says_where(other: OtherServer) -> None:
    async with Proxy(other.port) as proxy:
        database = await through(proxy)
        assert await works(database)
        proxy.refuse()
        proxy.cut()
        with pytest.raises(ConnectionFailed, match=f"127.0.0.1:{proxy.port} as '{ROOT}'"):
            await database.query("SELECT 1")
        await database.close()


def fill(other: OtherServer) -> list[Loader]:
    """Take every connection that the server has."""
    taken = []
    with suppress(ConnectionFailed):
        while len(taken) < 50:
            taken.append(other.root())
    return taken


async def test_full_server_says_so_and_the_next_query_works(other: OtherServer, shop: Database) -> None:
    taken = fill(other)
    try:
        narrow = open_database(other.settings("shop", "narrow", "narrow-word"))
        assert narrow is not None
        with pytest.raises(ConnectionFailed, match=r"Too many connections\. Close other sessions"):
            await narrow.query("SELECT 1")
    finally:
        for loader in taken:
            loader.__exit__(None, None, None)
    assert await works(narrow)
    await narrow.close()


async def test_account_with_one_connection_says_so(other: OtherServer) -> None:
    first, second = (open_database(other.settings("shop", "narrow", "narrow-word")) for _ in range(2))
    assert first is not None
    assert second is not None
    assert await works(first)
    with pytest.raises(ConnectionFailed, match="max_user_connections"):
        await second.query("SELECT 1")
    await first.close()
    await asyncio.sleep(0.1)
    assert await works(second)
    await second.close()


async def test_packet_that_is_too_large_says_so(other: OtherServer, shop: Database) -> None:
    result = await shop.query("SELECT CONCAT(t, t) AS doubled FROM lang")
    assert result.answer.rows == [(None,)]
    assert "max_allowed_packet" in " ".join(result.notes)
    assert (await shop.query("SELECT LENGTH(t) FROM lang")).answer.rows[0][0] == 900_000


async def test_two_tasks_and_a_thread_share_a_database(other: OtherServer, shop: Database) -> None:
    found: list[bool] = []

    def in_a_thread() -> None:
        found.append(asyncio.run(works(shop)))

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    assert all(await asyncio.gather(*(works(shop) for _ in range(10))))
    await asyncio.to_thread(thread.join)
    assert found == [True]


async def test_closing_in_a_statement_ends_it(other: OtherServer) -> None:
    database = open_database(other.settings("shop"))
    assert database is not None
    task = asyncio.ensure_future(database.query(SLOW))
    await in_the_server(other, SLOW)
    await database.close()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    end = time.monotonic() + 1
    with other.root() as root:
        while (SLOW,) in root.execute("SELECT INFO FROM information_schema.PROCESSLIST"):
            assert time.monotonic() < end
            await asyncio.sleep(0.01)


async def test_cancelled_close_still_closes(other: OtherServer) -> None:
    database = open_database(other.settings("shop"))
    assert database is not None
    await database.query("SELECT 1")
    closing = asyncio.ensure_future(database.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    with pytest.raises(ConnectionFailed, match="was closed"):
        await database.query("SELECT 1")
    with other.root() as root:
        end = time.monotonic() + 2
        while len(root.execute(f"SELECT 1 FROM information_schema.PROCESSLIST WHERE USER = '{ROOT}'")) > 1:
            assert time.monotonic() < end
            await asyncio.sleep(0.01)
