"""The feedback to a model after a wrong statement."""

import pytest

from agent.data.connection import Loader
from agent.data.database import Database
from agent.errors import QueryError, QueryFailed, QueryRefused


async def failure(db: Database, sql: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        await db.query(sql)
    return caught.value


async def test_unknown_column_gets_the_nearest_and_its_table(db: Database) -> None:
    error = await failure(db, "SELECT k.kundenname FROM kunden k")
    assert (error.number, error.retry) == (1054, True)
    first, near, *rest = error.feedback.splitlines()
    assert first == "ERROR 1054: Unknown column 'k.kundenname' in 'SELECT'"
    assert near.startswith("did you mean: kunden.")
    assert "kunden.name" in near
    assert rest[0] == (
        "kunden(kunde_id, niederlassung_id, kundennummer, name, kundenart, plz, ort, email, kunde_seit, aktiv)"
    )


@pytest.mark.parametrize(
    ("sql", "best"),
    [
        ("SELECT betrg FROM rechnungen", "rechnungen.betrag"),
        ("SELECT gesamt_kosten FROM abrechnungen", "abrechnungen.gesamtkosten"),
        ("SELECT o.straße FROM objekte o", "objekte.strasse"),
        ("SELECT fälligAm FROM rechnungen", "rechnungen.faellig_am"),
        ("SELECT r.bezahlt_am FROM rechnungen r", "zahlungen.bezahlt_am"),
        ("SELECT 1 FROM kunden, objekte o WHERE o.wohnfläche_qm > 3", "objekte.wohnflaeche"),
    ],
)
async def test_best_column_comes_first(db: Database, sql: str, best: str) -> None:
    assert (await failure(db, sql)).feedback.splitlines()[1].startswith(f"did you mean: {best}")


@pytest.mark.parametrize(
    ("sql", "best"),
    [
        ("SELECT * FROM kunde", "kunden"),
        ("SELECT * FROM eras2_sample.geräte", "geraete"),
        ("SELECT * FROM Rechnung", "rechnungen"),
    ],
)
async def test_unknown_table_gets_the_nearest(db: Database, sql: str, best: str) -> None:
    lines = (await failure(db, sql)).feedback.splitlines()
    assert lines[0].startswith("ERROR 1146: Table ")
    assert lines[1].startswith(f"did you mean: {best}")
    assert lines[2].startswith(f"{best}(")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT COUNT(*) FORM kunden GROUP", "^ not understood here"),
        ("SELECT * FROM kunden WHERE (ort = 'x'", "ends too early"),
        ("SELECT betrag AS key FROM rechnungen", "key is a reserved word"),
        ("SELECT * FROM kunden FULL JOIN objekte USING (kunde_id)", "no FULL JOIN"),
        ("SELECT betrag::int FROM rechnungen", "no :: cast"),
        ("SELECT * FROM kunden ORDER BY name NULLS LAST", "ORDER BY x IS NULL, x"),
        ("SELECT COUNT (*) FROM kunden", "no blank between a function and its bracket"),
        ("SELECT ort, name FROM kunden GROUP BY ort", "must be in GROUP BY"),
        ("SELECT ort FROM kunden WHERE COUNT(*) > 1", "use HAVING"),
        ("SELECT kunde_id FROM kunden JOIN objekte ON TRUE", "write table.column"),
        ("SELECT * FROM (SELECT 1)", "derived table"),
        ("SELECT DATE_TRUNC('month', kunde_seit) FROM kunden", "DATE_FORMAT(d, '%Y-%m-01')"),
        ("SELECT STRING_AGG(name, ', ') FROM kunden", "GROUP_CONCAT"),
        ("SELECT betrag AS b FROM rechnungen WHERE b > 1", "an alias of the SELECT list cannot be used in WHERE"),
    ],
)
async def test_hint_fits_the_mistake(db: Database, sql: str, words: str) -> None:
    assert words in (await failure(db, sql)).feedback


async def test_caret_stands_under_the_place(db: Database) -> None:
    lines = (await failure(db, "SELECT name\nFROM kunden\nWHER ort = 'Köln'")).feedback.splitlines()
    assert lines[0] == "ERROR 1064: syntax error"
    assert lines[1] == "line 3: WHER ort = 'Köln'"
    assert lines[2].index("^") == lines[1].index("ort")


async def test_refusal_is_a_query_error_too(db: Database) -> None:
    error = await failure(db, "DROP TABLE kunden")
    assert isinstance(error, QueryRefused)
    assert error.feedback.startswith("REFUSED: DROP is not a reading statement\nallowed: ")
    assert error.retry


async def test_new_table_is_known_after_a_mistake(lab: Loader, lab_db: Database) -> None:
    lab.execute("CREATE TABLE alt (a INT)")
    await failure(lab_db, "SELECT b FROM alt")
    lab.execute("CREATE TABLE neuland (a INT)")
    assert "did you mean: neuland" in (await failure(lab_db, "SELECT * FROM neuländ")).feedback


async def test_feedback_is_short(db: Database) -> None:
    error = await failure(db, "SELECT " + ", ".join(f"spalte_{i}" for i in range(2000)) + " FROM kunden")
    assert isinstance(error, QueryFailed)
    assert len(error.feedback) <= 2500
