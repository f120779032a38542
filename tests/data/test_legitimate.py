"""What analysts write passes the guard and runs on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from agent.data.connection import Loader
from agent.data.database import Database
from agent.data.sample import sample_address
from agent.data.server import shared_server
from agent.tools.database import strip_fences
from tests.data.conftest import LAB

STATEMENTS = [
    pytest.param(entry["sql"], id=entry["why"])
    for entry in yaml.safe_load(Path(__file__).with_name("legitimate.yaml").read_text(encoding="utf-8"))
]
TABLES = (
    "CREATE TABLE kunden (kunde_id INT PRIMARY KEY, name VARCHAR(50), ort VARCHAR(50), aktiv INT DEFAULT 1)",
    "INSERT INTO kunden SELECT seq, CONCAT('Kunde ', seq), ELT(1 + seq % 3, 'Köln', 'Bonn', 'Kiel'), 1 "
    "FROM seq_1_to_20",
    "CREATE TABLE rechnungen (rechnung_id INT PRIMARY KEY, kunde_id INT, datum DATE, betrag DECIMAL(10,2), "
    "status VARCHAR(20), FOREIGN KEY (kunde_id) REFERENCES kunden (kunde_id))",
    "INSERT INTO rechnungen SELECT seq, 1 + seq % 15, '2023-01-01' + INTERVAL seq * 9 DAY, seq * 1.5, "
    "IF(seq % 4, 'bezahlt', 'offen') FROM seq_1_to_60",
    "CREATE TABLE zahlungen (zahlung_id INT PRIMARY KEY, rechnung_id INT, betrag DECIMAL(10,2))",
    "INSERT INTO zahlungen SELECT seq, seq, seq * 1.5 FROM seq_1_to_40",
    "CREATE TABLE seltsam (sleep INT, user INT, password INT, `count` INT, benchmark INT)",
    "CREATE TABLE seltsam2 (`update` INT, `delete` INT, `into` INT)",
    "CREATE TABLE `order` (n INT)",
    "CREATE TABLE `Tabelle mit Größe` (`Größe in m²` INT, `a b` INT)",
    "CREATE TABLE umlaute (größe INT)",
    "CREATE TABLE ziffern (a$1 INT, 1a INT)",
    "CREATE TABLE messungen (jahr INT, wert INT) PARTITION BY RANGE (jahr) (PARTITION p2023 VALUES LESS THAN (2024), "
    "PARTITION p2024 VALUES LESS THAN (2025))",
    "CREATE TABLE preise (id INT, preis INT) WITH SYSTEM VERSIONING",
    "INSERT INTO preise VALUES (1, 2)",
    "CREATE TABLE baum (id INT PRIMARY KEY, eltern INT, name VARCHAR(20))",
    "INSERT INTO baum VALUES (1, NULL, 'a'), (2, 1, 'b'), (3, 2, 'c')",
    "CREATE TABLE dokumente (j JSON)",
    """INSERT INTO dokumente VALUES ('{"a": 1, "b": [1, 2], "c": "x"}')""",
    "CREATE TABLE texte (name VARCHAR(100), FULLTEXT (name))",
    "CREATE TABLE orte (p POINT)",
    "INSERT INTO orte VALUES (POINT(1, 2))",
    "CREATE TABLE arten (b BIT(4), s SET('x', 'y'), e ENUM('klein', 'gross'))",
    "INSERT INTO arten VALUES (b'101', 'x,y', 'gross')",
    "CREATE VIEW sicht AS SELECT ort, COUNT(*) AS n FROM kunden GROUP BY ort",
)


@pytest.fixture(scope="module")
def filled() -> Iterator[None]:
    """The tables that the statements ask."""
    sample_address()
    with Loader(shared_server().admin()) as loader:
        loader.execute(f"CREATE OR REPLACE DATABASE `{LAB}` CHARACTER SET utf8mb4")
        loader.execute(f"USE `{LAB}`")
        for statement in TABLES:
            loader.execute(statement)
        yield
        loader.execute(f"DROP DATABASE `{LAB}`")


@pytest.mark.parametrize("sql", STATEMENTS)
async def test_legitimate_statement_runs(filled: None, sql: str) -> None:
    database = Database(LAB, lambda: shared_server().reader(LAB))
    # LAB is longer than what people write; the corpus calls it lab.
    named = sql.replace("lab.", f"{LAB}.").replace("`lab`", f"`{LAB}`").replace("FROM lab ", f"FROM {LAB} ")
    try:
        result = await database.query(strip_fences(f"```sql\n{named}\n```"))
        assert result.columns
    finally:
        await database.close()


def test_corpus_is_large() -> None:
    assert len(STATEMENTS) >= 180
