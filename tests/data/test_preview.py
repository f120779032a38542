"""The text of a result that a model reads, and the rows that the workspace shows."""

from agent.data.database import Database
from agent.data.limits import Limits
from agent.data.server import PrivateServer


async def test_preview_of_a_small_result_is_complete(db: Database) -> None:
    result = await db.query(
        "SELECT 1.50 AS a, NULL AS b, 'x, \"y\"' AS c, DATE '2024-01-01' AS d, TIME '-26:00:00' AS e"
    )
    assert result.preview() == '1 rows x 5 columns\na,b,c,d,e\n1.50,NULL,"x, ""y""",2024-01-01,-26:00:00'


async def test_preview_of_a_big_result_has_statistics(db: Database) -> None:
    lines = (await db.query("SELECT nutzeinheit_id, nutzung, personen FROM nutzeinheiten")).preview(rows=3).splitlines()
    assert lines[0] == "480 rows x 3 columns, first 3 shown"
    assert lines[1] == "nutzeinheit_id,nutzung,personen"
    assert lines[5] == ""
    assert lines[6] == "statistics: nutzeinheit_id: 1 .. 480, 0 NULL, 480 distinct"
    assert lines[7] == "statistics: nutzung: Gewerbe .. Wohnung, 0 NULL, 2 distinct"
    assert lines[8].startswith("statistics: personen: 1 .. 5, ")
    assert len(lines) == 9


async def test_preview_says_what_the_server_warned_of(db: Database) -> None:
    result = await db.query("SELECT 1 / 0 AS a, CAST('12x' AS SIGNED) AS b")
    assert result.preview().endswith(
        "\n\nnote: warning 1365: Division by 0\nnote: warning 1292: Truncated incorrect INTEGER value: '12x'"
    )


async def test_preview_cuts_long_values_and_wide_results(db: Database) -> None:
    long = (await db.query("SELECT REPEAT('x', 5000) AS x")).preview()
    assert "xxx... (5000 characters)" in long
    wide = (await db.query("SELECT REPEAT('x', 290) a, REPEAT('y', 290) b, REPEAT('z', 290) c FROM kunden")).preview()
    assert len(wide) < 14_000
    assert wide.startswith("60 rows x 3 columns, first 13 shown\n")


async def test_rows_for_the_workspace_are_plain(db: Database) -> None:
    result = await db.query("SELECT 1.50, NULL, 2, 'x', DATE '2024-01-01', TIME '10:00:00.5', X'0A', 1e0 FROM kunden")
    assert result.plain_rows(1) == (("1.50", None, 2, "x", "2024-01-01", "10:00:00.500000", "0x0a", 1.0),)
    assert len(result.plain_rows(7)) == 7


async def test_rows_beyond_the_limit_are_announced(server: PrivateServer) -> None:
    database = Database("eras2_sample", lambda: server.reader("eras2_sample"), Limits(rows=100))
    for sql in ("SELECT * FROM ablesungen", "SELECT * FROM ablesungen LIMIT 5000", "SELECT * FROM seq_1_to_1000000"):
        result = await database.query(sql)
        assert (result.row_count, result.truncated) == (100, True)
        assert result.frame.attrs["truncated"] is True
        assert "note: only the first 100 rows were read; aggregate or filter" in result.preview()
    exact = await database.query("SELECT * FROM ablesungen LIMIT 100")
    assert (exact.row_count, exact.truncated) == (100, False)
    await database.close()


async def test_bytes_beyond_the_limit_are_not_read(server: PrivateServer) -> None:
    database = Database("eras2_sample", lambda: server.reader("eras2_sample"), Limits(bytes=1_000_000))
    result = await database.query("SELECT REPEAT('x', 10000) FROM ablesungen")
    assert result.truncated
    assert result.row_count < 200
    await database.close()
