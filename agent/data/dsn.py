"""Where a database is and as whom to connect, from a DSN or a dict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from agent.errors import BadDatabase, allowed

SCHEMES = ("mysql", "mariadb", "mysql+pymysql", "mariadb+pymysql")
FORM = "mysql://user:password@host:3306/name"
OPTIONS = (
    "unix_socket",
    "connect_timeout",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_disabled",
    "ssl_verify_cert",
)
ALIASES = {"db": "database", "passwd": "password"}
SYSTEM_SCHEMAS = ("mysql", "performance_schema", "sys", "information_schema")
YES_NO = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Address:
    """A database on a server and the account that reads it; the password shows nowhere."""

    database: str
    user: str
    password: str = field(default="", repr=False)
    host: str = "localhost"
    port: int = 3306
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    server_pid: int = field(default=0, repr=False, compare=False)  # of a private server, which may be killed

    @property
    def place(self) -> str:
        """Give the socket, or the host and port."""
        return self.options.get("unix_socket") or f"{self.host}:{self.port}"

    @property
    def local(self) -> bool:
        """Tell whether the bytes stay on this machine, so that encrypting them protects nothing."""
        return "unix_socket" in self.options or self.host == "localhost" or _is_loopback(self.host)

    def scrub(self, text: str) -> str:
        """Give a message of the server or driver without the password."""
        return text.replace(self.password, "***") if len(self.password) > 2 else text


def parse_address(db: str | Mapping[str, Any]) -> Address:
    """Read a DSN or a dict of pymysql arguments; what is wrong is named without showing the password."""
    return _from_dsn(db) if isinstance(db, str) else _from_dict(db)


def _from_dsn(dsn: str) -> Address:
    scheme, found, rest = dsn.partition("://")
    if not found or scheme.lower() not in SCHEMES:
        shown = repr(scheme) if found else "without a scheme"
        raise BadDatabase(f"database setting {shown} is not understood; allowed: 'sample', {FORM!r}, a dict, None")
    if set("/?#") & set(rest.rpartition("@")[0]):
        raise BadDatabase(f"user or password of the DSN has a bare / or ? or #; write %2F, %3F, %23 in {FORM}")
    try:
        parts = urlsplit("//" + rest)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadDatabase(f"host or port of the DSN is not understood; write {FORM}") from None
    if port == 0:
        raise BadDatabase(f"port 0 of the DSN is no port; allowed: 1 to 65535, as in {FORM}")
    values: dict[str, Any] = {
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": unquote(host or "localhost"),
        "port": port or 3306,
        "database": unquote(parts.path.lstrip("/")),
    }
    return _from_dict(values | dict(parse_qsl(parts.query)))


def _from_dict(given: Mapping[str, Any]) -> Address:
    values = {ALIASES.get(key, key): value for key, value in given.items() if value is not None}
    charset = values.pop("charset", "utf8mb4")
    if charset != "utf8mb4":
        raise BadDatabase(f"charset {charset!r} is not possible; allowed: 'utf8mb4' (the guard relies on it)")
    names = ("database", "user", "password", "host", "port", *OPTIONS)
    for key in values:
        if key not in names:
            raise BadDatabase(f"unknown database argument {key!r}; {allowed(key, names)}")
    database = _checked_name(values.pop("database", ""))
    user = _text(values.pop("user", ""), "user")
    if not user:
        raise BadDatabase(f"the database setting names no user; write {FORM} or {{'user': ..., ...}}")
    password = _text(values.pop("password", ""), "password", secret=True)
    host = _text(values.pop("host", "localhost"), "host")
    port = _port(values.pop("port", 3306))
    return Address(database, user, password, host, port, MappingProxyType(_options(values)))


def _checked_name(database: Any) -> str:
    name = _text(database, "database")
    if not name or "/" in name:
        raise BadDatabase(f"the database setting names no database; write its name at the end: {FORM}")
    if name.lower() in SYSTEM_SCHEMAS:
        raise BadDatabase(
            f"{name!r} is a schema of the server itself and not open to the agent; name one with your data"
        )
    return name


def _text(value: Any, key: str, *, secret: bool = False) -> str:
    if not isinstance(value, str):
        shown = "" if secret else f" ({value!r})"
        raise BadDatabase(f"database argument {key!r} must be a text, not {type(value).__name__}{shown}")
    return value


def _port(value: Any) -> int:
    try:
        port = int(value)
    except (TypeError, ValueError):
        port = 0
    if not 0 < port < 65536:
        raise BadDatabase(f"port {value!r} is not possible; allowed: 1 to 65535, usually 3306")
    return port


def _options(values: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(values)
    for key in ("ssl_disabled", "ssl_verify_cert"):
        if isinstance(text := options.get(key), str):
            if text.lower() not in YES_NO:
                raise BadDatabase(f"{key}={text!r} is not understood; allowed: {', '.join(YES_NO)}")
            options[key] = YES_NO[text.lower()]
    if "connect_timeout" in options:
        try:
            options["connect_timeout"] = float(options["connect_timeout"])
        except (TypeError, ValueError):
            raise BadDatabase(f"connect_timeout={options['connect_timeout']!r} must be a number of seconds") from None
    return options


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
