"""The digest of a schema, which a model and the offline rules read."""

import re

import pytest

from agent.data.connection import Loader
from agent.data.database import Database
from agent.errors import QueryFailed

LINE = re.compile(r"^(`[^`]+`|\w+)\((.*)\)( VIEW| ~\d+(\.\d)?[kMG]? rows( -- .+)?)$")
COLUMN = re.compile(
    r"^(`[^`]+`|\w+) (\w+(\([^(),]*\))?( unsigned| zerofill)*)( PK)?( ->(\w+)(\.\w+)?)?( e\.g\. (?!-- ).+?)?( -- .+)?$"
)


async def test_digest_of_the_sample(db: Database) -> None:
    head, *lines = (await db.digest()).splitlines()
    assert re.fullmatch(r"database eras2_sample \(MariaDB \d+\.\d+\)", head)
    tables = [line.partition("(")[0] for line in lines]
    assert tables == sorted(tables)
    assert len(tables) == 10
    assert (
        "zahlungen(zahlung_id int PK, rechnung_id int ->rechnungen, "
        "bezahlt_am date e.g. 2021-10-19..2024-12-31, betrag decimal(10.2) -- EUR, "
        "zahlungsart enum(Lastschrift|Überweisung|Bar)) ~1.8k rows -- Zahlungseingänge; Teilzahlungen möglich"
    ) in lines


async def test_digest_can_be_parsed(db: Database) -> None:
    for line in (await db.digest()).splitlines()[1:]:
        found = LINE.match(line)
        assert found, line
        for column in found[2].split(", "):
            assert COLUMN.match(column), column


async def test_digest_is_read_once(db: Database) -> None:
    assert await db.digest() is await db.digest()


async def test_digest_survives_strange_names_and_values(lab: Loader, lab_db: Database) -> None:
    lab.execute("CREATE TABLE `a b` (`c, (d)` INT PRIMARY KEY, u BIGINT UNSIGNED COMMENT 'x, (y)\n| z') COMMENT 'q\nr'")
    lab.execute("CREATE TABLE e (id INT PRIMARY KEY, k INT, t TEXT, s ENUM('a,b', 'it''s', 'c|d'))")
    lab.execute("ALTER TABLE e ADD FOREIGN KEY (k) REFERENCES `a b` (`c, (d)`)")
    lab.execute("INSERT INTO e (id, t) VALUES (1, 'p, q'), (2, 'p, q'), (3, 'x\ny|(z)'), (4, ''), (5, NULL)")
    lab.execute("CREATE VIEW v AS SELECT id, t FROM e")
    assert (await lab_db.digest()).splitlines()[1:] == [
        "`a b`(`c, (d)` int PK, u bigint unsigned -- x y z) ~0 rows -- q r",
        "e(id int PK, k int ->`a b`.`c, (d)`, t text e.g. p q|x y z, s enum(a b|it's|c d)) ~5 rows",
        "v(id int, t text) VIEW",
    ]


async def test_digest_of_very_many_tables_only_names_them(lab: Loader, lab_db: Database) -> None:
    for number in range(61):
        lab.execute(f"CREATE TABLE t{number:02d} (a INT) COMMENT 'number {number}'")
    head, first, *_, last = (await lab_db.digest()).splitlines()
    assert head.startswith("database eras2_sample_lab (")
    assert first == "t00 ~0 rows"
    assert last.startswith("-- only names: describe_table gives the columns of a table")
    assert await lab_db.describe("t07") == "t07(a int) ~0 rows -- number 7\nmay be NULL: a"


async def test_describe_gives_keys_and_nulls(db: Database) -> None:
    lines = (await db.describe("`Kunden`")).splitlines()
    assert lines[0].startswith("kunden(kunde_id int PK, niederlassung_id int ->niederlassungen -- betreuende")
    assert lines[1:] == ["may be NULL: email", "referenced by: objekte.kunde_id"]


async def test_describe_of_an_unknown_table_names_the_nearest(db: Database) -> None:
    with pytest.raises(QueryFailed) as caught:
        await db.describe("kunde")
    assert "did you mean 'kunden'?" in caught.value.feedback
