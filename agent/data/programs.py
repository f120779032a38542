"""Which MariaDB server program there is on this machine."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from agent.errors import ServerMissing

FOLDERS = (
    "/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin",
    "/opt/homebrew/opt/mariadb/bin", "/usr/local/opt/mariadb/bin", "/usr/local/mysql/bin", "/opt/local/lib/mariadb/bin",
)  # fmt: skip
MISSING = (
    "No MariaDB server program was found: install it (Debian, Ubuntu: apt-get install mariadb-server-core "
    "mariadb-client-core; Fedora: dnf install mariadb-server; macOS: brew install mariadb), or name its mariadbd "
    "in WORKBENCH_MARIADBD, or pass db=None or your own db='mysql://...'."
)


@dataclass(frozen=True, slots=True)
class Programs:
    """The server program and the one that makes an empty data folder."""

    server: Path
    install: Path
    base: Path | None = None

    @property
    def base_option(self) -> list[str]:
        """Give the option that tells a server outside the system folders where its files are."""
        return [f"--basedir={self.base}"] if self.base else []


def find_programs() -> Programs:
    """Find the server; ``WORKBENCH_MARIADBD`` goes before PATH and the usual folders."""
    if os.name != "posix":
        raise ServerMissing(
            "The private MariaDB server needs Linux or macOS; pass db=None or your own db='mysql://...'."
        )
    if named := os.environ.get("WORKBENCH_MARIADBD"):
        server = Path(shutil.which(named) or "")
        if not server.is_file():
            raise ServerMissing(
                f"WORKBENCH_MARIADBD names {named!r}, which is no program: name a mariadbd, or unset it."
            )
    else:
        server = _find("mariadbd", ()) or _mysqld() or _missing()
    base = server.resolve().parent.parent
    install = _find("mariadb-install-db", (server.parent, base / "bin", base / "scripts"), near_first=True)
    if install is None:
        raise ServerMissing(
            f"Beside {server} there is no mariadb-install-db: install the package that has it "
            "(Debian, Ubuntu: apt-get install mariadb-server-core)."
        )
    return Programs(server, install, None if base in (Path("/usr"), Path("/")) else base)


def _mysqld() -> Path | None:
    # Up to 10.4 the server was called mysqld; a mysqld without mariadb-install-db is MySQL.
    server = _find("mysqld", ())
    return server if server and _find("mariadb-install-db", (server.parent,)) else None


def _missing() -> Path:
    raise ServerMissing(MISSING)


def _find(name: str, near: tuple[Path, ...], *, near_first: bool = False) -> Path | None:
    on_path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    folders = [str(folder) for folder in near] + on_path if near_first else on_path + [str(folder) for folder in near]
    found = shutil.which(name, path=os.pathsep.join([*folders, *FOLDERS]))
    return Path(found) if found else None
