"""The sample data: the same everywhere, sound, and with the gaps that make questions interesting."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest

from agent.data.database import Database, open_database
from agent.data.sample import load_sample, sample_name
from agent.data.sample_rows import sample_tables
from agent.data.server import PrivateServer
from agent.errors import BadDatabase

COUNTS = {
    "niederlassungen": 7,
    "kunden": 60,
    "objekte": 120,
    "nutzeinheiten": 480,
    "geraetetypen": 4,
    "abrechnungen": 480,
    "rechnungen": 1920,
}
FINGERPRINT = "e262e968a5091397718e9e70caab7a2e6590d2e20873e2eee035f02e74eb6a12"
KEYS = """SELECT TABLE_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
    FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL"""


def test_rows_are_the_same_on_every_machine() -> None:
    text = "\n".join(f"{table}{row}" for table, rows in sample_tables().items() for row in rows)
    assert hashlib.sha256(text.encode()).hexdigest() == FINGERPRINT


def test_rows_have_the_promised_numbers() -> None:
    tables = sample_tables()
    assert {name: len(tables[name]) for name in COUNTS} == COUNTS
    assert 1350 <= len(tables["geraete"]) <= 1450
    assert 10_500 <= len(tables["ablesungen"]) <= 11_500
    assert 1750 <= len(tables["zahlungen"]) <= 1900


def test_size_multiplies_everything() -> None:
    small, big = sample_tables(0.5), sample_tables(2)
    assert (len(small["kunden"]), len(big["kunden"])) == (30, 120)
    assert len(big["ablesungen"]) > 3 * len(small["ablesungen"])


@pytest.mark.parametrize("size", [0, -1, 1000])
def test_impossible_size_is_refused(size: float) -> None:
    with pytest.raises(BadDatabase, match="more than 0"):
        sample_name(size)


async def test_every_foreign_key_holds(db: Database) -> None:
    keys = (await db.query(KEYS)).answer.rows
    assert len(keys) == 10
    for table, column, other, key in keys:
        assert column == key
        orphans = await db.query(
            f"SELECT COUNT(*) FROM {table} LEFT JOIN {other} USING ({column}) WHERE {other}.{key} IS NULL"
        )
        assert orphans.answer.rows == [(0,)]


async def test_every_table_is_commented(db: Database) -> None:
    bare = "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_COMMENT = ''"
    assert (await db.query(bare)).row_count == 0


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(
            "SELECT 1 FROM kunden LEFT JOIN objekte USING (kunde_id) WHERE objekt_id IS NULL", id="no building"
        ),
        pytest.param("SELECT 1 FROM kunden WHERE email IS NULL", id="no address"),
        pytest.param("SELECT 1 FROM kunden WHERE NOT aktiv", id="left"),
        pytest.param("SELECT 1 FROM objekte WHERE baujahr IS NULL", id="unknown year"),
        pytest.param("SELECT 1 FROM nutzeinheiten WHERE personen IS NULL", id="unknown people"),
        pytest.param("SELECT 1 FROM geraete WHERE ausgebaut_am IS NOT NULL", id="taken out"),
        pytest.param("SELECT 1 FROM ablesungen WHERE ableseart = 'Schätzung'", id="estimated"),
        pytest.param(
            "SELECT geraet_id FROM geraete JOIN ablesungen USING (geraet_id) WHERE ausgebaut_am IS NULL "
            "AND eingebaut_am < '2020-12-31' GROUP BY geraet_id HAVING COUNT(*) < 8",
            id="missing reading",
        ),
        pytest.param("SELECT 1 FROM rechnungen WHERE status = 'überfällig' AND mahnstufe > 1", id="overdue"),
        pytest.param("SELECT 1 FROM rechnungen WHERE status = 'offen'", id="open"),
        pytest.param("SELECT rechnung_id FROM zahlungen GROUP BY rechnung_id HAVING COUNT(*) = 2", id="two payments"),
    ],
)
async def test_gap_is_there(db: Database, sql: str) -> None:
    assert (await db.query(sql)).row_count >= 3


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(
            "SELECT 1 FROM geraete neu LEFT JOIN geraete alt ON alt.seriennummer = neu.ersetzt_seriennummer "
            "WHERE neu.ersetzt_seriennummer IS NOT NULL AND NOT (alt.ausgebaut_am <=> neu.eingebaut_am "
            "AND alt.nutzeinheit_id = neu.nutzeinheit_id AND alt.geraetetyp_id = neu.geraetetyp_id)",
            id="replaced meters fit",
        ),
        pytest.param(
            "SELECT 1 FROM ablesungen JOIN geraete USING (geraet_id) WHERE abgelesen_am <= eingebaut_am "
            "OR abgelesen_am >= ausgebaut_am OR verbrauch < 0",
            id="readings while built in",
        ),
        pytest.param(
            "SELECT a.abrechnung_id FROM abrechnungen a JOIN rechnungen r USING (abrechnung_id) "
            "GROUP BY a.abrechnung_id, a.gesamtkosten HAVING SUM(r.betrag) <> a.gesamtkosten",
            id="invoices sum up to the billing",
        ),
        pytest.param(
            "SELECT o.objekt_id FROM objekte o JOIN nutzeinheiten USING (objekt_id) "
            "GROUP BY o.objekt_id, o.wohnflaeche HAVING SUM(flaeche) <> o.wohnflaeche",
            id="areas sum up",
        ),
        pytest.param(
            "SELECT 1 FROM rechnungen r JOIN abrechnungen a USING (abrechnung_id) "
            "JOIN nutzeinheiten n USING (nutzeinheit_id) WHERE n.objekt_id <> a.objekt_id",
            id="both ways from an invoice lead to the same building",
        ),
        pytest.param(
            "SELECT r.rechnung_id FROM rechnungen r JOIN zahlungen z USING (rechnung_id) WHERE r.status = 'bezahlt' "
            "GROUP BY r.rechnung_id, r.betrag HAVING SUM(z.betrag) <> r.betrag",
            id="paid invoices are paid to the cent",
        ),
        pytest.param(
            "SELECT 1 FROM rechnungen LEFT JOIN zahlungen USING (rechnung_id) "
            "WHERE (status IN ('bezahlt', 'teilbezahlt')) <> (zahlung_id IS NOT NULL)",
            id="only paid invoices have payments",
        ),
        pytest.param(
            "SELECT 1 FROM rechnungen WHERE (status = 'überfällig' AND faellig_am > '2024-12-31') "
            "OR (status = 'offen' AND faellig_am <= '2024-12-31') "
            "OR (mahnstufe > 0 AND status IN ('offen', 'bezahlt'))",
            id="status fits the dates",
        ),
        pytest.param(
            "SELECT 1 FROM rechnungen WHERE betrag <= 0 UNION SELECT 1 FROM zahlungen WHERE betrag <= 0", id="positive"
        ),
        pytest.param("SELECT name FROM kunden GROUP BY name HAVING COUNT(*) > 1", id="customers differ by name"),
    ],
)
async def test_contradiction_is_not_there(db: Database, sql: str) -> None:
    assert (await db.query(sql)).row_count == 0


async def test_invoices_cover_four_years(db: Database) -> None:
    result = await db.query("SELECT YEAR(rechnungsdatum), COUNT(*), SUM(betrag) FROM rechnungen GROUP BY 1")
    assert [(year, count) for year, count, _ in result.answer.rows] == [(y, 480) for y in (2021, 2022, 2023, 2024)]
    assert all(isinstance(total, Decimal) for *_, total in result.answer.rows)
    last = (await db.query("SELECT MAX(bezahlt_am) FROM zahlungen")).answer.rows[0][0]
    assert last <= date(2024, 12, 31)


def test_loaded_sample_is_not_loaded_again(server: PrivateServer) -> None:
    assert load_sample(server) is False


def test_changed_sample_is_loaded_again(server: PrivateServer, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 0.05
    assert load_sample(server, size) is True
    assert load_sample(server, size) is False
    monkeypatch.setattr("agent.data.sample._version", lambda: "another")
    assert load_sample(server, size) is True


async def test_other_size_is_another_database() -> None:
    database = open_database("sample?size=0.1")
    assert database is not None
    assert database.name == "eras2_sample_x0_1"
    assert (await database.query("SELECT COUNT(*) FROM kunden")).answer.rows == [(6,)]
    await database.close()
