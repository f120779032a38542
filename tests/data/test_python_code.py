"""The code of a query runs anywhere, gives the same rows, and holds no password."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from agent import as_python
from agent.data.database import Database
from agent.data.python_code import python_code
from agent.data.server import PrivateServer
from agent.errors import BadDatabase
from agent.runtime.session import Runtime


def run(code: str, server: PrivateServer) -> str:
    """Run the code in a process that has no workbench, and give what it prints of its frame."""
    reader = server.reader("eras2_sample")
    known = {
        "MARIADB_USER": reader.user,
        "MARIADB_PASSWORD": reader.password,
        "MARIADB_SOCKET": reader.options["unix_socket"],
    }
    shown = code + "print(frame.to_csv(index=False), end='')\n"
    done = subprocess.run([sys.executable, "-I", "-c", shown], env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("SELECT ort, COUNT(*) AS n FROM kunden GROUP BY ort ORDER BY ort", ()),
        ("SELECT name\nFROM kunden\nWHERE ort LIKE 'B%' -- it's \"quoted\"\nORDER BY name", ()),
        ("SELECT '\"\"\"' AS a, '''' AS b, '\\\\' AS c, 'ü😀' AS d", ()),
        ("SELECT COUNT(*) AS n FROM kunden WHERE ort = %s AND kunde_seit < %s", ("Bremen", date(2018, 1, 1))),
        ("SELECT %s AS a, %s AS b, '100 %%' AS c", ("'; import os; '", Decimal("1.50"))),
    ],
)
async def test_code_gives_the_same_rows(
    db: Database, server: PrivateServer, sql: str, parameters: tuple[Any, ...]
) -> None:
    result = await db.query(sql, parameters)
    code = result.as_python()
    assert code == as_python(result.frame)
    assert server.reader("eras2_sample").password not in code
    assert run(code, server) == result.frame.to_csv(index=False)


@pytest.mark.parametrize("text", ['"""', "'''", "\\", "\n", "\r\n", "\u202e", "\x00", "'; x = 1 #", "{sql}", "\u2028"])
def test_no_text_breaks_out_of_its_literal(text: str) -> None:
    sql = f"SELECT 1 {text} FROM {text}"
    code = python_code(sql, text, (text,))
    lines = code.split("with connection")[0].replace("pymysql.connect", "dict").replace("os.environ[", "dict.get({}, ")
    found: dict[str, Any] = {}
    exec(lines.replace('"MARIADB_USER"]', '"MARIADB_USER")').replace("import pymysql\n", ""), found)
    assert (found["sql"], found["connection"]["database"], found["parameters"]) == (sql, text, (text,))


def test_frame_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="name no statement"):
        as_python(pd.DataFrame())


async def test_database_under_another_name_is_found_again(server: PrivateServer) -> None:
    database = Database("abrechnung", lambda: server.reader("eras2_sample"))
    frame = await database.frame("SELECT COUNT(*) AS n FROM kunden")
    await database.close()
    assert (frame.attrs["database"], frame.attrs["schema"]) == ("abrechnung", "eras2_sample")
    assert run(as_python(frame), server) == "n\n60\n"


async def test_session_answers_statements_of_the_user(db: Database) -> None:
    async with Runtime("v1-current", "offline", db, trace=False) as runtime:
        frame = await runtime.query("SELECT ort FROM kunden WHERE ort = %s", ["Bremen"], rows=2)
        assert frame["ort"].tolist() == ["Bremen", "Bremen"]
        assert len(await runtime.query("SELECT * FROM seq_1_to_60000", database="eras2_sample")) == 60_000
        assert list(runtime.databases) == ["eras2_sample"]
        with pytest.raises(BadDatabase, match="unknown database 'x'; allowed: eras2_sample"):
            await runtime.query("SELECT 1", database="x")
    async with Runtime("v1-current", "offline", None, trace=False) as runtime:
        with pytest.raises(BadDatabase, match="no database"):
            await runtime.query("SELECT 1")


async def test_table_of_a_turn_can_be_changed_without_changing_the_turn(db: Database) -> None:
    async with Runtime("v1-current", "offline", db, trace=False) as runtime:
        turn = await runtime.handle_message("Wie viele Kunden gibt es je Ort?")
        frame = turn.tables[0]
        assert (frame.attrs["turn"], frame.attrs["node"]) == (1, "thinker")
        frame["neu"] = 1
        frame.iloc[0, 0] = "verändert"
        assert "neu" not in turn.tables[0]
        assert turn.tables[0].iloc[0, 0] != "verändert"
        assert as_python(frame).startswith("import os\n")
