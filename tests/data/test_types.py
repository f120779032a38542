"""Typed results: the frame says exactly what the server said."""

import pickle
import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from agent.data.connection import Loader, Session
from agent.data.database import Database
from agent.data.frames import to_frame
from agent.data.limits import Limits
from agent.data.server import PrivateServer


@pytest.mark.parametrize(
    ("sql", "dtype", "values"),
    [
        ("SELECT 1 AS x UNION ALL SELECT 2", "int64", [1, 2]),
        ("SELECT 1 AS x UNION ALL SELECT NULL", "Int64", [1, pd.NA]),
        ("SELECT 9007199254740993 AS x UNION ALL SELECT NULL", "Int64", [9007199254740993, pd.NA]),
        ("SELECT 18446744073709551615 AS x", "uint64", [18446744073709551615]),
        ("SELECT CAST(0.1 AS DECIMAL(30,20)) AS x", "object", [Decimal("0.10000000000000000000")]),
        ("SELECT 1.50 AS x UNION ALL SELECT NULL", "object", [Decimal("1.50"), None]),
        ("SELECT 1.5e0 AS x UNION ALL SELECT NULL", "float64", [1.5, float("nan")]),
        ("SELECT DATE '2024-02-29' AS x UNION ALL SELECT NULL", "datetime64[us]", [pd.Timestamp("2024-02-29"), pd.NaT]),
        ("SELECT DATE '9999-12-31' AS x", "datetime64[us]", [pd.Timestamp(9999, 12, 31)]),
        ("SELECT TIMESTAMP '2024-01-01 10:20:30.5' AS x", "datetime64[us]", [pd.Timestamp("2024-01-01 10:20:30.5")]),
        ("SELECT TIME '-100:20:30' AS x", "timedelta64[us]", [-pd.Timedelta(hours=100, minutes=20, seconds=30)]),
        ("SELECT b'101' | 0 AS x", "int64", [5]),
        ("SELECT 'ü' AS x UNION ALL SELECT NULL", "str", ["ü", float("nan")]),
        ("SELECT BINARY 'ü' AS x", "object", [b"\xc3\xbc"]),
        ("SELECT X'00FF' AS x", "object", [b"\x00\xff"]),
        ("SELECT TRUE AS x", "int64", [1]),
        ("SELECT YEAR('2024-01-01') AS x", "int64", [2024]),
        ("SELECT IF(seq = 1, ~0, NULL) AS x FROM seq_1_to_2", "UInt64", [2**64 - 1, pd.NA]),
        ("SELECT IF(seq = 1, ~0 >> 1, NULL) AS x FROM seq_1_to_2", "Int64", [2**63 - 1, pd.NA]),
        ("SELECT -9223372036854775808 AS x", "int64", [-(2**63)]),
        (f"SELECT CAST({'9' * 65} AS DECIMAL(65,0)) AS x", "object", [Decimal("9" * 65)]),
        (f"SELECT CAST(0.{'1' * 38} AS DECIMAL(65,38)) AS x", "object", [Decimal(f"0.{'1' * 38}")]),
        ("SELECT CAST(-0.00 AS DECIMAL(5,2)) AS x", "object", [Decimal("0.00")]),
        ("SELECT 1.7976931348623157e308 AS x UNION ALL SELECT 5e-324", "float64", [1.7976931348623157e308, 5e-324]),
        ("SELECT '' AS x UNION ALL SELECT '😀👩‍🔬'", "str", ["", "😀👩‍🔬"]),
        ("SELECT X'' AS x UNION ALL SELECT NULL", "object", [b"", None]),
        ("SELECT TIME '00:00:00.000001' AS x UNION ALL SELECT '-838:59:59'", "str", ["00:00:00.000001", "-838:59:59"]),
        ("SELECT TIME '-00:00:00.5' AS x", "timedelta64[us]", [-pd.Timedelta(milliseconds=500)]),
        ("SELECT DATE '0001-01-01' AS x", "datetime64[us]", [pd.Timestamp(1, 1, 1)]),
        (
            "SELECT TIMESTAMP '9999-12-31 23:59:59.999999' AS x",
            "datetime64[us]",
            [pd.Timestamp(9999, 12, 31, 23, 59, 59, 999999)],
        ),
        ("SELECT CAST('::1' AS INET6) AS x", "str", ["::1"]),
        (
            "SELECT CAST('00000000-0000-0000-0000-00000000000a' AS UUID) AS x",
            "str",
            ["00000000-0000-0000-0000-00000000000a"],
        ),
        ("SELECT JSON_OBJECT('a', NULL) AS x", "str", ['{"a": null}']),
        ("SELECT POINT(1, 2) AS x", "object", [bytes.fromhex("000000000101000000000000000000f03f0000000000000040")]),
        ("SELECT NULL AS x", "str", [float("nan")]),
    ],
)
async def test_column_has_the_type_of_the_server(db: Database, sql: str, dtype: str, values: list[Any]) -> None:
    column = (await db.query(sql)).frame["x"]
    assert str(column.dtype) == dtype
    for got, expected in zip(column, values, strict=True):
        assert pd.isna(got) if pd.isna(expected) else got == expected
        assert dtype not in ("object", "str") or pd.isna(expected) or type(got) is type(expected)


