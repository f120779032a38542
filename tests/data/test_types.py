"""Typed results: the frame says exactly what the server said."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from agent.data.connection import Loader
from agent.data.database import Database


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
