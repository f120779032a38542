"""What the guard must let through: every statement runs on the sample data."""

import pytest

from agent.data.database import Database
from agent.data.guard import check

PLAIN = (
    "SELECT 1",
    "select * from kunden limit 3;",
    "SELECT DISTINCT ort FROM kunden ORDER BY ort",
    "SELECT COUNT(*) FROM kunden -- how many\n",
    "SELECT COUNT(*) /* all */ FROM kunden # done",
    "SELECT COUNT( * ), COUNT(DISTINCT ort) FROM kunden",
    "(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1",
    "SELECT 1 UNION SELECT 2",
    "SELECT kunde_id FROM kunden EXCEPT SELECT kunde_id FROM objekte",
    "SELECT kunde_id FROM kunden INTERSECT SELECT kunde_id FROM objekte",
    "VALUES (1, 'a'), (2, 'b')",
    "SELECT * FROM kunden WHERE name LIKE '%ü%' AND ort IN ('Köln', 'Münster')",
    "SELECT 'it''s; -- no /* comment */' AS text, \"a;b\" AS other",
    "SELECT 'back\\'slash; DELETE' AS x",
    "SELECT `name` AS `Name; des Kunden` FROM `kunden`",
    "SELECT k.name AS übersicht FROM kunden AS k",
    "SELECT name größe FROM kunden",
    "SELECT 1.5, .5, 1e3, 0x41, b'101', -1, DATE '2024-01-31', TRUE, NULL",
    "SELECT eras2_sample.kunden.name FROM eras2_sample.kunden",
    "SELECT 1 FROM DUAL",
    "SELECT 5 % 3, 5 DIV 3, 5 MOD 3, 1 <=> NULL, NOT 0, 1 || 0, 1 && 1, 3 & 1, 1 << 2, ~0, 1 != 2",
    "SELECT 2--1",
    "SELECT @@version, @@session.time_zone",
    "SELECT DATABASE(), USER(), CURRENT_USER, VERSION(), CONNECTION_ID()",
)
JOINS = (
    "SELECT k.name, COUNT(*) FROM kunden k JOIN objekte o ON o.kunde_id = k.kunde_id GROUP BY k.name",
    "SELECT * FROM kunden LEFT JOIN objekte USING (kunde_id) WHERE objekt_id IS NULL",
    "SELECT * FROM kunden NATURAL JOIN niederlassungen LIMIT 1",
    "SELECT * FROM (SELECT ort, COUNT(*) AS n FROM kunden GROUP BY ort) AS t WHERE n > 1",
    "SELECT name FROM kunden k WHERE EXISTS (SELECT 1 FROM objekte o WHERE o.kunde_id = k.kunde_id)",
    "SELECT name FROM kunden WHERE kunde_id IN (SELECT kunde_id FROM objekte)",
    "SELECT name FROM kunden WHERE kunde_id >= ALL (SELECT kunde_id FROM objekte)",
    "SELECT name, (SELECT COUNT(*) FROM objekte o WHERE o.kunde_id = k.kunde_id) AS n FROM kunden k",
    "SELECT a.ort FROM kunden a CROSS JOIN niederlassungen b LIMIT 5",
    "SELECT * FROM kunden USE INDEX (PRIMARY) LIMIT 1",
    "SELECT * FROM kunden FORCE INDEX FOR JOIN (PRIMARY) LIMIT 1",
    "SELECT STRAIGHT_JOIN o.ort FROM objekte o JOIN kunden k USING(kunde_id) LIMIT 1",
)
GROUPS = (
    "SELECT ort, COUNT(*) AS n FROM kunden GROUP BY ort HAVING n > 2 ORDER BY n DESC LIMIT 5 OFFSET 1",
    "SELECT ort, kundenart, COUNT(*) FROM kunden GROUP BY ort, kundenart WITH ROLLUP",
    "SELECT YEAR(rechnungsdatum) jahr, SUM(betrag), AVG(betrag), MIN(betrag), MAX(betrag) FROM rechnungen GROUP BY 1",
    "SELECT DATE_FORMAT(rechnungsdatum, '%Y-%m') AS monat, SUM(betrag) FROM rechnungen GROUP BY monat",
    "SELECT GROUP_CONCAT(DISTINCT ort ORDER BY ort SEPARATOR '; ') FROM kunden",
    "SELECT STDDEV(betrag), VARIANCE(betrag), BIT_OR(mahnstufe) FROM rechnungen",
    "SELECT SUM(CASE WHEN status = 'bezahlt' THEN betrag ELSE 0 END) FROM rechnungen",
    "SELECT SUM(IF(status = 'offen', 1, 0)), COUNT(NULLIF(status, 'offen')) FROM rechnungen",
    "SELECT QUARTER(rechnungsdatum), COUNT(*) FROM rechnungen GROUP BY QUARTER(rechnungsdatum)",
)
WINDOWS = (
    "SELECT name, ROW_NUMBER() OVER (PARTITION BY ort ORDER BY name) AS nr FROM kunden",
    "SELECT betrag, RANK() OVER w, DENSE_RANK() OVER w FROM rechnungen WINDOW w AS (ORDER BY betrag DESC) LIMIT 3",
    "SELECT stand - LAG(stand) OVER (PARTITION BY geraet_id ORDER BY abgelesen_am) FROM ablesungen LIMIT 9",
    "SELECT SUM(betrag) OVER (ORDER BY rechnung_id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM rechnungen LIMIT 9",
    "SELECT NTILE(4) OVER (ORDER BY betrag), LEAD(betrag, 1) OVER (ORDER BY betrag) FROM rechnungen LIMIT 4",
    "SELECT FIRST_VALUE(name) OVER (PARTITION BY ort ORDER BY name) FROM kunden",
    "SELECT DISTINCT MEDIAN(betrag) OVER (PARTITION BY status) FROM rechnungen",
    "SELECT PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY betrag) OVER (PARTITION BY status) FROM rechnungen LIMIT 1",
)
WITHS = (
    "WITH n AS (SELECT ort, COUNT(*) c FROM kunden GROUP BY ort) SELECT * FROM n WHERE c > 1",
    "WITH n (ort, anzahl) AS (SELECT ort, COUNT(*) FROM kunden GROUP BY ort) SELECT anzahl FROM n",
    "WITH a AS (SELECT 1 AS x), b (y) AS (SELECT x FROM a) SELECT * FROM a JOIN b ON a.x = b.y",
    "WITH RECURSIVE z (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM z WHERE i < 12) SELECT i FROM z",
    "WITH RECURSIVE tage AS (SELECT DATE '2024-01-01' AS t UNION ALL SELECT t + INTERVAL 1 DAY FROM tage "
    "WHERE t < '2024-01-31') SELECT COUNT(*) FROM tage",
    "SELECT * FROM seq_1_to_5",
)
FUNCTIONS = (
    "SELECT CONCAT(name, ' (', ort, ')'), CONCAT_WS(', ', plz, ort), UPPER(name), LENGTH(name) FROM kunden",
    "SELECT INSERT('abc', 2, 1, 'x'), REPLACE('abc', 'b', 'x'), TRUNCATE(1.99, 1), REPEAT('x', 3)",
    "SELECT LEFT(name, 3), RIGHT(name, 3), MID(name, 2, 2), SUBSTRING_INDEX(email, '@', -1) FROM kunden",
    "SELECT COALESCE(email, 'keine'), IFNULL(email, '-'), NVL(email, '-') FROM kunden",
    "SELECT CAST(betrag AS SIGNED), CAST(betrag AS CHAR(20)), CONVERT(betrag, DECIMAL(10,1)) FROM rechnungen LIMIT 1",
    "SELECT CAST('2024-01-01' AS DATE), CAST('x' AS CHAR CHARACTER SET utf8mb4), CONVERT('x' USING utf8mb4)",
    "SELECT DATE_ADD('2024-01-31', INTERVAL 1 MONTH), DATEDIFF('2024-12-31', '2024-01-01'), LAST_DAY('2024-02-01')",
    "SELECT TIMESTAMPDIFF(YEAR, kunde_seit, '2024-12-31') FROM kunden",
    "SELECT EXTRACT(YEAR_MONTH FROM kunde_seit), WEEK(kunde_seit), DAYNAME(kunde_seit) FROM kunden",
    "SELECT STR_TO_DATE('31.12.2024', '%d.%m.%Y'), TIME_FORMAT('10:05:00', '%H:%i'), MAKEDATE(2024, 60)",
    "SELECT ROUND(betrag / 3, 2), CEIL(betrag), FLOOR(betrag), MOD(rechnung_id, 7), POW(2, 10) FROM rechnungen LIMIT 1",
    "SELECT GREATEST(1, 2), LEAST(1, 2), FIELD('b', 'a', 'b'), ELT(1, 'a'), FIND_IN_SET('b', 'a,b')",
    "SELECT JSON_OBJECT('a', 1, 'b', JSON_ARRAY(1, 2)), JSON_VALUE('{\"a\": 1}', '$.a')",
    "SELECT j.x FROM JSON_TABLE('[{\"x\": 1}]', '$[*]' COLUMNS (x INT PATH '$.x')) AS j",
    "SELECT name REGEXP '^[A-M]', REGEXP_REPLACE(name, '[aeiou]', '') FROM kunden",
    "SELECT 'a' COLLATE utf8mb4_bin = 'A', BINARY 'a' = 'A', 'a' SOUNDS LIKE 'b'",
    "SELECT MD5(name), SHA2(name, 256), HEX(name), CRC32(name) FROM kunden LIMIT 1",
    "SELECT {d '2024-01-01'}, INTERVAL(23, 1, 15, 17, 30)",
)
METADATA = (
    "SHOW TABLES",
    "SHOW FULL TABLES",
    "SHOW COLUMNS FROM kunden",
    "SHOW FULL COLUMNS FROM `kunden` LIKE 'n%'",
    "SHOW INDEX FROM kunden",
    "SHOW CREATE TABLE kunden",
    "SHOW TABLE STATUS LIKE 'kunden'",
    "SHOW DATABASES",
    "DESCRIBE kunden",
    "DESC kunden",
    "EXPLAIN SELECT * FROM kunden",
    "EXPLAIN FORMAT=JSON SELECT * FROM kunden",
    "EXPLAIN EXTENDED SELECT * FROM kunden JOIN objekte USING (kunde_id)",
    "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT COLUMN_NAME FROM information_schema.`COLUMNS` WHERE TABLE_NAME = 'kunden'",
)
# Words that write elsewhere, here names of columns and aliases.
INNOCENT = (
    "SELECT 1 AS reset, 2 AS `delete`, 3 AS execute, 4 AS flush",
    "SELECT t.install FROM (SELECT 1 AS install) AS t WHERE t.install IN (1, install)",
    "SELECT status FROM rechnungen WHERE status = 'DROP TABLE' OR status = 'sleep(5)'",
    "SELECT `sleep` FROM (SELECT 1 AS `sleep`) AS benchmark",
)


@pytest.mark.parametrize("sql", PLAIN + JOINS + GROUPS + WINDOWS + WITHS + FUNCTIONS + METADATA + INNOCENT)
async def test_reading_statement_runs(db: Database, sql: str) -> None:
    result = await db.query(sql)
    assert result.columns


@pytest.mark.parametrize(
    ("sql", "sent"),
    [
        ("SELECT 1;;  ", "SELECT 1"),
        ("SELECT 1 /* a */ + 2 -- b", "SELECT 1 + 2"),
        ("SELECT 1 -- a\n+ 2", "SELECT 1\n+ 2"),
        ("SELECT 'a -- b' # c\n", "SELECT 'a -- b'"),
        ("SELECT/**/1", "SELECT 1"),
    ],
)
def test_guard_sends_exactly_what_it_has_seen(sql: str, sent: str) -> None:
    assert check(sql) == sent
