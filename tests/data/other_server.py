"""A MariaDB server as somebody else runs it: accounts that may write, TCP, TLS, no limits, files open."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from agent.data.connection import Loader
from agent.data.dsn import parse_address
from agent.data.programs import find_programs
from agent.errors import ConnectionFailed

ROOT, PASSWORD = "chief", "chief-secret-word"
SMALL = (
    "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=2",
    "--innodb-data-file-path=ibdata1:3M:autoextend", "--loose-innodb-buffer-pool-size-max=1G",
    "--aria-log-file-size=8M", "--key-buffer-size=1M", "--skip-log-bin", "--skip-name-resolve",
)  # fmt: skip


class OtherServer:
    """A running server in a folder; ``settings(...)`` gives what a user would write for one of its databases."""

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        self.folder, self.options = folder, options
        self.socket = folder / "s"
        self.port = free_port()
        self._programs = find_programs()
        as_root = ["--user=root"] if os.getuid() == 0 else []
        self._command = [str(self._programs.server), "--no-defaults", *self._programs.base_option, *as_root]
        made = [str(self._programs.install), "--no-defaults", *self._programs.base_option, *as_root, "--skip-test-db"]
        made += ["--force", f"--datadir={folder / 'data'}", *SMALL[:5]]
        for _ in range(3):  # on a busy machine it now and then fails over a table of its own
            done = subprocess.run(made, check=False, capture_output=True, cwd=folder)
            if done.returncode == 0:
                break
            shutil.rmtree(folder / "data", ignore_errors=True)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        accounts = folder / "accounts.sql"
        accounts.write_text(
            f"CREATE OR REPLACE USER {ROOT}@'%' IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT ALL ON *.* TO {ROOT}@'%' WITH GRANT OPTION;\n"
            f"CREATE OR REPLACE USER {ROOT}@localhost IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT ALL ON *.* TO {ROOT}@localhost WITH GRANT OPTION;\n"
        )
        self.process: subprocess.Popen[bytes]
        self.start()

    def start(self) -> None:
        """Start it, again after a crash, and wait until it answers."""
        place = [f"--datadir={self.folder / 'data'}", f"--socket={self.socket}", f"--port={self.port}"]
        place += ["--bind-address=127.0.0.1", f"--log-error={self.folder / 'log'}", f"--pid-file={self.folder / 'pid'}"]
        place += [f"--init-file={self.folder / 'accounts.sql'}", f"--tmpdir={self.folder}"]
        self.process = subprocess.Popen(
            [*self._command, *place, *SMALL, *self.options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 30
        while True:
            try:
                with self.root() as root:
                    root.execute("SELECT 1")
                    return
            except ConnectionFailed:
                assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
                assert time.monotonic() < end
                time.sleep(0.02)

    def kill(self) -> None:
        """End it with signal 9."""
        self.process.kill()
        self.process.wait()

    def settings(self, database: str = "shop", user: str = ROOT, password: str = PASSWORD) -> dict[str, Any]:
        """Give the dict of pymysql arguments that connects through the socket."""
        return {"database": database, "user": user, "password": password, "unix_socket": str(self.socket)}

    def root(self, database: str = "") -> Loader:
        """Give a connection that may do everything."""

        return Loader(replace(parse_address(self.settings("x")), database=database))


@contextmanager
def other_server(folder: Path, *options: str) -> Iterator[OtherServer]:
    """Run one for a while."""
    server = OtherServer(folder, options)
    try:
        yield server
    finally:
        server.kill()


def free_port() -> int:
    """Give a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
