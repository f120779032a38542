"""What an account may do beyond reading, from what SHOW GRANTS says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

READING = frozenset({"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "SHOW CREATE ROUTINE", "REFERENCES"})
GRANT = re.compile(r"GRANT (?P<privileges>.+?) ON (?P<object>(?:[^'`]|'[^']*'|`(?:``|[^`])*`)+?) TO ", re.DOTALL)
ROLE = re.compile(r"GRANT (`(?:``|[^`])+`|'[^']+')(?:@\S+)? TO ")
SERVERS_OWN = frozenset({"*.*", "`mysql`.*", "`mysql`.`user`", "`mysql`.`global_priv`"})


@dataclass(frozen=True, slots=True)
class Grant:
    """One privilege and what it is for; column lists are left out."""

    privilege: str
    object: str

    def __str__(self) -> str:
        return f"{self.privilege} ON {self.object}"

    @property
    def reads_only(self) -> bool:
        """Tell whether nothing can be changed with it."""
        return self.privilege in READING

    @property
    def reads_secrets(self) -> bool:
        """Tell whether it shows the accounts of others, or the statements that they run."""
        return self.privilege == "PROCESS" or (self.privilege == "SELECT" and self.object in SERVERS_OWN)


def parse_grants(lines: Iterable[str]) -> tuple[Grant, ...]:
    """Give the privileges in the lines of SHOW GRANTS; the password hashes in them go no further."""
    found: dict[Grant, None] = {}
    for line in lines:
        if match := GRANT.match(line):
            for part in re.split(r",\s*(?![^(]*\))", match["privileges"]):
                found[Grant(re.sub(r"\s*\(.*", "", part, flags=re.DOTALL).strip().upper(), match["object"])] = None
            if "WITH GRANT OPTION" in line:
                found[Grant("GRANT OPTION", match["object"])] = None
    return tuple(found)


def granted_roles(lines: Iterable[str]) -> tuple[str, ...]:
    """Give the roles that an account may take, quoted as the server wrote them."""
    return tuple(dict.fromkeys(match[1] for line in lines if (match := ROLE.match(line))))
