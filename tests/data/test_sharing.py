"""``values=none``: no value of a table reaches a model by any way; the notebook still gets everything."""

import json
from typing import Any

import pytest

from agent.data.connection import Loader
from agent.data.database import Database, open_database
from agent.data.server import PrivateServer
from agent.errors import BadDatabase, ToolError
from agent.runtime.session import Runtime
from agent.tools.database import describe_table, query_db
from agent.tools.tool import ToolContext
from agent.workspace import Stage, Workspace

SECRETS = ("Geheimrat", "hunter2", "4711", "0815", "2019-03-07", "0000-00-00")


@pytest.fixture
def kept(server: PrivateServer, lab: Loader) -> ToolContext:
    lab.execute("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(40), word TEXT, n INT, s VARCHAR(9), d DATE)")
    lab.execute(
        "INSERT INTO t VALUES (1, 'Geheimrat', 'hunter2', 4711, '0815', '2019-03-07'), "
        "(2, 'Geheimrat', 'hunter2', 4711, '0815', '0000-00-00')"
    )
    lab.execute("CREATE VIEW v AS SELECT * FROM t")
    database = Database("eras2_sample_lab", lambda: server.reader("eras2_sample_lab"), values="none")
    return ToolContext(databases={database.name: database}, stage=Stage(Workspace()))


def database_of(context: ToolContext) -> Database:
    return next(iter(context.databases.values()))


async def told(context: ToolContext, query: str) -> str:
    try:
        return (await query_db.call({"query": query}, context)).content
    except ToolError as error:
        return str(error)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM t",
        "SELECT * FROM t LIMIT 1",
        "SELECT MAX(name), MIN(n), MAX(d) FROM t",
        "SELECT GROUP_CONCAT(name) FROM v",
        "SELECT CAST(name AS SIGNED) + CAST(word AS DATE) FROM t",
        "SELECT CONVERT(name, INT), CAST(CONCAT(word, '''', name) AS DATETIME) FROM t",
        "SELECT ExtractValue('<a/>', CONCAT('~', (SELECT name FROM t LIMIT 1))) FROM t",
        "SELECT UpdateXML('<a/>', CONCAT('~', (SELECT word FROM t LIMIT 1)), 'x') FROM t",
        "SELECT (SELECT n FROM t LIMIT 1) - 18446744073709551615 + ~0 FROM t",
        "SELECT EXP(n) FROM t",
        "SELECT name REGEXP CONCAT('[', word) FROM t",
        "SELECT JSON_VALID(name), JSON_EXTRACT(name, '$.x') FROM t",
        "SELECT STR_TO_DATE(name, '%Y') , INET_ATON(word), d FROM t",
        "SELECT COUNT(*), CONCAT((SELECT name FROM t LIMIT 1), FLOOR(RAND(0) * 2)) AS x FROM seq_1_to_9 GROUP BY x",
        "SELECT GeomFromText(name), ST_AsText(word) FROM t",
        "SELECT name FROM t WHERE id = (SELECT name FROM t)",
        "SELECT CAST(name AS INET6), CAST(word AS UUID) FROM t",
        "EXPLAIN SELECT * FROM t WHERE name = 'x'",
    ],
)
async def test_no_query_tells_a_value(kept: ToolContext, query: str) -> None:
    text = await told(kept, query)
    assert [secret for secret in SECRETS if secret in text] == []
    assert text


async def test_result_tells_statistics_and_the_notebook_everything(kept: ToolContext) -> None:
    output = await query_db.call({"query": "SELECT * FROM t"}, kept)
    lines = output.content.splitlines()
    assert lines[:2] == ["2 rows x 6 columns, first 0 shown", "id,name,word,n,s,d"]
    assert "statistics: name: text, 0 NULL, 1 distinct" in lines
    assert lines[-1] == "note: the values are kept from you; the user sees them in the table"
    assert output.result is not None
    assert output.result.frame["name"].tolist() == ["Geheimrat"] * 2
    (item,) = kept.stage.workspace.items()
    assert item["rows"][0][1] == "Geheimrat"


async def test_schema_is_told_without_examples(kept: ToolContext) -> None:
    database = database_of(kept)
    for text in (await database.digest(), (await describe_table.call({"table": "t"}, kept)).content):
        assert "t(id int PK, name varchar(40), word text, n int, s varchar(9), d date) ~2 rows" in text


async def test_mistakes_in_names_are_still_explained(kept: ToolContext) -> None:
    text = await told(kept, "SELECT nam FROM t")
    assert text.startswith("ERROR 1054: Unknown column 'nam' in 'SELECT'\ndid you mean: t.name")


@pytest.mark.parametrize("graph", ["v1-current"])
async def test_session_sends_no_value_to_any_model(graph: str) -> None:
    async with Runtime(graph, "offline", "sample?values=none", trace=False) as runtime:
        figures: set[str] = set()
        for text in ("Welche Kunden gibt es in Bremen?", "Umsatz pro Jahr?", "Zeige die Kunden"):
            shown: Any = [*runtime.workspace.items()]
            turn = await runtime.handle_message(text, dashboard=shown)
            assert turn.status == "ok"
            for frame in turn.tables:
                figures |= {str(value) for column in ("name", "email", "summe") for value in frame.get(column, [])}
        await runtime.settle()
        assert len(figures) > 10
        sent = json.dumps([call.request for turn in runtime.turns for call in turn.calls], default=str)
        assert [figure for figure in figures if figure != "nan" and figure in sent] == []
        assert "The values are in the table" in turn.text or "Die Werte stehen in der Tabelle" in turn.text


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("sample", "all"),
        ("sample?values=none", "none"),
        ("sample?values=none&size=2", "none"),
        ("sample?size=2&values=none", "none"),
        ("mysql://u:p@h/d?values=none", "none"),
        ("mysql://u:p@h/d?connect_timeout=3&values=none&ssl_disabled=1", "none"),
        ({"user": "u", "database": "d", "values": "none"}, "none"),
        ({"user": "u", "database": "d"}, "all"),
    ],
)
def test_setting_is_understood(setting: Any, values: str) -> None:
    database = open_database(setting)
    assert database is not None
    assert database.values == values


@pytest.mark.parametrize("setting", ["sample?values=some", "mysql://u:p@h/d?values=", {"values": 0, "user": "u"}])
def test_other_settings_are_refused(setting: Any) -> None:
    with pytest.raises(BadDatabase, match="allowed: 'all', 'none'"):
        open_database(setting)
