"""The second and third layer: what the server itself refuses when a statement gets past the guard."""

import threading
from collections.abc import Iterator

import pytest

from agent.data.connection import Session
from agent.data.database import Database, open_database
from agent.data.limits import Limits
from agent.data.server import PrivateServer
from agent.errors import QueryFailed

NEVER = threading.Event()


@pytest.fixture
def root(server: PrivateServer) -> Iterator[Session]:
    """A limited session of an account that may do everything: only the session's limits are in the way."""
    session = Session(server.admin("eras2_sample"), Limits(seconds=0.3, rows=10))
    yield session
    session.close()


@pytest.fixture
def reader(server: PrivateServer) -> Iterator[Session]:
    """A session of the reading account."""
    session = Session(server.reader("eras2_sample"), Limits())
    yield session
    session.close()


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("DELETE FROM zahlungen", 1792),
        ("UPDATE kunden SET name = 'x'", 1792),
        ("CREATE TABLE x (a INT)", 1792),
        ("SELECT COUNT(*) FROM ablesungen a, ablesungen b WHERE a.stand + b.stand > 5", 1969),
        ("SELECT COUNT(*) FROM ablesungen a, ablesungen b, ablesungen c", 1104),
        ("SELECT ort, name FROM kunden GROUP BY ort", 1055),
    ],
)
def test_session_refuses(root: Session, sql: str, number: int) -> None:
    with pytest.raises(QueryFailed) as caught:
        root.run(sql, NEVER)
    assert caught.value.number == number


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("SET SESSION TRANSACTION READ WRITE", None),
        ("DELETE FROM zahlungen", 1142),
        ("CREATE TABLE x (a INT)", 1142),
        ("SELECT * FROM mysql.user", 1142),
        ("SELECT 'x' INTO OUTFILE '/tmp/x'", 1227),
        ("DROP DATABASE eras2_sample", 1044),
        ("SHUTDOWN", 1227),
        ("SET GLOBAL max_connections = 1", 1227),
        ("CREATE USER x", 1227),
    ],
)
def test_account_refuses_even_when_the_session_may_write(reader: Session, sql: str, number: int | None) -> None:
    reader.run("SET SESSION TRANSACTION READ WRITE", NEVER)
    if number is None:
        return
    with pytest.raises(QueryFailed) as caught:
        reader.run(sql, NEVER)
    assert caught.value.number == number


def test_account_gives_no_file(reader: Session) -> None:
    assert reader.run("SELECT LOAD_FILE('/etc/passwd')", NEVER).rows == [(None,)]


async def test_health_of_the_sample_is_good(db: Database) -> None:
    health = await db.health()
    assert "MariaDB" in health.server
    assert health.account == "workbench_reader@localhost"
    assert (health.database, health.read_only, health.warning) == ("eras2_sample", True, None)


async def test_health_warns_of_an_account_that_may_write(server: PrivateServer) -> None:
    admin = server.admin("eras2_sample")
    database = open_database(
        {"user": admin.user, "password": admin.password, "database": admin.database, **admin.options}
    )
    assert database is not None
    health = await database.health()
    assert not health.read_only
    assert health.warning is not None
    assert "GRANT SELECT ON `eras2_sample`.*" in health.warning
    assert admin.password not in repr(health)
    await database.close()
