"""One connection to MariaDB, limited to reading by the server itself; the only file that speaks pymysql."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any

import pymysql
from pymysql.constants import FIELD_TYPE, FLAG
from pymysql.cursors import Cursor, SSCursor

from agent.data.columns import BINARY_CHARSET, Answer, Column, unique
from agent.data.decode import Kind
from agent.data.dsn import Address
from agent.data.limits import Limits
from agent.data.reader import BrokenStream, RowReader
from agent.data.tls import tls_arguments
from agent.errors import ConnectionFailed, QueryFailed

NO_SUCH_THREAD = 1094
FULL = frozenset({1040, 1203, 1226})  # no more connections: of the server, of the account
RESET_CONNECTION = 0x1F  # a command of the protocol that PyMySQL has no name for
MEMORY = "SET SESSION max_session_mem_used=500000000, tmp_disk_table_size=2000000000"
LOST = frozenset({0, 1053, 1080, 1158, 1159, 1160, 1927, 2006, 2013, 2014, 2055, 4031})
KINDS: dict[int, Kind] = {
    **dict.fromkeys((FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.INT24, FIELD_TYPE.LONG, FIELD_TYPE.LONGLONG), "int"),
    FIELD_TYPE.YEAR: "int",
    FIELD_TYPE.DECIMAL: "decimal",
    FIELD_TYPE.NEWDECIMAL: "decimal",
    FIELD_TYPE.FLOAT: "float",
    FIELD_TYPE.DOUBLE: "float",
    FIELD_TYPE.DATE: "date",
    FIELD_TYPE.NEWDATE: "date",
    FIELD_TYPE.DATETIME: "datetime",
    FIELD_TYPE.TIMESTAMP: "datetime",
    FIELD_TYPE.TIME: "time",
    FIELD_TYPE.BIT: "bit",
}
STRINGS = frozenset(pymysql.connections.TEXT_TYPES)
# The guard's lexer relies on two absences here: ANSI_QUOTES and NO_BACKSLASH_ESCAPES.
SQL_MODE = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"


class LostConnection(Exception):
    """The server closed the connection; a new one may work."""


class Session:
    """One limited connection; used by one thread at a time."""

    def __init__(self, address: Address, limits: Limits) -> None:
        self.address, self.limits = address, limits
        self.reusable = True
        self.user: object = None  # whose statement ran last; None as long as none has
        self._connection = _connect(address)
        self.thread_id: int = self._connection.thread_id()
        self.server: str = self._connection.get_server_info()
        try:
            self._limit()
        except pymysql.err.MySQLError as error:
            self.close()
            raise ConnectionFailed(f"the session cannot be limited to reading: {_message(error, address)}") from None

    def renew(self) -> None:
        """Forget everything that statements before may have left: variables, temporary tables, locks, settings."""
        try:
            self._connection._execute_command(RESET_CONNECTION, b"")
            self._connection._read_packet()
            self._connection.select_db(self.address.database)  # which the reset leaves as it is
            self._limit()
        except pymysql.err.MySQLError as error:
            # Whatever the reason, this connection is of no more use and a new one may be.
            raise LostConnection(_message(error, self.address)) from None

    def _limit(self) -> None:
        with self._connection.cursor() as cursor:
            for statement in _limits(self.limits, self.server):
                cursor.execute(statement)
            with suppress(pymysql.err.OperationalError):  # a server that is too old to know these does without
                cursor.execute(MEMORY)

    def run(self, sql: str, cancelled: threading.Event) -> Answer:
        """Run a checked statement and read its rows up to the limits."""
        cursor = self._connection.cursor(SSCursor)
        complete = False
        try:
            answer = self._answer(cursor, sql, cancelled)
            complete = not answer.truncated
            return answer
        except pymysql.err.MySQLError as error:
            translated = _translated(error, self.address)
            complete = not isinstance(translated, LostConnection)
            raise translated from None
        finally:
            if complete:
                cursor.close()
            else:
                self._drop(cursor)

    def abandon(self) -> None:
        """Cut the connection under a thread that hangs in it: the last resort, from any thread."""
        self.reusable = False
        if isinstance(raw := getattr(self._connection, "_sock", None), socket.socket):
            with suppress(OSError):
                raw.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, from the thread that uses it."""
        self.reusable = False
        with suppress(Exception):
            self._connection.close()

    def _answer(self, cursor: SSCursor, sql: str, cancelled: threading.Event) -> Answer:
        cursor.execute(sql)
        if not cursor.description:
            return Answer(())
        result: Any = cursor._result  # type: ignore[attr-defined]  # see agent/data/reader.py
        try:
            read = RowReader(result, pymysql.err.raise_mysql_exception).read(self.limits, cancelled)
        except (BrokenStream, OSError) as error:
            raise LostConnection(_message(error, self.address)) from None
        columns = _columns(result.fields)
        if read.truncated:
            with suppress(ConnectionFailed):
                kill_statement(self.address, self.thread_id)
            return Answer(columns, read.cells, truncated=True)
        return Answer(columns, read.cells, warnings=self._warnings(read.warning_count))

    def _drop(self, cursor: SSCursor) -> None:
        """Close the connection with rows unread: a KILL that comes late would hit its next statement."""
        if (result := getattr(cursor, "_result", None)) is not None:
            result.unbuffered_active = False  # else its finaliser reads on, from a connection that is closed
        self.close()

    def _warnings(self, count: int) -> tuple[str, ...]:
        if not count:
            return ()
        with self._connection.cursor() as cursor:
            cursor.execute("SHOW WARNINGS LIMIT 20")
            found = [
                f"{level.lower()} {number}: {text}" for level, number, text in cursor.fetchall() if level != "Note"
            ]
        return tuple(dict.fromkeys(found))[:5]


