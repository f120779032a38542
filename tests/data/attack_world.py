"""A server with everything that an attack could want, and eyes for what an attack has done to it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agent.data.connection import Loader
from agent.data.database import Database
from agent.errors import ConnectionFailed, DatabaseError

FOLDER = Path(__file__).parent
SECONDS = 0.3  # the time limit under attack
SLACK = 1.2  # seconds after which a statement has outlived it: 0.5 are promised, the rest is for a loaded machine
SECRET, FILE_SECRET = "geheim-of-another", "FILE-CANARY-4711"
TABLES = (
    "CREATE TABLE kunden (kunde_id INT PRIMARY KEY, name VARCHAR(50), aktiv INT)",
    "INSERT INTO kunden SELECT seq, CONCAT('Kunde ', seq), 1 FROM seq_1_to_5",
    "CREATE TABLE konten (kunde_id INT PRIMARY KEY, stand INT) ENGINE=MyISAM",
    "INSERT INTO konten SELECT seq, seq * 10 FROM seq_1_to_5",
    "CREATE TABLE gross (n INT PRIMARY KEY)",
    "INSERT INTO gross SELECT seq FROM seq_1_to_20000",
    "CREATE SEQUENCE s",
    "CREATE FUNCTION f_write() RETURNS INT BEGIN INSERT INTO kunden VALUES (77, 'x', 1); RETURN 1; END",
    "CREATE PROCEDURE p_write() BEGIN DELETE FROM kunden; END",
)
VIEWS = (
    "CREATE FUNCTION f_konten() RETURNS INT BEGIN INSERT INTO konten VALUES (77, 1); RETURN 1; END",
    "CREATE VIEW v_write AS SELECT f_konten() AS x",
    "CREATE VIEW v_sleep AS SELECT SLEEP(20) AS x",
    "CREATE VIEW v_lock AS SELECT GET_LOCK('canary', 0) AS x",
    "CREATE VIEW v_file AS SELECT LOAD_FILE('{file}') AS x",
    "CREATE VIEW v_secret AS SELECT user, authentication_string FROM mysql.user",
    "CREATE VIEW v_sequence AS SELECT NEXTVAL(s) AS x",
)
# Of the server, and of no interest: they change by themselves.
RESTLESS = re.compile(r"gtid|timestamp|innodb_(buffer_pool|log)|error_count|warning_count|insert_id|rand_seed|pseudo")


@dataclass(frozen=True)
class Attack:
    """One statement of ``attacks.yaml`` with its places filled in."""

    kind: str
    why: str
    sql: str

    @property
    def only_grants_stop_it(self) -> bool:
        return self.kind == "grants"


class Eyes:
    """A connection that may do everything, opened again after its server was killed."""

    def __init__(self, connect: Callable[[], Loader]) -> None:
        self._connect = connect
        self._loader = connect()
        self._schema = ""

    def __enter__(self) -> Eyes:
        return self

    def __exit__(self, *error: Any) -> None:
        self._loader.__exit__(None, None, None)

    def execute(self, sql: str) -> tuple[tuple[Any, ...], ...]:
        """Run a statement."""
        if sql.startswith("USE "):
            self._schema = sql
        try:
            return self._loader.execute(sql)
        except ConnectionFailed as error:
            if "gone away" not in str(error) and "Lost connection" not in str(error):
                raise
        self.__exit__()
        self._loader = self._connect()
        if self._schema:
            self._loader.execute(self._schema)
        return self._loader.execute(sql)


@dataclass(frozen=True)
class World:
    """The attacked database, a connection that sees all (a new one when the server was started anew), the files."""

    root: Eyes
    schema: str
    account: str
    file: Path
    out: Path

    def build(self, *, views: bool) -> None:
        """Make the database anew."""
        self.root.execute(f"CREATE OR REPLACE DATABASE `{self.schema}` CHARACTER SET utf8mb4")
        self.root.execute(f"USE `{self.schema}`")
        for statement in TABLES + (VIEWS if views else ()):
            self.root.execute(statement.replace("{file}", str(self.file)))

    def snapshot(self) -> tuple[Any, ...]:
        """Give everything that an attack could have changed."""
        tables = self.root.execute(f"SHOW FULL TABLES FROM `{self.schema}`")
        real = ", ".join(f"`{name}`" for name, kind in tables if kind in ("BASE TABLE", "SEQUENCE"))
        variables = self.root.execute("SELECT * FROM information_schema.GLOBAL_VARIABLES")
        return (
            tables,
            self.root.execute(f"CHECKSUM TABLE {real}"),
            self.root.execute("SELECT * FROM s"),
            self.root.execute("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ORDER BY 1"),
            self.root.execute("SELECT COUNT(*), MD5(GROUP_CONCAT(User, Host, Priv ORDER BY 1)) FROM mysql.global_priv"),
            self.root.execute("SELECT COUNT(*) FROM information_schema.ROUTINES"),
            self.root.execute("SELECT COUNT(*) FROM information_schema.PLUGINS WHERE PLUGIN_STATUS = 'ACTIVE'"),
            self.root.execute("SELECT COUNT(*) FROM information_schema.EVENTS"),
            tuple(row[:2] for row in variables if not RESTLESS.search(row[0].lower())),
            self.out.exists(),
        )

    def running(self) -> list[str]:
        """Give what the attacked account is running."""
        rows = self.root.execute("SELECT USER, COMMAND, INFO, ID, CONNECTION_ID() FROM information_schema.PROCESSLIST")
        return [str(info) for user, command, info, id, me in rows if user == self.account and id != me and info]

    def locked(self) -> bool:
        """Tell whether somebody holds a row, a table or the named lock."""
        if self.root.execute("SELECT IS_USED_LOCK('canary')")[0][0] is not None:
            return True
        try:
            for statement in (
                "LOCK TABLES kunden WRITE NOWAIT", "UNLOCK TABLES", "START TRANSACTION",
                "SELECT * FROM kunden FOR UPDATE NOWAIT",
            ):  # fmt: skip
                self.root.execute(statement)
        except ConnectionFailed:
            return True
        finally:
            self.root.execute("ROLLBACK")
            self.root.execute("UNLOCK TABLES")
        return False

    def secrets(self) -> set[str]:
        """Give texts that no result may hold."""
        hashes = self.root.execute("SELECT authentication_string FROM mysql.user WHERE authentication_string <> ''")
        return {FILE_SECRET, SECRET, *(str(row[0]) for row in hashes)}


async def harm_of(attack: Attack, world: World, database: Database) -> set[str]:
    """Let an attack loose on a database and give what harm it has done."""
    before, secrets, harm = world.snapshot(), world.secrets(), set()
    work = asyncio.ensure_future(database.query(attack.sql))
    began = time.monotonic()
    await asyncio.wait({work}, timeout=SECONDS + SLACK)
    while work.done() and world.running() and time.monotonic() - began < SECONDS + SLACK:
        await asyncio.sleep(0.01)
    if not work.done() or world.running():
        harm.add("outlived its time")
    if world.locked():
        harm.add("holds a lock")
    with suppress(DatabaseError):
        rows = (await work).answer.rows
        text = repr(rows)
        if attack.kind == "secret" or any(secret in text for secret in secrets):
            harm.add("reads a secret")
        if len(text) > 200_000_000:
            harm.add("fills the memory")
    if world.snapshot() != before:
        harm.add("changes something")
    return harm


def attacks(file: Path, out: Path) -> list[Attack]:
    """Read the attacks and fill in their places."""
    places = {
        "{file}": str(file),
        "{out}": str(out),
        "{filehex}": str(file).encode().hex(),
        "{regexes}": ", ".join(f"CONCAT(REPEAT('a', 5000), {i}) REGEXP '^(a|aa)+$'" for i in range(500)),
        "{hashes}": ", ".join(f"SHA2(REPEAT('a', {90_000 + i}), 512)" for i in range(2000)),
        "{columns}": ", ".join(["a"] * 4000),
    }
    found = []
    for entry in yaml.safe_load((FOLDER / "attacks.yaml").read_text(encoding="utf-8")):
        sql = entry["sql"]
        for place, text in places.items():
            sql = sql.replace(place, text)
        found.append(Attack(entry["kind"], entry["why"], sql))
    return found
