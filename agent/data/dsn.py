"""Where a database is and as whom to connect, from a DSN or a dict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from agent.data.option_file import read_option_file
from agent.data.variables import VARIABLE, expand
from agent.errors import BadDatabase, allowed

SCHEMES = ("mysql", "mariadb", "mysql+pymysql", "mariadb+pymysql")
FORM = "mysql://user:password@host:3306/name"
TLS = ("ssl_ca", "ssl_cert", "ssl_key", "ssl_verify", "ssl_verify_cert", "ssl_verify_identity")
OPTIONS = ("unix_socket", "connect_timeout", "ssl_disabled", *TLS)
ARGUMENTS = ("database", "user", "password", "host", "port", "read_default_file", "read_default_group", *OPTIONS)
ALIASES = {"db": "database", "passwd": "password"}
SYSTEM_SCHEMAS = ("mysql", "performance_schema", "sys", "information_schema")
YES_NO = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
HOST = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>.*))?", re.DOTALL)


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
        """Give a message of the server or driver without the password, as it is or as a DSN has it."""
        if len(self.password) > 2:
            for secret in (self.password, quote(self.password), quote(self.password, safe="")):
                text = text.replace(secret, "***")
        return text


def parse_address(db: str | Mapping[str, Any]) -> Address:
    """Read a DSN or a dict of pymysql arguments; what is wrong is named without showing the password."""
    if isinstance(db, str):
        return _from_dsn(expand(db.strip()) if VARIABLE.fullmatch(db.strip()) else db.strip())
    return _from_dict({key: expand(value) if isinstance(value, str) else value for key, value in db.items()})


def _from_dsn(dsn: str) -> Address:
    scheme, found, rest = dsn.partition("://")
    if not found or scheme.lower() not in SCHEMES:
        shown = repr(scheme) if found else "without a scheme"
        raise BadDatabase(f"database setting {shown} is not understood; allowed: 'sample', {FORM!r}, a dict, None")
    account, _, rest = rest.rpartition("@")
    if set("/?#") & set(account):
        raise BadDatabase(f"user or password of the DSN has a bare / or ? or #; write %2F, %3F, %23 in {FORM}")
    rest, _, query = rest.partition("?")
    place, _, name = rest.partition("/")
    split = HOST.fullmatch(place)
    if split is None:
        raise BadDatabase(f"host or port of the DSN is not understood; write {FORM}")
    user, _, password = account.partition(":")
    values: dict[str, Any] = {"user": user, "password": password, "host": split["host"].strip("[]"), "database": name}
    values = {key: expand(text, unquote) for key, text in values.items() if text}
    if split["port"]:
        values["port"] = _dsn_port(expand(split["port"]))
    return _from_dict(values | {key: expand(text) for key, text in parse_qsl(query, keep_blank_values=True)})


def _dsn_port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise BadDatabase(f"host or port of the DSN is not understood; port: 1 to 65535, as in {FORM}")
    return int(text)


def _from_dict(given: Mapping[str, Any]) -> Address:
    values = {ALIASES.get(key, key): value for key, value in given.items() if value is not None}
    charset = values.pop("charset", "utf8mb4")
    if charset != "utf8mb4":
        raise BadDatabase(f"charset {charset!r} is not possible; allowed: 'utf8mb4' (the guard relies on it)")
    for key in values:
        if key not in ARGUMENTS:
            raise BadDatabase(f"unknown database argument {key!r}; {allowed(str(key), ARGUMENTS)}")
    file, group = values.pop("read_default_file", None), values.pop("read_default_group", None)
    if file is not None or group is not None:
        values = dict(read_option_file(_optional(file, "read_default_file"), group)) | values
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


def _optional(value: Any, key: str) -> str | None:
    return None if value is None else _text(value, key)


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
    for key in ("ssl_disabled", "ssl_verify", "ssl_verify_cert", "ssl_verify_identity"):
        if isinstance(text := options.get(key), str):
            if text.lower() not in YES_NO:
                raise BadDatabase(f"{key}={text!r} is not understood; allowed: {', '.join(YES_NO)}")
            options[key] = YES_NO[text.lower()]
    if "connect_timeout" in options:
        try:
            options["connect_timeout"] = float(options["connect_timeout"])
        except (TypeError, ValueError):
            raise BadDatabase(f"connect_timeout={options['connect_timeout']!r} must be a number of seconds") from None
    return _with_tls(options)


def _with_tls(options: dict[str, Any]) -> dict[str, Any]:
    """Make what was asked of TLS what the driver does: it would read a CA and check nothing, or quietly use none.

    A CA alone means that its signature is checked; ``ssl_verify=true`` that the name is, too; ``false`` neither.
    """
    asked = [key for key in TLS if options.get(key)]
    if options.get("ssl_disabled") and asked:
        raise BadDatabase(f"ssl_disabled contradicts {asked[0]}; leave one of them out")
    if options.get("ssl_key") and not options.get("ssl_cert"):
        raise BadDatabase("ssl_key needs ssl_cert, the certificate that belongs to the key")
    verify = options.pop("ssl_verify", None)
    if asked and not options.get("unix_socket"):
        options["ssl_disabled"] = False
    if verify is not None:
        options |= {"ssl_verify_cert": verify, "ssl_verify_identity": verify}
    elif options.get("ssl_ca"):
        options.setdefault("ssl_verify_cert", True)
    return options


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
