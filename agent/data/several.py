"""The databases of a session: one, or several under names that the model uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.data.database import Database, open_database
from agent.data.dsn import ALIASES, ARGUMENTS
from agent.data.variables import VARIABLE
from agent.errors import BadDatabase

LONGEST_NAME = 64


def open_databases(db: Any) -> dict[str, Database]:
    """Give the databases of a setting by name; each connects at its first use.

    A setting is what ``open_database`` takes, a Database, or a dict that gives each of several a name of its own:
    ``{"billing": "mysql://...", "shop": {"host": ..., "database": ...}}``.
    """
    if isinstance(db, Database):
        return {db.name: db}
    if isinstance(db, Mapping) and _names_several(db):
        return {name: _open(name, setting) for name, setting in db.items()}
    database = open_database(db)
    return {} if database is None else {database.name: database}


def _names_several(db: Mapping[Any, Any]) -> bool:
    """Tell ``{name: setting}`` from the arguments of one: a key that is no argument, with a whole setting behind it."""
    arguments = {*ARGUMENTS, *ALIASES, "charset"}
    return any(isinstance(value, (Database, Mapping)) for value in db.values()) or any(
        key not in arguments and _is_setting(value) for key, value in db.items()
    )


def _is_setting(value: Any) -> bool:
    return isinstance(value, str) and (
        "://" in value or value.partition("?")[0] == "sample" or bool(VARIABLE.fullmatch(value.strip()))
    )


def _open(name: Any, setting: Any) -> Database:
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadDatabase(f"{name!r} is no name for a database; allowed: a text of 1 to {LONGEST_NAME} characters")
    if isinstance(setting, Database):
        return setting
    try:
        database = open_database(setting, name)
    except BadDatabase as error:
        raise BadDatabase(f"database {name!r}: {error}") from None
    if database is None:
        raise BadDatabase(f"database {name!r} is None; leave it out, or give 'sample', a DSN or a dict")
    return database
