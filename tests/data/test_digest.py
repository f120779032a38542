"""The digest of a schema, which a model and the offline rules read."""

import re

import pytest

from agent.data.connection import Loader
from agent.data.database import Database
from agent.data.digest import BUDGET, digest, excerpt, relevant, tokens
from agent.data.schema import Table, TableColumn
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


def schema_of(count: int, columns: int = 8) -> dict[str, Table]:
    words = ("kunden", "rechnungen", "geraete", "ablesungen", "zahlungen", "objekte", "vertraege", "lager")
    names = [f"{words[number % len(words)]}_{number:03d}" for number in range(count)]
    return {
        name: Table(
            name,
            rows=1000 * number,
            comment=f"Tabelle {number}",
            columns={
                key: TableColumn(key, "varchar(40)", comment="etwas", examples="Bremen|Köln|Ulm")
                for key in ("id", "faelligAm", *(f"spalte_{column}" for column in range(columns)))
            },
        )
        for number, name in enumerate(names)
    }


@pytest.mark.parametrize(("count", "columns"), [(0, 0), (10, 8), (60, 8), (60, 300), (61, 8), (500, 20), (5000, 2)])
def test_digest_keeps_within_its_budget(count: int, columns: int) -> None:
    tables = schema_of(count, columns)
    text = digest(tables, "name", "10.11")
    assert tokens(text) <= BUDGET
    assert text == digest(tables, "name", "10.11")
    named = sum(line.startswith(tuple(tables)) for line in text.splitlines()[1:]) if tables else 0
    assert named == count or f"-- and {count - named} more tables" in text
    if count == 500:
        assert named == count  # that many still fit, at about ten tokens a name


def test_digest_says_less_where_more_does_not_fit() -> None:
    full, short, bare = (digest(schema_of(10), "name", "10.11", budget) for budget in (8000, 1400, 400))
    assert "e.g. Bremen" in full
    assert "e.g." not in short
    assert "spalte_7 varchar(40)" in short
    assert "spalte_7" not in bare
    assert len(bare.splitlines()) == 12


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Welche Rechnungen sind offen?", "rechnungen_001"),
        ("Wie viele Geräte gibt es?", "geraete_002"),
        ("customers and lager", "lager_007"),
        ("zahlung", "zahlungen_004"),
    ],
)
def test_relevant_tables_come_first(question: str, first: str) -> None:
    tables = schema_of(200)
    found = relevant(tables, question)
    assert found[0].name == first
    assert found == relevant(tables, question)
    assert tokens(excerpt(found)) <= 1_500


def test_words_that_mean_no_table_find_none() -> None:
    assert relevant(schema_of(100), "xyzzy quux") == []


async def test_words_find_tables_of_a_very_large_schema(lab: Loader, lab_db: Database) -> None:
    for number in range(61):
        lab.execute(f"CREATE TABLE t{number:02d} (a INT)")
    lab.execute("CREATE TABLE mietvertraege (id INT PRIMARY KEY, unterschrieben_am DATE)")
    text = await lab_db.describe("Welche Verträge wurden unterschrieben?")
    assert text.startswith("mietvertraege(id int PK, unterschrieben_am date)")
    with pytest.raises(QueryFailed) as caught:
        await lab_db.describe("xyzzy")
    assert "and 2 more" in caught.value.feedback
