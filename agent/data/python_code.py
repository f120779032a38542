"""A query as Python code that runs without the workbench: pandas and pymysql, no password in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from agent.data.given import check_table

if TYPE_CHECKING:
    import pandas as pd

CODE = """\
import os

import pandas as pd
import pymysql

connection = pymysql.connect(
    host=os.environ.get("MARIADB_HOST", "localhost"),
    port=int(os.environ.get("MARIADB_PORT", "3306")),
    unix_socket=os.environ.get("MARIADB_SOCKET"),
    user=os.environ["MARIADB_USER"],
    password=os.environ.get("MARIADB_PASSWORD", ""),
    database={database},
    charset="utf8mb4",
)
sql = {sql}
parameters = {parameters}
with connection, connection.cursor() as cursor:
    cursor.execute(sql, parameters)
    frame = pd.DataFrame(list(cursor.fetchall()), columns=[column[0] for column in cursor.description or ()])
"""
IMPORTS = {"datetime.": "import datetime\n", "Decimal(": "from decimal import Decimal\n"}


def python_code(sql: str, database: str, parameters: Sequence[Any] = ()) -> str:
    """Give code that makes ``frame``; the connection comes from MARIADB_HOST, _PORT, _SOCKET, _USER and _PASSWORD."""
    given = repr(tuple(parameters)) if parameters else "None"
    code = CODE.format(database=repr(database), sql=_literal(sql), parameters=given)
    return "".join(line for name, line in IMPORTS.items() if name in given) + code


def as_python(frame: pd.DataFrame) -> str:
    """Give the code that makes a frame of ``turn.tables`` or ``wb.query(...)`` anew, with pandas and pymysql only.

    ``print(as_python(turn.tables[0]))``; raises ValueError for a frame whose ``attrs`` do not say where it is from.
    """
    check_table(frame, "as_python")
    if "sql" not in frame.attrs:
        raise ValueError("this frame's .attrs name no statement; allowed: frames of turn.tables and of query(...)")
    given = frame.attrs
    return python_code(given["sql"], given.get("schema") or given.get("database", ""), given.get("parameters", ()))


def _literal(sql: str) -> str:
    """Write a text as Python does, a line for each of its lines; repr leaves no way out of the literal."""
    lines = sql.splitlines(keepends=True)
    if len(lines) < 2:
        return repr(sql)
    return "(\n" + "".join(f"    {line!r}\n" for line in lines) + ")"
