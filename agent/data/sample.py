"""``eras2_sample``: the invented data set of the private server, loaded once per data folder."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

from agent.data.connection import Loader
from agent.data.dsn import Address
from agent.data.sample_rows import stream_tables
from agent.data.server import PrivateServer, shared_server
from agent.errors import BadDatabase

NAME = "eras2_sample"
LARGEST = 100.0
STAMP = "SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s"


def sample_name(size: float = 1.0) -> str:
    """Give the name of the sample database of this size."""
    if not 0 < size <= LARGEST:
        raise BadDatabase(
            f"sample size {size!r} is not possible; allowed: more than 0, at most {LARGEST:g}; 1 is usual"
        )
    return NAME if size == 1 else f"{NAME}_x{size:g}".replace(".", "_")


def sample_address(size: float = 1.0) -> Address:
    """Start the private server, load the data if they are not there, give the reading account; blocks."""
    server = shared_server()
    name = sample_name(size)
    if (server.pid, name) not in _loaded:
        with server.lock:
            load_sample(server, size)
            _loaded.add((server.pid, name))
    return server.reader(name)


def load_sample(server: PrivateServer, size: float = 1.0) -> bool:
    """Load the data unless this version of them is there; tell whether it was necessary."""
    name, version = sample_name(size), _version()
    with Loader(server.admin()) as loader:
        if loader.execute(STAMP, (name,)) == ((version,),):
            return False
        loader.execute(f"DROP DATABASE IF EXISTS `{name}`")
        loader.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_german2_ci")
        loader.execute(f"USE `{name}`")
        _fill(loader, size)
        # Last of all: a load that was killed has no stamp and is done again.
        loader.execute(f"ALTER DATABASE `{name}` COMMENT '{version}'")
    return True


def _fill(loader: Loader, size: float) -> None:
    columns: dict[str, list[str]] = {}
    for statement in _schema().split(";\n"):
        if statement.strip():
            loader.execute(statement)
            columns |= _columns(statement)
    loader.execute("SET SESSION foreign_key_checks=0, unique_checks=0")  # a third of the time; the tests check the keys
    loader.execute("START TRANSACTION")
    for table, rows in stream_tables(size):
        loader.insert(table, columns[table], rows)
    loader.execute("COMMIT")
    loader.execute("ANALYZE TABLE " + ", ".join(columns))


def _columns(create: str) -> dict[str, list[str]]:
    table = re.search(r"CREATE TABLE (\w+)", create)
    return {table[1]: re.findall(r"^  ([a-z]\w*) ", create, re.MULTILINE)} if table else {}


@cache
def _schema() -> str:
    return files("agent.data").joinpath("sample_schema.sql").read_text(encoding="utf-8")


@cache
def _version() -> str:
    sources = ("sample_schema.sql", "sample_rows.py", "sample_words.py")
    return hashlib.sha256(b"".join(files("agent.data").joinpath(name).read_bytes() for name in sources)).hexdigest()[
        :16
    ]


_loaded: set[tuple[int, str]] = set()
