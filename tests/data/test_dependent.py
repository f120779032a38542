"""What a grouped primary key decides may be selected; what it does not decide is refused as before."""

from __future__ import annotations

import pytest

from agent.data.connection import Loader
from agent.data.database import Database
from agent.errors import QueryFailed

TABLES = (
    "CREATE TABLE k (id INT PRIMARY KEY, name VARCHAR(20), ort VARCHAR(20))",
    "CREATE TABLE r (k_id INT, nr INT, betrag INT, text VARCHAR(20), PRIMARY KEY (k_id, nr))",
    "INSERT INTO k VALUES (1, 'A', 'x'), (2, 'A', 'y'), (3, 'B', 'y')",
    "INSERT INTO r VALUES (1, 1, 10, 'p'), (1, 2, 20, 'q'), (2, 1, 5, 'p')",
)
SOUND = {
    "SELECT k.name, SUM(r.betrag) AS s FROM k JOIN r ON r.k_id = k.id GROUP BY k.id ORDER BY k.id": [
        ("A", 30), ("A", 5),
    ],
    "SELECT name, COUNT(*) FROM k GROUP BY id ORDER BY id": [("A", 1), ("A", 1), ("B", 1)],
    "SELECT x.*, COUNT(r.nr) FROM `k` AS x LEFT JOIN r ON r.k_id = x.id GROUP BY x.id HAVING COUNT(*) > 1": [
        (1, "A", "x", 2)
    ],
    "SELECT UPPER(k.name), k.ort FROM k GROUP BY k.ID DESC ORDER BY CONCAT(k.ort, k.name) LIMIT 1": [("A", "x")],
    "SELECT r.text FROM r GROUP BY r.nr, r.k_id ORDER BY r.text, r.k_id LIMIT 1": [("p",)],
    "SELECT * FROM (SELECT a.name, COUNT(*) AS n FROM k a JOIN r b ON b.k_id = a.id GROUP BY a.id) t ORDER BY n": [
        ("A", 1), ("A", 2),
    ],
    "(SELECT k.name FROM k GROUP BY k.id) UNION ALL (SELECT k.ort FROM k GROUP BY k.id) ORDER BY 1": [
        ("A",), ("A",), ("B",), ("x",), ("y",), ("y",),
    ],
    "WITH t AS (SELECT k.id, k.name FROM k GROUP BY k.id) SELECT COUNT(*) FROM t": [(3,)],
    "SELECT name, COUNT(*) FROM k JOIN r ON k_id = id GROUP BY k.id ORDER BY 2": [("A", 1), ("A", 2)],
}  # fmt: skip
UNSOUND = (
    "SELECT name, COUNT(*) FROM k GROUP BY ort",
    "SELECT r.text FROM r GROUP BY r.k_id",
    "SELECT r.text FROM k JOIN r ON r.k_id = k.id GROUP BY k.id",
    "SELECT k.name, k.ort FROM (SELECT DISTINCT 1 AS id, name, ort FROM k) k GROUP BY k.id",
    "WITH k AS (SELECT DISTINCT 1 AS id, text AS name FROM r) SELECT k.name FROM k GROUP BY k.id",
    "SELECT ort AS id, name FROM k GROUP BY `id` + 0",
    "SELECT k.name, COUNT(*) FROM k GROUP BY k.id WITH ROLLUP",
    "SELECT k.name FROM k JOIN k AS o USING (ort) GROUP BY o.id",
    "SELECT COUNT(*), k.name FROM k",
)


@pytest.fixture
def filled(lab: Loader) -> None:
    for statement in TABLES:
        lab.execute(statement)


@pytest.mark.parametrize("sql", SOUND)
async def test_grouped_key_decides_the_other_columns_of_its_row(filled: None, lab_db: Database, sql: str) -> None:
    result = await lab_db.query(sql)
    assert list(result.answer.rows) == SOUND[sql]
    assert result.frame.attrs["sql"] == sql


@pytest.mark.parametrize("sql", UNSOUND)
async def test_column_that_no_key_decides_stays_an_error(filled: None, lab_db: Database, sql: str) -> None:
    with pytest.raises(QueryFailed, match=r"GROUP BY|GROUP columns"):
        await lab_db.query(sql)
