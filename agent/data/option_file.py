"""Accounts in option files (``my.cnf``), as the client programs of MariaDB read them."""

from __future__ import annotations

from collections.abc import Mapping
from configparser import Error, RawConfigParser
from pathlib import Path

from agent.errors import BadDatabase, allowed

USUAL_FILE, USUAL_GROUP = "~/.my.cnf", "client"
NAMES = {
    "user": "user", "password": "password", "host": "host", "port": "port", "database": "database",
    "socket": "unix_socket", "connect_timeout": "connect_timeout", "ssl_ca": "ssl_ca", "ssl_cert": "ssl_cert",
    "ssl_key": "ssl_key", "ssl_verify_server_cert": "ssl_verify",
}  # fmt: skip


def read_option_file(file: str | None, group: str | None) -> Mapping[str, str]:
    """Give the database arguments in one group of an option file; a message names the file and never a value."""
    path = Path(file or USUAL_FILE).expanduser()
    parser = RawConfigParser(allow_no_value=True, strict=False, delimiters=("=",), comment_prefixes=("#", ";", "!"))
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BadDatabase(f"option file {path} cannot be read: {reason}") from None
    except Error as error:
        line = getattr(error, "lineno", None) or next((number for number, _ in getattr(error, "errors", ())), "?")
        raise BadDatabase(
            f"option file {path} is not understood in line {line}; write [group] and name=value"
        ) from None
    wanted = group or USUAL_GROUP
    if not parser.has_section(wanted):
        raise BadDatabase(f"option file {path} has no group {wanted!r}; {allowed(wanted, parser.sections())}")
    found = {name.replace("-", "_"): value for name, value in parser.items(wanted)}
    given = {NAMES[name]: _plain(value) for name, value in found.items() if name in NAMES and value is not None}
    if "ssl_verify_server_cert" in found and found["ssl_verify_server_cert"] is None:
        given["ssl_verify"] = "true"  # a switch without a value
    return given


def _plain(value: str) -> str:
    """Give a value without its quotes, or without the comment after it."""
    if value[:1] in ("'", '"') and (end := value.find(value[0], 1)) > 0:
        return value[1:end]
    return value.partition("#")[0].rstrip()
