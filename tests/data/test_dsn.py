"""Database settings: what is understood, what is refused at once, and that no password shows."""

import pytest

from agent.data.database import Database, open_database
from agent.data.dsn import parse_address
from agent.errors import BadDatabase, ConnectionFailed, DatabaseError

SECRET = "s3cr:et/pässword"


def test_dsn_names_everything() -> None:
    address = parse_address(
        "mysql://ada:s3cr%3Aet%2Fp%C3%A4ssword@db.example:3307/sales?connect_timeout=2&charset=utf8mb4"
    )
    assert (address.user, address.password, address.host, address.port) == ("ada", SECRET, "db.example", 3307)
    assert address.database == "sales"
    assert dict(address.options) == {"connect_timeout": 2.0}


def test_dict_takes_pymysql_arguments() -> None:
    address = parse_address(
        {"user": "ada", "passwd": "x", "db": "sales", "unix_socket": "/run/x", "ssl_disabled": True}
    )
    assert (address.database, address.password, address.options["unix_socket"]) == ("sales", "x", "/run/x")


@pytest.mark.parametrize(
    ("db", "words"),
    [
        ("postgres://a:b@c/d", "allowed: 'sample'"),
        ("nonsense", "allowed: 'sample'"),
        ("", "allowed: 'sample'"),
        ("mysql://a:b@c", "names no database"),
        ("mysql://a:b@c/", "names no database"),
        ("mysql://c/d", "names no user"),
        ("mysql://a:b@c:port/d", "host or port"),
        ("mysql://a:b@c:99999/d", "host or port"),
        ("mysql://a:b/c@d/e", "write %2F, %3F, %23"),
        ("mysql://a:1?c@d/e", "write %2F, %3F, %23"),
        ("mysql://a:b@c/mysql", "schema of the server itself"),
        ("mysql://a:b@c/d?local_infile=1", "unknown database argument 'local_infile'"),
        ({"user": "a", "database": "d", "charset": "latin1"}, "charset 'latin1' is not possible"),
        ("mysql://a:b@c/d?charset=latin1", "not possible"),
        ("mysql://a:b@c/d?ssl_disabled=maybe", "ssl_disabled='maybe'"),
        ("mysql://a:b@c/d?connect_timeout=soon", "connect_timeout='soon'"),
        ({"user": "a", "database": "d", "init_command": "SET x"}, "unknown database argument 'init_command'"),
        ({"user": "a", "database": "d", "usr": "b"}, "did you mean 'user'?"),
        ({"user": "a", "database": "d", "port": 0}, "port 0 is not possible"),
        ({"user": 7, "database": "d"}, "must be a text"),
        ({}, "names no database"),
        ("sample?size=0", "more than 0"),
        ("sample?tables=3", "allowed: 'sample'"),
    ],
)
def test_wrong_setting_raises_at_once(db: str | dict[str, object], words: str) -> None:
    with pytest.raises(BadDatabase) as caught:
        open_database(db)
    assert words in str(caught.value)


def test_setting_of_another_type_raises_at_once() -> None:
    with pytest.raises(BadDatabase, match="allowed: 'sample', a DSN, a dict, None"):
        open_database(42)  # type: ignore[arg-type]


def test_no_database_is_none() -> None:
    assert open_database(None) is None


@pytest.mark.parametrize(
    "db",
    [
        f"mysql://ada:{SECRET}@db.example/sales",
        {"user": "ada", "password": SECRET, "database": "sales", "hots": "x"},
        {"user": "ada", "password": SECRET, "database": "sales", "port": "x"},
        {"user": "ada", "password": [SECRET], "database": "sales"},
    ],
)
def test_error_does_not_show_the_password(db: str | dict[str, object]) -> None:
    with pytest.raises(DatabaseError) as caught:
        open_database(db)
    assert SECRET not in str(caught.value)
    assert "s3cr" not in str(caught.value)


def test_repr_does_not_show_the_password() -> None:
    address = parse_address({"user": "ada", "password": SECRET, "database": "sales"})
    database = open_database({"user": "ada", "password": SECRET, "database": "sales"})
    assert SECRET not in repr(address) + repr(database)


async def test_unreachable_server_says_where() -> None:
    database = open_database({"user": "ada", "password": SECRET, "database": "sales", "unix_socket": "/nowhere/socket"})
    assert isinstance(database, Database)
    with pytest.raises(ConnectionFailed, match=r"'sales' at /nowhere/socket as 'ada'") as caught:
        await database.query("SELECT 1")
    assert SECRET not in str(caught.value)