async def test_stored_types_are_kept(lab: Loader, lab_db: Database) -> None:
    lab.execute(
        "CREATE TABLE t (b BIT(10), y YEAR, e ENUM('ä', 'b'), s SET('x', 'y'), j JSON, bl BLOB, u BIGINT UNSIGNED, "
        "d DATE, dt DATETIME, ti TIME(3), f FLOAT)"
    )
    lab.execute(
        "INSERT INTO t VALUES (b'1000000001', 2024, 'ä', 'x,y', '{\"a\": 1}', X'FF00', 18446744073709551615, "
        "'0000-00-00', '2024-00-00', '838:59:59.125', 0.1), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2024-01-01', "
        "NULL, NULL, NULL)"
    )
    result = await lab_db.query("SELECT * FROM t")
    row = result.frame.iloc[0]
    assert row["b"] == 513
    assert (row["y"], row["e"], row["s"], row["j"], row["bl"]) == (2024, "ä", "x,y", '{"a": 1}', b"\xff\x00")
    assert str(result.frame["u"].dtype) == "UInt64"
    assert row["u"] == 2**64 - 1
    assert row["ti"] == timedelta(hours=838, minutes=59, seconds=59, milliseconds=125)
    assert row["f"] == 0.1
    assert pd.isna(row["d"])
    assert pd.isna(row["dt"])
    assert result.frame["d"][1] == pd.Timestamp(date(2024, 1, 1))
    assert "d: 1 zero or partial values (such as 0000-00-00) are NaT in the frame" in result.notes
    assert "0000-00-00" in result.preview()


async def test_equal_names_are_kept_apart(db: Database) -> None:
    result = await db.query("SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a")
    assert result.columns == ("a", "a_3", "a_2", "a_4")
    assert result.frame.iloc[0].tolist() == [1, 2, 3, 4]


async def test_sum_of_decimals_is_exact(db: Database) -> None:
    total = (await db.query("SELECT SUM(betrag) AS x FROM rechnungen")).frame["x"][0]
    parts = (await db.query("SELECT betrag FROM rechnungen")).frame["betrag"]
    assert isinstance(total, Decimal)
    assert sum(parts) == total


async def test_frame_says_where_it_is_from(db: Database) -> None:
    result = await db.query("SELECT 1 AS x")
    assert result.frame.attrs == {"sql": "SELECT 1 AS x", "database": "eras2_sample", "truncated": False}
    assert result.frame is result.frame


async def test_empty_result_keeps_columns_and_types(db: Database) -> None:
    result = await db.query("SELECT kunde_id, name, kunde_seit FROM kunden WHERE FALSE")
    assert result.frame.shape == (0, 3)
    assert [str(dtype) for dtype in result.frame.dtypes] == ["int64", "str", "datetime64[us]"]
    assert result.preview() == "0 rows x 3 columns\nkunde_id,name,kunde_seit"


