"""The reader of the wire: whatever the server sends becomes the same values, row by row and column by column."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest

from agent.data.connection import Session
from agent.data.database import Database
from agent.data.frames import to_frame
from agent.data.limits import Limits
from agent.data.server import PrivateServer
from agent.errors import QueryError, QueryFailed, QueryRefused

NEVER = threading.Event()
VALUES = (
    "seq",
    "IF(seq % 3, seq, NULL)",
    "seq * 0.01",
    "IF(seq % 5, SQRT(seq), NULL)",
    "DATE '2020-01-01' + INTERVAL seq DAY",
    "TIMESTAMP '2020-01-01 10:00:00.25' + INTERVAL seq SECOND",
    "SEC_TO_TIME(CAST(seq AS SIGNED) * 7919 % 3000000 - 1500000)",
    "CONCAT('Gerät ', seq, ' 😀')",
    "IF(seq % 2, REPEAT('ü', seq % 400), NULL)",
    "UNHEX(HEX(seq))",
    "REPEAT('x', IF(seq % 500, 3, 70000))",
)


@pytest.fixture
def session(server: PrivateServer) -> Iterator[Session]:
    session = Session(server.reader("eras2_sample"), Limits(rows=10**6, bytes=10**9))
    yield session
    session.close()


@pytest.mark.parametrize("count", [0, 1, 20, 3000])
def test_columns_say_the_same_as_rows(session: Session, count: int) -> None:
    names = ", ".join(f"{value} AS c{number}" for number, value in enumerate(VALUES))
    answer = session.run(f"SELECT {names} FROM seq_1_to_4000 LIMIT {count}", NEVER)
    frame = to_frame(answer)
    assert len(answer) == len(frame) == count
    for index, (name, column) in enumerate(frame.items()):
        expected = [pd.Timestamp(row[4]) if index == 4 else row[index] for row in answer.rows]
        assert [None if pd.isna(value) else value for value in column] == expected, name
    assert answer.first(2) == answer.rows[:2]


@pytest.mark.parametrize("length", [250, 251, 65_535, 65_536, 900_000])
def test_cell_of_any_length_arrives(session: Session, length: int) -> None:
    answer = session.run(f"SELECT REPEAT(seq, {length}) AS x FROM seq_1_to_2", NEVER)
    assert [(len(text), text[-1]) for (text,) in answer.rows] == [(length, "1"), (length, "2")]
    assert to_frame(answer)["x"].str.len().tolist() == [length, length]


@pytest.mark.parametrize("last", [*range(2**24 - 8, 2**24 - 2), 2**24 + 5_000, 2**25 + 5_000])
def test_rows_longer_than_a_packet_are_joined(session: Session, last: int) -> None:
    """At 16 MB a row fills one packet exactly (an empty one follows) or goes on in a second one."""
    whole, rest = divmod(last - 19 * 4, 900_000)
    parts = [*([900_000] * whole), rest]
    cells = ", ".join(f"REPEAT('x', {part}) AS c{number}" for number, part in enumerate(parts))
    answer = session.run(f"SELECT seq, {cells}, seq AS z FROM seq_1_to_2", NEVER)
    assert [(row[0], [*map(len, row[1:-1])], row[-1]) for row in answer.rows] == [(1, parts, 1), (2, parts, 2)]
    assert to_frame(answer)["z"].tolist() == [1, 2]


def test_connection_is_usable_after_rows_warnings_and_errors(session: Session) -> None:
    for _ in range(2):
        assert len(session.run("SELECT * FROM seq_1_to_20000", NEVER)) == 20_000
        assert session.run("SELECT 1 / 0 AS x", NEVER).warnings == ("warning 1365: Division by 0",)
        with pytest.raises(QueryFailed, match="Subquery returns more than 1 row"):
            session.run("SELECT seq, (SELECT 1 UNION SELECT IF(seq > 5000, 2, 1)) FROM seq_1_to_9000", NEVER)
    assert session.reusable


async def test_frame_reads_beyond_the_models_limit(server: PrivateServer) -> None:
    database = Database("eras2_sample", lambda: server.reader("eras2_sample"), Limits(rows=10))
    assert len(await database.frame("SELECT * FROM seq_1_to_200000")) == 200_000
    assert (await database.query("SELECT * FROM seq_1_to_200000")).truncated
    some = await database.frame("SELECT * FROM seq_1_to_200000", rows=50_000)
    assert (len(some), some.attrs["truncated"]) == (50_000, True)
    await database.close()


@pytest.mark.parametrize("sql", ["DELETE FROM kunden", "SELECT SLEEP(5)", "SELECT 1; SELECT 2", "SET @a = 1"])
async def test_frame_is_guarded_like_a_query(db: Database, sql: str) -> None:
    with pytest.raises(QueryRefused):
        await db.frame(sql)


async def test_frame_explains_mistakes(db: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        await db.frame("SELECT nam FROM kunden")
    assert "did you mean: kunden.name" in caught.value.feedback


async def test_large_reading_leaves_the_loop_free_and_stops_when_cancelled(db: Database) -> None:
    sql = "SELECT a.seq, REPEAT('x', 200) AS x FROM seq_1_to_4000000 a"
    task = asyncio.ensure_future(db.frame(sql))
    begin, ticks = time.monotonic(), 0
    while time.monotonic() - begin < 0.5:
        await asyncio.sleep(0.001)
        ticks += 1
    assert not task.done()
    assert ticks > 5  # it holds the interpreter a chunk at a time, not all the time
    begin = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - begin < 0.5
    assert len(await db.frame("SELECT 1")) == 1


@pytest.mark.parametrize(
    "value",
    [
        None, True, False,
        0, -7, 2**63, 1.5, 1e300, -0.1, "", "Köln", "o'clock", 'a"b', "back\\slash", "\\'; DROP TABLE x; #",
        "100 %", "%s", "line\nline\r\0\x1a", "😀", b"\x00\xff'", "a`b", "/* x */", "-- x",
    ],
)  # fmt: skip
async def test_parameter_arrives_as_it_was(db: Database, value: Any) -> None:
    result = await db.query("SELECT %s AS x, '%%s' AS y", [value])
    got, sign = result.answer.rows[0]
    assert sign == "%s"
    assert got == (int(value) if isinstance(value, bool) else value)


async def test_parameters_are_bound_one_by_one(db: Database) -> None:
    sql = "SELECT COUNT(*) AS n FROM kunden WHERE ort IN %s AND kunde_seit < %s"
    result = await db.query(sql, [["Bremen", "Cuxhaven"], date(2015, 1, 1)])
    plain = await db.query(
        "SELECT COUNT(*) AS n FROM kunden WHERE ort IN ('Bremen', 'Cuxhaven') AND kunde_seit < '2015-01-01'"
    )
    assert result.answer.rows == plain.answer.rows
    assert result.frame.attrs["sql"] == sql


@pytest.mark.parametrize(
    ("sql", "parameters", "words"),
    [
        ("SELECT %s", [], None),
        ("SELECT %s, %s", [1], "1 parameters do not fit"),
        ("SELECT %s", [1, 2], "2 parameters do not fit"),
        ("SELECT 5 % 3, %s", [1], "do not fit"),
        ("SELECT %s", "abc", "not a sequence"),
        ("SELECT %s", [object()], "type object has no SQL form"),
        ("SELECT %s", [[]], "empty list"),
        ("SELECT %s", [float("nan")], "use None"),
        ("SELECT %s", [pd.NaT], "use None"),
        ("SELECT %s", [pd.Timestamp("2024-01-01", tz="UTC")], "time zone"),
    ],
)
async def test_parameters_that_do_not_fit_are_refused(
    db: Database, sql: str, parameters: Any, words: str | None
) -> None:
    with pytest.raises(QueryError, match=words):
        await db.query(sql, parameters)
