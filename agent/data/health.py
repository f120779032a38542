"""Whom a database talks to, and what a careful person would change about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agent.data import guard
from agent.data.columns import Answer
from agent.data.dsn import SYSTEM_SCHEMAS, Address
from agent.data.grants import Grant, granted_roles, parse_grants
from agent.errors import QueryFailed, QueryRefused

Ask = Callable[[str], Awaitable[Answer]]
NAMES = "version", "time_zone", "system_time_zone", "character_set_database", "tx_read_only", "transaction_read_only"
SHOWN = 5  # of what may be a long list
VIEWS = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS "
    f"WHERE TABLE_SCHEMA NOT IN ({', '.join(map(repr, SYSTEM_SCHEMAS))}) ORDER BY 1, 2 LIMIT 1000"
)


@dataclass(frozen=True, slots=True)
class Health:
    """A database's server, account and safety; ``read_only`` says that the account has no right but to read."""

    name: str
    server: str
    account: str
    database: str
    read_only: bool
    session_read_only: bool
    tls: str | None
    time_zone: str
    charset: str
    grants: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def warning(self) -> str | None:
        """All warnings as one text, None when there is nothing to warn of."""
        return "; ".join(self.warnings) or None

    def __str__(self) -> str:
        rights = "account may only read" if self.read_only else "ACCOUNT MAY WRITE"
        count = f", {len(self.warnings)} warning{'s' * (len(self.warnings) > 1)}" if self.warnings else ""
        tls = self.tls or "no TLS"
        return f"{self.name}: {self.server}, {self.account}, {rights}, {tls}, {self.time_zone}, {self.charset}{count}"


async def examine(ask: Ask, name: str, address: Address) -> Health:
    """Ask the server who it is and what this account may do."""
    account = str((await ask("SELECT CURRENT_USER()")).rows[0][0])
    variables = await _pairs(ask, "VARIABLES", NAMES)
    status = await _pairs(ask, "STATUS", ("Ssl_version", "Ssl_cipher"))
    tls = " ".join(filter(None, (status.get("ssl_version"), status.get("ssl_cipher")))) or None
    grants = await _grants(ask)
    read_only = all(grant.reads_only for grant in grants)
    server = variables.get("version", "unknown")
    limited = "ON" in (variables.get("tx_read_only"), variables.get("transaction_read_only"))
    zone = variables.get("time_zone", "")
    warnings = (
        *_server_warnings(server, limited=limited),
        *_tls_warnings(address, tls),
        *_account_warnings(account, grants, address.database),
        *await _view_warnings(ask, address.database),
    )
    return Health(
        name=name,
        server=server,
        account=account,
        database=address.database,
        read_only=read_only,
        session_read_only=limited,
        tls=tls,
        time_zone=variables.get("system_time_zone", "") if zone == "SYSTEM" else zone,
        charset=variables.get("character_set_database", ""),
        grants=tuple(map(str, grants)),
        warnings=warnings,
    )


async def _pairs(ask: Ask, kind: str, names: tuple[str, ...]) -> dict[str, str]:
    listed = ", ".join(f"'{name}'" for name in names)
    rows = (await ask(f"SHOW SESSION {kind} WHERE Variable_name IN ({listed})")).rows
    return {str(name).lower(): str(value) for name, value in rows}


async def _grants(ask: Ask) -> tuple[Grant, ...]:
    """Give the account's privileges with those of its roles; a role that it has not taken may not be looked into."""
    lines = [str(row[0]) for row in (await ask("SHOW GRANTS")).rows]
    known: set[str] = set()
    while new := [role for role in granted_roles(lines) if role not in known]:
        for role in new:
            known.add(role)
            try:
                lines += [str(row[0]) for row in (await ask(f"SHOW GRANTS FOR {role}")).rows]
            except QueryFailed:
                lines.append(f"GRANT SET ROLE ON {role} TO this account")
    return parse_grants(lines)


def _server_warnings(server: str, *, limited: bool) -> list[str]:
    warnings = []
    if "mariadb" not in server.lower():
        warnings.append(f"{server} is not MariaDB: some statements mean something else or fail")
    if not limited:
        warnings.append("the session is not read-only: a proxy between here and the server may swallow SET")
    return warnings


def _tls_warnings(address: Address, tls: str | None) -> list[str]:
    if address.local:
        return []
    if tls is None:
        return [f"the connection to {address.host} is not encrypted: add ?ssl_ca=FILE (the server's CA) to the DSN"]
    if not (address.options.get("ssl_verify_cert") or address.options.get("ssl_verify_identity")):
        return [f"the certificate of {address.host} is not checked: add ?ssl_ca=FILE (the server's CA) to the DSN"]
    return []


def _account_warnings(account: str, grants: tuple[Grant, ...], database: str) -> list[str]:
    writing = [str(grant) for grant in grants if not (grant.reads_only or grant.reads_secrets)]
    secrets = [str(grant) for grant in grants if grant.reads_secrets]
    if not writing and not secrets:
        return []
    what = "may do more than read" if writing else "may read what belongs to other accounts"
    return [
        f"the account {account} {what} ({_some(writing or secrets)}); the guard and the read-only session hold, but an "
        f"account that can only read is safer: {_statement(account, database)}"
    ]


def _statement(account: str, database: str) -> str:
    """Give the statements that make an account with nothing but SELECT on this database."""
    host = account.rpartition("@")[2].replace("'", "''")
    user = f"'{database[:60]}_reader'@'{host}'".replace("\\", "")
    schema = database.replace("`", "``")
    return f"CREATE USER {user} IDENTIFIED BY 'choose a password'; GRANT SELECT ON `{schema}`.* TO {user};"


async def _view_warnings(ask: Ask, database: str) -> list[str]:
    """Name the views that do for a reader what the guard does not let it do itself."""
    try:
        views = (await ask(VIEWS)).rows
    except QueryFailed as error:
        return [f"the views could not be looked into: {error}"]
    found, hidden = [], []
    for schema, view, definition in views:
        shown = view if schema == database else f"{schema}.{view}"
        if not definition:
            hidden.append(shown)
        elif problem := _refused(str(definition)):
            found.append(f"{shown} ({problem})")
    warnings = []
    if found:
        warnings.append(
            f"views that do what the guard refuses, with the rights of their definers: {_some(found)}; only grants "
            "stop that: grant SELECT on the tables that are needed, not on these views"
        )
    if hidden:
        warnings.append(f"views that cannot be looked into, for which SHOW VIEW is missing: {_some(hidden)}")
    return warnings


def _refused(definition: str) -> str | None:
    try:
        guard.check(definition)
    except QueryRefused as error:
        return str(error)
    return None


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