TABLE = """CREATE TABLE t (
    i INT NOT NULL, n INT, u BIGINT UNSIGNED, ti TINYINT(1), z INT(6) ZEROFILL, y YEAR, dec_ DECIMAL(65,30), f FLOAT,
    d DOUBLE, da DATE, dt DATETIME, dt6 DATETIME(6), ts TIMESTAMP NULL, tm TIME, b BIT(64), e ENUM('a', 'b'),
    s SET('x', 'y'), c CHAR(5), v VARCHAR(9) CHARACTER SET latin1, t TEXT CHARACTER SET ucs2, j JSON, bi BINARY(4),
    vb VARBINARY(9), bl BLOB, g GEOMETRY, uu UUID, ip INET6)"""
ROW = """INSERT INTO t VALUES (1, 2, 18446744073709551615, 1, 42, 1999, 12.5, 0.25, 0.1, '2024-01-31',
    '2024-01-31 10:00:00', '2024-01-31 10:00:00.000001', '2024-01-31 10:00:00',
    '-838:59:59', b'1', 'b', 'x,y', 'ä', 'Ü', 'ж', '[1]', X'01',
    X'02', X'03', POINT(1, 2), '00000000-0000-0000-0000-000000000001', '::2')"""


@pytest.mark.parametrize("rows", [1, 2500])
async def test_empty_result_has_the_types_of_a_full_one(lab: Loader, lab_db: Database, rows: int) -> None:
    lab.execute(TABLE)
    lab.execute(ROW)
    full = (await lab_db.query(f"SELECT t.* FROM t, seq_1_to_{rows}")).frame
    empty = (await lab_db.query("SELECT * FROM t WHERE FALSE")).frame
    assert full.shape == (rows, 27)
    assert dict(full.dtypes) == dict(empty.dtypes)
    assert [full[name].iloc[-1] for name in ("z", "y", "v", "t", "ip", "uu")] == [
        42, 1999, "Ü", "ж", "::2", "00000000-0000-0000-0000-000000000001",
    ]  # fmt: skip
    assert full["tm"].iloc[-1] == -timedelta(hours=838, minutes=59, seconds=59)
    assert full["dec_"].iloc[-1] == Decimal("12.500000000000000000000000000000")
    assert full["bi"].iloc[-1] == b"\x01\0\0\0"


async def test_impossible_dates_among_many_rows_are_counted(lab: Loader, lab_db: Database) -> None:
    lab.execute("CREATE TABLE t (n INT, d DATE, m DATETIME(3))")
    lab.execute("INSERT INTO t SELECT seq, '2024-01-31', '2024-01-31 10:00:00.5' FROM seq_1_to_3000")
    lab.execute("UPDATE t SET d = '2024-02-00', m = '0000-00-00' WHERE n > 2990")
    result = await lab_db.query("SELECT * FROM t ORDER BY n")
    assert result.notes == (
        "d: 10 zero or partial values (such as 2024-02-00) are NaT in the frame",
        "m: 10 zero or partial values (such as 0000-00-00 00:00:00.000) are NaT in the frame",
    )
    assert result.frame.isna().sum().tolist() == [0, 10, 10]
    assert result.frame["m"][0] == pd.Timestamp("2024-01-31 10:00:00.5")
    with pytest.warns(UserWarning, match="10 zero or partial values"):
        frame = await lab_db.frame("SELECT * FROM t ORDER BY n")
    pd.testing.assert_frame_equal(frame, result.frame)


async def test_attrs_survive_what_pandas_does_with_them(db: Database) -> None:
    first = (await db.query("SELECT * FROM kunden WHERE ort = %s", ["Bremen"])).frame
    second = (await db.query("SELECT * FROM kunden WHERE ort = %s", ["Köln"])).frame
    assert first.attrs["parameters"] == ("Bremen",)
    both = pd.concat([first, second])
    assert len(both) == len(first) + len(second)
    assert pd.concat([first, first]).attrs == first.attrs
    assert first.copy().attrs == first.merge(first, on="kunde_id").attrs == first.attrs
    assert pickle.loads(pickle.dumps(first)).attrs == first.attrs
    assert first.groupby("kundenart").size().sum() == len(first)


def test_statement_without_columns_gives_an_empty_frame(server: PrivateServer) -> None:
    session = Session(server.reader("eras2_sample"), Limits())
    answer = session.run("DO 1", threading.Event())
    session.close()
    assert (answer.columns, len(answer), to_frame(answer).shape) == ((), 0, (0, 0))