class Loader:
    """A connection that may write; only the private server is filled through it."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection = _connect(address)

    def __enter__(self) -> Loader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):
            self._connection.close()

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> tuple[tuple[Any, ...], ...]:
        """Run one statement, with a parameter for each ``%s``, and give its rows."""
        with self._cursor() as cursor:
            cursor.execute(sql, parameters)
            return tuple(cursor.fetchall())

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows, many in one statement."""
        names = ", ".join(f"`{name}`" for name in columns)
        marks = ", ".join(["%s"] * len(columns))
        with self._cursor() as cursor:
            cursor.executemany(f"INSERT INTO `{table}` ({names}) VALUES ({marks})", rows)

    @contextmanager
    def _cursor(self) -> Iterator[Cursor]:
        try:
            with self._connection.cursor() as cursor:
                yield cursor
        except pymysql.err.MySQLError as error:
            raise ConnectionFailed(
                f"the private server refuses to be filled: {_message(error, self._address)}"
            ) from None


def kill_statement(address: Address, thread_id: int) -> None:
    """Stop what another connection of this account is running."""
    connection = _connect(address, connect_timeout=3, read_timeout=3, write_timeout=3)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"KILL QUERY {thread_id}")
    except pymysql.err.MySQLError as error:
        if _number(error) != NO_SUCH_THREAD:
            raise ConnectionFailed(_message(error, address)) from None
    finally:
        with suppress(Exception):
            connection.close()


def _connect(address: Address, **more: Any) -> Any:
    given = {"connect_timeout": 10, **address.options, **more}
    options = {key: value for key, value in given.items() if not key.startswith("ssl_")}
    options |= tls_arguments(address.options, local=address.local)
    try:
        connection = pymysql.Connection(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password.encode(),  # type: ignore[arg-type, unused-ignore]  # a str would become latin1
            database=address.database or None,
            charset="utf8mb4",
            autocommit=True,
            local_infile=False,
            defer_connect=True,
            **options,
        )
        connection.connect(_unix_socket(connection, options["connect_timeout"]))
        return connection
    except (pymysql.err.MySQLError, OSError, ValueError, NotImplementedError) as error:
        raise ConnectionFailed(
            f"no connection to database {address.database!r} at {address.place} as {address.user!r}: "
            f"{_message(error, address)}. {_advice(error, address)}"
        ) from None


def _unix_socket(connection: Any, timeout: float) -> socket.socket | None:
    """Connect the socket, which PyMySQL would leave open when nobody listens; None for a connection over TCP."""
    if not connection.unix_socket:
        return None
    found = socket.socket(socket.AF_UNIX)
    found.settimeout(timeout)
    try:
        found.connect(connection.unix_socket)
    except OSError:
        found.close()
        raise
    connection._secure = True
    return found


def _advice(error: Exception, address: Address) -> str:
    """Say what to do about a connection that could not be made."""
    if _number(error) in FULL:
        return "Close other sessions, or let the server take more connections (max_connections, max_user_connections)."
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return f"The server's certificate is not signed by {address.options.get('ssl_ca') or 'a known CA'}, or not its."
    return "Check host, port, account and that the server runs."


def _limits(limits: Limits, server: str) -> tuple[str, ...]:
    common = {
        "sql_mode": f"'{SQL_MODE if limits.full_group_by else SQL_MODE.replace('ONLY_FULL_GROUP_BY,', '')}'",
        "sql_select_limit": limits.rows + 1,
        "max_join_size": limits.join_rows,
        "sql_big_selects": 0,
        "group_concat_max_len": 100_000,
        "lock_wait_timeout": 5,
        "innodb_lock_wait_timeout": 5,
    }
    if "mariadb" in server.lower():
        time = {"max_statement_time": limits.seconds, "max_recursive_iterations": 10_000}
    else:  # MySQL says it in milliseconds and by other names
        time = {"max_execution_time": int(limits.seconds * 1000), "cte_max_recursion_depth": 10_000}
    assignments = ", ".join(f"{name}={value}" for name, value in (common | time).items())
    return "SET SESSION TRANSACTION READ ONLY", f"SET SESSION {assignments}"


def _columns(fields: Sequence[Any]) -> tuple[Column, ...]:
    names = unique([str(field.name) for field in fields])
    return tuple(_column(name, field) for name, field in zip(names, fields, strict=True))


def _column(name: str, field: Any) -> Column:
    code = field.type_code
    kind = KINDS.get(code) or ("bytes" if code in STRINGS and field.charsetnr == BINARY_CHARSET else "text")
    unsigned = code == FIELD_TYPE.LONGLONG and bool(field.flags & FLAG.UNSIGNED)
    return Column(name, kind, unsigned, "geometry" if code == FIELD_TYPE.GEOMETRY else "plain")


def _translated(error: pymysql.err.MySQLError, address: Address) -> Exception:
    if isinstance(error, pymysql.err.InterfaceError) or _number(error) in LOST:
        return LostConnection(_message(error, address))
    text = str(error.args[1]) if len(error.args) > 1 else str(error)
    return QueryFailed(address.scrub(text), number=_number(error))


def _number(error: Exception) -> int:
    return error.args[0] if error.args and isinstance(error.args[0], int) else 0


def _message(error: Exception, address: Address) -> str:
    text = str(error.args[1]) if len(error.args) > 1 else str(error)
    return address.scrub(re.sub(r"^Can't connect to MySQL server on '[^']*' \((.*)\)$", r"\1", text))
