"""Loads invented databases: the same rows each time, on any machine."""

from collections.abc import Iterable

from agent.data.connection import Loader
from agent.data.server import PrivateServer

SPREAD = 2_654_435_761  # Knuth's multiplier: neighbours land far apart, the same on every machine
Row = tuple[object, ...]
Table = tuple[str, str, list[Row]]


def load(server: PrivateServer, name: str, schema: str, tables: Iterable[Table]) -> str:
    """Make a database on a server anew and give its name; ``;`` and a newline end each statement of its schema."""
    with Loader(server.admin()) as loader:
        loader.execute("SET SESSION foreign_key_checks=0")  # tables may refer to each other
        loader.execute(f"CREATE OR REPLACE DATABASE `{name}` CHARACTER SET utf8mb4")
        loader.execute(f"USE `{name}`")
        for statement in schema.split(";\n"):
            loader.execute(" ".join(statement.split()))
        for table, columns, rows in tables:
            loader.insert(table, columns.split(), rows)
        loader.execute("COMMIT")
    return name


def pick(n: int, salt: int, choices: int) -> int:
    """Give a number below ``choices`` that looks drawn, for a row and a salt."""
    return ((n * 31 + salt) * SPREAD % 2**32 >> 9) % choices
